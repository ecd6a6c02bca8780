import { classBar, classLabel, classMark, className } from "../class_mark";
import { button, type Child, h } from "../dom";
import { count, plural, probability, shorten } from "../format";
import type { ClassCount, RowView, Span, WholeText } from "../wire";
import { markedText } from "./matches";

/** Characters of a text shown at first; the rest comes with "Show all". */
const N_SHOWN_CHARS = 600;
const N_SHOWN_VOTES = 16;
const N_SHOWN_FAILURES = 3;

export interface LfName {
  name: string;
  /** The class to colour a match with on a row that the LF did not vote on. */
  label: number | null;
}

/** What the rows share: class names, and LFs by number. */
export interface RowContext {
  classes: ClassCount[];
  lfs: Map<number, LfName>;
  /** Show the row's text whole, or cut again. */
  onExpand(row: RowView, isExpanded: boolean): void;
}

/** One row: its position, text with matches, votes, posterior and gold. */
export function rowItem(
  row: RowView,
  whole: WholeText | undefined,
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
      ...textContent(row, whole, context),
      votesList(row, context),
      failuresList(row, context),
    ),
    posterior(row, context.classes),
    gold(row, context.classes),
  );
}

function textContent(row: RowView, whole: WholeText | undefined, context: RowContext): Child[] {
  const votes = new Map(row.votes.map(({ lf, label }) => [lf, label]));
  const labelOf = (lf: number) => votes.get(lf) ?? context.lfs.get(lf)?.label ?? null;
  const shown = whole?.text ?? cutText(row.text);
  const spans = whole?.spans ?? row.spans;
  const text = h(
    "p",
    { dir: "auto", "data-testid": "row-text" },
    ...(row.text === "" && row.n_chars === 0
      ? [h("span", { class: "snb-dim" }, "empty text")]
      : markedText(shown, spans, labelOf)),
  );
  if (whole !== undefined) {
    if (whole.text.length <= N_SHOWN_CHARS) return [text];
    return [text, moreButton("Show less", true, () => context.onExpand(row, false))];
  }
  if (shown.length === row.text.length && row.n_chars <= row.text.length) return [text];
  text.append("…");
  const n_hidden = spans.filter(([start]: Span) => start >= shown.length).length;
  const matches = n_hidden > 0 ? `, ${plural(n_hidden, "more match", "more matches")}` : "";
  const label = `Show all ${count(row.n_chars)} characters${matches}`;
  return [text, moreButton(label, false, () => context.onExpand(row, true))];
}

function moreButton(label: string, isExpanded: boolean, onClick: () => void): HTMLElement {
  const attributes = { class: "snb-link", "aria-expanded": String(isExpanded) };
  return button({ ...attributes, "data-testid": "show-all" }, onClick, label);
}

/** The beginning of a text, not cut inside a surrogate pair. */
function cutText(text: string): string {
  if (text.length <= N_SHOWN_CHARS) return text;
  const isHighSurrogate = (text.charCodeAt(N_SHOWN_CHARS - 1) & 0xfc00) === 0xd800;
  return text.slice(0, N_SHOWN_CHARS - Number(isHighSurrogate));
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
          {},
          h("span", { class: "snb-hidden" }, "gold "),
          classLabel(classes, row.gold, ""),
        ),
    differs && h("span", { class: "snb-small snb-differs" }, "differs"),
  );
}
