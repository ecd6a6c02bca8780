import { classBar, classLabel, classMark, className } from "../class_mark";
import { button, type Child, h } from "../dom";
import { count, plural, probability, shorten } from "../format";
import type { ClassCount } from "../wire";
import { markedText } from "./matches";
import type { RowView, Span, WholeText } from "./wire";

/** Characters of a text shown at first, and after one click; then ten times as many a click. */
const N_FIRST_CHARS = 600;
const N_NEXT_CHARS = 20_000;
const N_SHOWN_VOTES = 16;
const N_SHOWN_FAILURES = 3;

export interface LfName {
  name: string;
  /** The class to colour a match with on a row that the LF did not vote on. */
  label: number | null;
}

/** A text of which the user has asked to see more. */
export interface Expansion {
  whole: WholeText;
  n_shown: number;
}

/** What the rows share: class names, and LFs by number. */
export interface RowContext {
  classes: ClassCount[];
  lfs: Map<number, LfName>;
  /** Show this many characters of the row's text; null shows only its beginning again. */
  onExpand(row: RowView, n_shown: number | null): void;
}

/** One row: its position, text with matches, votes, posterior and gold. */
export function rowItem(
  row: RowView,
  expansion: Expansion | undefined,
  context: RowContext,
): HTMLElement {
  return h(
    "li",
    { class: "snb-row", "data-testid": "row", "data-row": row.row },
    h(
      "div",
      { class: "snb-row-id" },
      count(row.row),
      row.id !== String(row.row) &&
        h("bdi", { class: "snb-cut", title: shorten(row.id) }, shorten(row.id)),
    ),
    h(
      "div",
      { class: "snb-row-text" },
      ...textContent(row, expansion, context),
      votesList(row, context),
      failuresList(row, context),
    ),
    posterior(row, context.classes),
    gold(row, context.classes),
  );
}

function textContent(row: RowView, expansion: Expansion | undefined, context: RowContext): Child[] {
  const votes = new Map(row.votes.map(({ lf, label }) => [lf, label]));
  const labelOf = (lf: number) => votes.get(lf) ?? context.lfs.get(lf)?.label ?? null;
  const { text, spans } = expansion?.whole ?? row;
  const shown = cutText(text, expansion?.n_shown ?? N_FIRST_CHARS);
  const paragraph = h(
    "p",
    { dir: "auto", "data-testid": "row-text" },
    ...(row.n_chars === 0
      ? [h("span", { class: "snb-dim" }, "empty text")]
      : markedText(shown, spans, labelOf)),
  );
  const isCut = shown.length < text.length || text.length < row.n_chars;
  if (isCut) paragraph.append("…");
  return [
    paragraph,
    isCut && moreButton(row, shown.length, spans, context),
    expansion !== undefined &&
      row.n_chars > N_FIRST_CHARS &&
      button({ class: "snb-link" }, () => context.onExpand(row, null), "Show less"),
  ];
}

/** Shows more of a text, all of it where that does not stop the browser for seconds. */
function moreButton(row: RowView, n_shown: number, spans: Span[], context: RowContext): Child {
  const next = n_shown < N_NEXT_CHARS ? N_NEXT_CHARS : 10 * n_shown;
  const n_hidden = spans.filter(([start]) => start >= n_shown).length;
  const matches = n_hidden > 0 ? `, ${plural(n_hidden, "more match", "more matches")}` : "";
  const all = `Show all ${count(row.n_chars)} characters`;
  const some = `Show ${count(next)} of ${count(row.n_chars)} characters`;
  return button(
    { class: "snb-link", "data-testid": "show-more" },
    () => context.onExpand(row, next),
    (next >= row.n_chars ? all : some) + matches,
  );
}

/** The beginning of a text, not cut inside a surrogate pair. */
function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const isHighSurrogate = (text.charCodeAt(limit - 1) & 0xfc00) === 0xd800;
  return text.slice(0, limit - Number(isHighSurrogate));
}

function votesList(row: RowView, { lfs, classes }: RowContext): HTMLElement {
  if (row.votes.length === 0) return h("div", { class: "snb-votes snb-dim" }, "no votes");
  const chips = row.votes
    .slice(0, N_SHOWN_VOTES)
    .map(({ lf, label }) =>
      h(
        "li",
        { class: "snb-vote", title: `votes ${className(classes, label)}` },
        classMark(label, 8),
        h("span", { class: "snb-dim" }, count(lf)),
        h("bdi", { class: "snb-cut" }, shorten(lfs.get(lf)?.name ?? "")),
        h("span", { class: "snb-hidden" }, `votes ${className(classes, label)}`),
      ),
    );
  const n_more = row.votes.length - chips.length;
  const more = n_more > 0 && h("li", { class: "snb-dim" }, `+${count(n_more)} more`);
  return h("ul", { class: "snb-votes", "aria-label": "Votes" }, ...chips, more);
}

function failuresList(row: RowView, { lfs }: RowContext): Child {
  if (row.failures.length === 0) return null;
  const lines = row.failures
    .slice(0, N_SHOWN_FAILURES)
    .map(({ lf, message }) =>
      h(
        "li",
        {},
        h("bdi", {}, shorten(lfs.get(lf)?.name ?? `LF ${lf}`)),
        ` failed here: ${shorten(message, 300)}`,
      ),
    );
  const n_more = row.failures.length - lines.length;
  const more = n_more > 0 && h("li", {}, `${plural(n_more, "more failure")}`);
  return h("ul", { class: "snb-row-failures snb-bad" }, ...lines, more);
}

function posterior(row: RowView, classes: ClassCount[]): HTMLElement {
  const none = row.is_covered ? "no label" : "uncovered";
  const shares = [...row.posteriors].sort(([a], [b]) => a - b);
  const words = row.posteriors
    .map(([label, p]) => `${className(classes, label)} ${probability(p)}`)
    .join(", ");
  return h(
    "div",
    { class: "snb-row-label", "data-testid": "row-label" },
    h(
      "div",
      { class: "snb-measure" },
      classLabel(classes, row.label, none),
      row.confidence !== null && h("span", { class: "snb-num" }, probability(row.confidence)),
    ),
    shares.length > 0 && classBar(shares, `posterior: ${words}`),
  );
}

function gold(row: RowView, classes: ClassCount[]): HTMLElement {
  const differs = row.gold !== null && row.label !== null && row.gold !== row.label;
  return h(
    "div",
    { class: "snb-row-gold", "data-testid": "row-gold" },
    row.gold === null
      ? h("span", { class: "snb-dim" }, "no gold")
      : h(
          "span",
          { class: "snb-gold" },
          h("span", { class: "snb-gold-word" }, "gold "),
          classLabel(classes, row.gold, ""),
        ),
    differs && h("span", { class: "snb-small snb-differs" }, "differs from label"),
  );
}
