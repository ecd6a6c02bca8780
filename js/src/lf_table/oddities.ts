import { type Child, h } from "../dom";
import { count, probability, shorten } from "../format";
import type { View } from "../wire";
import type { CopyView, LfDoubtView, LfView } from "./wire";

const DOUBT_SIGNS: Record<string, string> = { inverted: "\u21c5", mostly_wrong: "<.5" };

/** A share from here on is a voter. */
const FULL_VOICE = 0.95;

/** What is odd about one LF, with the names that the words need. */
export interface Oddity {
  doubts: LfDoubtView[];
  copy: CopyView | null;
  /** Names of `copy.alike`. */
  alike: string[];
}

/** By the LF's number. */
export type OddityByLf = ReadonlyMap<number, Oddity>;

export function odditiesByLf({ lf_table }: View): OddityByLf {
  const { doubts, copies } = lf_table.oddities;
  const names = new Map(lf_table.lfs.map((lf) => [lf.number, lf.name]));
  const found = new Map<number, Oddity>();
  for (const doubt of doubts) {
    const others = found.get(doubt.number)?.doubts ?? [];
    found.set(doubt.number, { doubts: [...others, doubt], copy: null, alike: [] });
  }
  for (const copy of copies) {
    const alike = copy.alike.map((other) => names.get(other) ?? `LF ${other}`);
    const of_lf = found.get(copy.number)?.doubts ?? [];
    found.set(copy.number, { doubts: of_lf, copy, alike });
  }
  return found;
}

/** "looks inverted: …", "near-duplicate: votes as …": what goes on after the LF's name. */
export function oddityWords({ doubts, copy, alike }: Oddity): string[] {
  const words = doubts.map((doubt) => shorten(doubt.words, 200));
  return copy === null ? words : [...words, copyWords(copy, alike)];
}

/** Marks beside the LF's name; their words are a tooltip, and stand in the footer when chosen. */
export function oddityMarks(oddity: Oddity | undefined): Child[] {
  if (oddity === undefined) return [];
  const { doubts, copy, alike } = oddity;
  const marks = doubts.map(({ kind, words }) =>
    mark(shorten(words, 200), Object.hasOwn(DOUBT_SIGNS, kind) ? DOUBT_SIGNS[kind] : "?"),
  );
  if (copy === null) return marks;
  const share = h("span.voter-share", probability(copy.share));
  const sign = isShared(copy) ? ["\u00d7", share] : ["\u2248"];
  return [...marks, mark(copyWords(copy, alike), ...sign)];
}

/** The words about one LF after its name, for the footer. */
export function oddityNote(lf: LfView, oddity: Oddity): Child[] {
  return [h("bdi", shorten(lf.name, 40)), ` ${oddityWords(oddity).join("; ")}`];
}

function mark(words: string, ...sign: Child[]): HTMLElement {
  const attributes = { class: "snb-badge snb-warn", role: "img", "aria-label": words };
  return h("span@lf-oddity", { ...attributes, title: words }, ...sign);
}

function copyWords(copy: CopyView, alike: string[]): string {
  const counts = `counts as ${voice(copy)} voters`;
  if (copy.n_alike === 0) return `copies other LFs in part: ${counts}`;
  const n_more = copy.n_alike - alike.length;
  const others = alike.map((name) => shorten(name, 40)).join(", ");
  const more = n_more > 0 ? ` and ${count(n_more)} more` : "";
  const share = `on ${Math.round(100 * copy.agreement)} % of their rows`;
  return `near-duplicate: votes as ${others}${more} ${share}${isShared(copy) ? `, ${counts}` : ""}`;
}

function isShared({ share }: CopyView): boolean {
  return share < FULL_VOICE;
}

/** 0.511 -> "0.51" */
function voice({ share }: CopyView): string {
  return String(Number(share.toPrecision(2)));
}
