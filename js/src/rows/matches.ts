import { classColor } from "../class_mark";
import { h } from "../dom";
import type { Span } from "./wire";

/** Stands in a span for what was searched; LFs count from 1. */
export const SEARCHED = 0;

/** A stretch of text that the same LFs match. `ends` are those whose match ends with it. */
export interface Stretch {
  text: string;
  lfs: number[];
  ends: number[];
}

/** Cut a text at its matches, which may overlap, lie outside it or be empty. */
export function cutAtMatches(text: string, spans: readonly Span[]): Stretch[] {
  const inside = spans
    .map(([start, end, lf]): Span => [clamp(start, text.length), clamp(end, text.length), lf])
    .filter(([start, end]) => start < end);
  const bounds = new Set([0, text.length]);
  for (const [start, end] of inside) bounds.add(start).add(end);
  const cuts = [...bounds].sort((a, b) => a - b);
  const opening = groupBy(inside, ([start]) => start);
  const closing = groupBy(inside, ([, end]) => end);
  const open = new Map<number, number>(); // LF -> how many of its matches are open
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? text.length;
    for (const [, , lf] of closing.get(start) ?? []) step(open, lf, -1);
    for (const [, , lf] of opening.get(start) ?? []) step(open, lf, 1);
    const ends = new Set((closing.get(end) ?? []).map(([, , lf]) => lf));
    return {
      text: text.slice(start, end),
      lfs: [...open.keys()].sort((a, b) => a - b),
      ends: [...ends].sort((a, b) => a - b),
    };
  });
}

/** The text with its matches marked in the colour of the class that the LF votes for. */
export function markedText(
  text: string,
  spans: readonly Span[],
  labelOf: (lf: number) => number | null,
): (Node | string)[] {
  return cutAtMatches(text, spans).map((stretch) => {
    if (stretch.lfs.length === 0) return stretch.text;
    const lfs = stretch.lfs.filter((lf) => lf !== SEARCHED);
    const ends = stretch.ends.filter((lf) => lf !== SEARCHED);
    // The numbers are drawn by CSS from this attribute: the text stays what the data says.
    const mark = h("mark", { "data-lf": ends.join(",") || null }, stretch.text);
    mark.classList.toggle("is-found", lfs.length < stretch.lfs.length);
    const [first, second] = lfs.map(labelOf);
    if (first !== undefined) mark.style.setProperty("--snb-match", classColor(first));
    if (second !== undefined && second !== first) {
      mark.style.setProperty("--snb-match-2", classColor(second));
    }
    return mark;
  });
}

/** Where a text holds what was searched, in upper or lower case as the kernel compares them. */
export function searchSpans(text: string, searched: string): Span[] {
  if (searched === "") return [];
  const pattern = new RegExp(searched.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "giu");
  return Array.from(text.matchAll(pattern), ({ index, 0: found }): Span => {
    return [index, index + found.length, SEARCHED];
  });
}

function clamp(offset: number, length: number): number {
  return Math.min(length, Math.max(0, Math.trunc(offset) || 0));
}

function groupBy(spans: Span[], key: (span: Span) => number): Map<number, Span[]> {
  const groups = new Map<number, Span[]>();
  for (const span of spans) {
    const group = groups.get(key(span));
    if (group === undefined) groups.set(key(span), [span]);
    else group.push(span);
  }
  return groups;
}

function step(open: Map<number, number>, lf: number, by: number): void {
  const n = (open.get(lf) ?? 0) + by;
  if (n > 0) open.set(lf, n);
  else open.delete(lf);
}
