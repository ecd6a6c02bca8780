import { type Child, h } from "../dom";
import { count, probability, shorten } from "../format";
import type { DuplicateView, LfDoubtView, LfView, View } from "../wire";

const DOUBT_SIGNS: Record<string, string> = { inverted: "\u21c5", mostly_wrong: "<.5" };

/** What is odd about one LF, with the names that the words need. */
export interface Oddity {
  doubts: LfDoubtView[];
  duplicate: DuplicateView | null;
  /** Names of `duplicate.alike`. */
  alike: string[];
}

/** By the LF's number. */
export type OddityByLf = ReadonlyMap<number, Oddity>;

export function odditiesByLf({ lf_table }: View): OddityByLf {
  const { doubts, duplicates } = lf_table.oddities;
  const names = new Map(lf_table.lfs.map((lf) => [lf.number, lf.name]));
  const found = new Map<number, Oddity>();
  for (const doubt of doubts) {
    const others = found.get(doubt.number)?.doubts ?? [];
    found.set(doubt.number, { doubts: [...others, doubt], duplicate: null, alike: [] });
  }
  for (const duplicate of duplicates) {
    const alike = duplicate.alike.map((other) => names.get(other) ?? `LF ${other}`);
    const of_lf = found.get(duplicate.number)?.doubts ?? [];
    found.set(duplicate.number, { doubts: of_lf, duplicate, alike });
  }
  return found;
}

/** "looks inverted: …", "near-duplicate: votes as …": what goes on after the LF's name. */
export function oddityWords({ doubts, duplicate, alike }: Oddity): string[] {
  const words = doubts.map((doubt) => shorten(doubt.words, 200));
  return duplicate === null ? words : [...words, duplicateWords(duplicate, alike)];
}

/** Marks beside the LF's name; their words are a tooltip, and stand in the footer when chosen. */
export function oddityMarks(oddity: Oddity | undefined): Child[] {
  if (oddity === undefined) return [];
  const { doubts, duplicate, alike } = oddity;
  const marks = doubts.map(({ kind, words }) =>
    mark(shorten(words, 200), Object.hasOwn(DOUBT_SIGNS, kind) ? DOUBT_SIGNS[kind] : "?"),
  );
  if (duplicate === null) return marks;
  const share = h("span", { class: "snb-voter-share" }, probability(duplicate.share));
  const sign = isShared(duplicate) ? ["\u00d7", share] : ["\u2248"];
  return [...marks, mark(duplicateWords(duplicate, alike), ...sign)];
}

/** The words about one LF after its name, for the footer. */
export function oddityNote(lf: LfView, oddity: Oddity): Child[] {
  return [h("bdi", {}, shorten(lf.name, 40)), ` ${oddityWords(oddity).join("; ")}`];
}

function mark(words: string, ...sign: Child[]): HTMLElement {
  const attributes = { class: "snb-badge snb-warn", role: "img", "aria-label": words };
  return h("span", { ...attributes, title: words, "data-testid": "lf-oddity" }, ...sign);
}

function duplicateWords(duplicate: DuplicateView, alike: string[]): string {
  const n_more = duplicate.n_alike - alike.length;
  const others = alike.map((name) => shorten(name, 40)).join(", ");
  const more = n_more > 0 ? ` and ${count(n_more)} more` : "";
  const share = `on ${Math.round(100 * duplicate.agreement)} % of their rows`;
  const voters = isShared(duplicate) ? `, counts as ${voice(duplicate)} voters` : "";
  return `near-duplicate: votes as ${others}${more} ${share}${voters}`;
}

function isShared({ share }: DuplicateView): boolean {
  return share < 0.995;
}

/** 0.511 -> "0.51" */
function voice({ share }: DuplicateView): string {
  return String(Number(share.toPrecision(2)));
}
