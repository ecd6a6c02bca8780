import { type Child, h } from "../dom";
import { count, probability, shorten } from "../format";
import type { DuplicateView, LfView, View } from "../wire";

/** What is odd about one LF, with the names that the words need. */
export interface Oddity {
  /** Share of its votes that seem right, where that is less than `chance`. */
  inverted: number | null;
  chance: number;
  duplicate: DuplicateView | null;
  /** Names of `duplicate.alike`. */
  alike: string[];
}

/** By the LF's number. */
export type OddityByLf = ReadonlyMap<number, Oddity>;

export function odditiesByLf({ header, lf_table }: View): OddityByLf {
  const { inverted, duplicates } = lf_table.oddities;
  const names = new Map(lf_table.lfs.map((lf) => [lf.number, lf.name]));
  const chance = 1 / header.classes.length;
  const found = new Map<number, Oddity>();
  for (const [number, share] of inverted) {
    found.set(number, { inverted: share, chance, duplicate: null, alike: [] });
  }
  for (const duplicate of duplicates) {
    const { number } = duplicate;
    const alike = duplicate.alike.map((other) => names.get(other) ?? `LF ${other}`);
    const share = found.get(number)?.inverted ?? null;
    found.set(number, { inverted: share, chance, duplicate, alike });
  }
  return found;
}

/** "looks inverted: 19 % of its votes seem right, and chance is 50 %", and so on. */
export function oddityWords({ inverted, chance, duplicate, alike }: Oddity): string[] {
  const words = [];
  if (inverted !== null) {
    const right = `${wholePercent(inverted)} of its votes seem right`;
    words.push(`looks inverted: ${right}, and chance is ${wholePercent(chance)}`);
  }
  if (duplicate !== null) {
    const n_more = duplicate.n_alike - alike.length;
    const others = alike.map((name) => shorten(name, 40)).join(", ");
    const more = n_more > 0 ? ` and ${count(n_more)} more` : "";
    const share = `on ${wholePercent(duplicate.agreement)} of their rows`;
    const voters = isShared(duplicate) ? `, counts as ${voice(duplicate)} voters` : "";
    words.push(`near-duplicate: votes as ${others}${more} ${share}${voters}`);
  }
  return words;
}

/** Marks beside the LF's name; their words are a tooltip, and stand in the footer when chosen. */
export function oddityMarks(oddity: Oddity | undefined): Child[] {
  if (oddity === undefined) return [];
  const { inverted, duplicate } = oddity;
  const [first = "", ...others] = oddityWords(oddity);
  const last = others.at(-1) ?? first;
  const voters = h("span", { class: "snb-voter-share" }, probability(duplicate?.share ?? 1));
  return [
    inverted !== null && mark(first, "\u21c5"),
    duplicate !== null && isShared(duplicate) && mark(last, "\u00d7", voters),
    duplicate !== null && !isShared(duplicate) && mark(last, "\u2248"),
  ];
}

/** The words about one LF after its name, for the footer. */
export function oddityNote(lf: LfView, oddity: Oddity): Child[] {
  return [h("bdi", {}, shorten(lf.name, 40)), ` ${oddityWords(oddity).join("; ")}`];
}

function mark(words: string, ...sign: Child[]): HTMLElement {
  const attributes = { class: "snb-badge snb-warn", role: "img", "aria-label": words };
  return h("span", { ...attributes, title: words, "data-testid": "lf-oddity" }, ...sign);
}

function isShared({ share }: DuplicateView): boolean {
  return share < 0.995;
}

/** 0.511 -> "0.51" */
function voice({ share }: DuplicateView): string {
  return String(Number(share.toPrecision(2)));
}

function wholePercent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
