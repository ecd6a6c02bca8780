import { classBar, classLabel, classMark, className } from "../class_mark";
import { type Child, h } from "../dom";
import { count, plural, probability, shorten } from "../format";
import type { ClassCount } from "../wire";
import { type Expansion, rowText } from "./row_text";
import type { RowView } from "./wire";

const N_SHOWN_VOTES = 16;
const N_SHOWN_FAILURES = 3;

export interface LfName {
  name: string;
  /** The class to colour a match with on a row that the LF did not vote on. */
  label: number | null;
}

/** What the rows share: class names, LFs by number, and what their buttons do. */
export interface RowContext {
  classes: ClassCount[];
  lfs: Map<number, LfName>;
  /** Show this many characters of the open row's text; null shows only its beginning again. */
  onExpand(row: RowView, n_shown: number | null): void;
  /** The gold cell, where somebody else draws it. */
  goldCell: ((row: RowView) => HTMLElement) | null;
}

/** One row: its position, text with matches, votes, posterior and gold; open, all of these. */
export function rowItem(
  row: RowView,
  isOpen: boolean,
  expansion: Expansion | null,
  context: RowContext,
): HTMLElement {
  const votes = new Map(row.votes.map(({ lf, label }) => [lf, label]));
  const labelOf = (lf: number) => votes.get(lf) ?? context.lfs.get(lf)?.label ?? null;
  return h(
    "div",
    { class: "snb-row", role: "row", "data-testid": "row", "data-row": row.row },
    h(
      "div",
      { class: "snb-row-id", role: "gridcell" },
      count(row.row),
      row.id !== String(row.row) &&
        h("bdi", { class: "snb-cut", title: shorten(row.id) }, shorten(row.id)),
    ),
    h(
      "div",
      { class: "snb-row-text", role: "gridcell" },
      ...rowText(row, isOpen, expansion, labelOf, context.onExpand),
      votesList(row, isOpen, context),
      isOpen && failuresList(row, context),
    ),
    posterior(row, context.classes),
    h(
      "div",
      { class: "snb-row-gold", role: "gridcell", "data-testid": "row-gold" },
      ...(context.goldCell === null ? gold(row, context.classes) : [context.goldCell(row)]),
    ),
  );
}

/** Stands for a row that the kernel has not sent yet.
 *
 * @param number of the row in the data, where it is known.
 */
export function waitingItem(number: number | null): HTMLElement {
  const words = number === null ? "waiting for kernel" : `row ${count(number)}, waiting for kernel`;
  return h(
    "div",
    { class: "snb-row is-waiting", role: "row" },
    h("div", { class: "snb-row-id", role: "gridcell" }, number === null ? "" : count(number)),
    h("div", { class: "snb-row-text snb-dim", role: "gridcell" }, words),
  );
}

function votesList(row: RowView, isOpen: boolean, { lfs, classes }: RowContext): HTMLElement {
  const failed =
    !isOpen &&
    row.failures.length > 0 &&
    h("li", { class: "snb-bad" }, plural(row.failures.length, "failure"));
  if (row.votes.length === 0) {
    const none = h("li", { class: "snb-dim" }, "no votes");
    return h("ul", { class: "snb-votes", "aria-label": "Votes" }, failed, none);
  }
  const chips = row.votes
    .slice(0, isOpen ? row.votes.length : N_SHOWN_VOTES)
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
  return h("ul", { class: "snb-votes", "aria-label": "Votes" }, failed, ...chips, more);
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
    { class: "snb-row-label", role: "gridcell", "data-testid": "row-label" },
    h(
      "div",
      { class: "snb-measure" },
      classLabel(classes, row.label, none),
      row.confidence !== null && h("span", { class: "snb-num" }, probability(row.confidence)),
    ),
    shares.length > 0 && classBar(shares, `posterior: ${words}`),
  );
}

/** The gold label of a row, where nothing can be done with it. */
function gold(row: RowView, classes: ClassCount[]): Child[] {
  const differs = row.gold !== null && row.label !== null && row.gold !== row.label;
  return [
    row.gold === null
      ? h("span", { class: "snb-dim" }, "no gold")
      : h(
          "span",
          { class: "snb-gold" },
          h("span", { class: "snb-gold-word" }, "gold "),
          classLabel(classes, row.gold, ""),
        ),
    differs && h("span", { class: "snb-small snb-differs" }, "differs from label"),
  ];
}
