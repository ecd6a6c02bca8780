import { className } from "../class_mark";
import { probability, shorten } from "../format";
import type { LfView } from "../lf_table/wire";
import type { ClassCount } from "../wire";
import type { Relation, SelectionPart } from "./wire";

/** Parts of one slot exclude each other, as in the kernel. */
export function slotOf({ kind }: SelectionPart): string {
  return kind === "pair" ? "lf" : kind;
}

export function isSamePart(a: SelectionPart, b: SelectionPart): boolean {
  const keys = Object.keys(a) as (keyof SelectionPart)[];
  return a.kind === b.kind && keys.every((key) => a[key] === b[key]);
}

/** The parts after a click on what `part` stands for: it is added, put in the place of the one of
 * its slot, or taken away where it is there already.
 */
export function toggled(parts: readonly SelectionPart[], part: SelectionPart): SelectionPart[] {
  if (parts.some((each) => isSamePart(each, part))) {
    return parts.filter((each) => !isSamePart(each, part));
  }
  return replaced(parts, part);
}

/** The parts with one added, or put in the place of the one of its slot. */
export function replaced(parts: readonly SelectionPart[], part: SelectionPart): SelectionPart[] {
  const slot = slotOf(part);
  const at = parts.findIndex((each) => slotOf(each) === slot);
  return at < 0 ? [...parts, part] : parts.map((each, i) => (i === at ? part : each));
}

/** Numbers of the LFs that a selection speaks of. */
export function selectedLfs(parts: readonly SelectionPart[]): Set<number> {
  return new Set(
    parts.flatMap((part) =>
      part.kind === "lf" ? [part.lf] : part.kind === "pair" ? [part.first, part.second] : [],
    ),
  );
}

const RELATION_SIGNS: Record<Relation, string> = { conflict: "≠", overlap: "∩", agreement: "=" };

/** What a chip says: where the part comes from, and which part it is. */
export function partWords(
  part: SelectionPart,
  classes: ClassCount[],
  lfs: readonly LfView[],
): { source: string; words: string } {
  const lf = (number: number) =>
    shorten(lfs.find((each) => each.number === number)?.name ?? `LF ${number}`);
  const label = (index: number | null) => (index === null ? "any" : className(classes, index));
  switch (part.kind) {
    case "lf": {
      const votes = part.label === null ? "" : ` votes ${label(part.label)}`;
      const gold = part.gold === null ? "" : `, gold ${label(part.gold)}`;
      return { source: "LF", words: `${lf(part.lf)}${votes}${gold}` };
    }
    case "pair": {
      const sign = RELATION_SIGNS[part.relation];
      return { source: "matrix", words: `${lf(part.first)} ${sign} ${lf(part.second)}` };
    }
    case "label": {
      const isAll = part.low === 0 && part.high === 1;
      const sure = isAll ? "" : ` ${probability(part.low)} to ${probability(part.high)}`;
      return { source: "label", words: `${label(part.label)}${sure}` };
    }
    case "gold":
      return { source: "gold", words: label(part.gold) };
    case "status":
      return { source: "rows", words: part.status === "wrong" ? "label is not gold" : part.status };
    case "search":
      return { source: "search", words: shorten(part.text, 40) };
    case "rows":
      return { source: "rows", words: shorten(part.words) };
  }
}
