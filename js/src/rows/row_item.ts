import { classBar, classLabel, classMark, className } from "../class_mark";
import { type Child, h } from "../dom";
import { count, plural, probability, shorten } from "../format";
import type { ClassCount } from "../wire";
import { cellsLine, cellsTable, type DrawImage } from "./cells";
import { type Expansion, rowText } from "./row_text";
import { whyTable } from "./why";
import type { RowDetails, RowView } from "./wire";

const N_SHOWN_VOTES = 16;

export interface LfName {
  name: string;
  /** The class to colour a match with on a row that the LF did not vote on. */
  label: number | null;
}

/** What the rows share: class names, LFs by number, and what their buttons do. */
export interface RowContext {
  classes: ClassCount[];
  lfs: Map<number, LfName>;
  /** What is searched; empty where nothing is. */
  searched: string;
  image: DrawImage;
  /** Show this many characters of the open row's text; null shows only its beginning again. */
  onExpand(row: RowView, n_shown: number | null): void;
  /** The gold cell, where somebody else draws it. */
  goldCell: ((row: RowView) => HTMLElement) | null;
}

/** What an open row shows besides; null where it has not come. */
export interface OpenView {
  expansion: Expansion | null;
  details: RowDetails | null;
}

/** One row: its position, text with matches, votes, posterior and gold; open, all there is. */
export function rowItem(row: RowView, open: OpenView | null, context: RowContext): HTMLElement {
  const isOpen = open !== null;
  const details = open?.details ?? null;
  const votes = new Map(row.votes.map(({ lf, label }) => [lf, label]));
  const labelOf = (lf: number) => votes.get(lf) ?? context.lfs.get(lf)?.label ?? null;
  return h(
    "div.row@row",
    { role: "row", "data-row": row.row },
    h(
      "div.row-id",
      { role: "gridcell" },
      count(row.row),
      row.id !== String(row.row) && h("bdi.cut", { title: shorten(row.id) }, shorten(row.id)),
    ),
    h(
      "div.row-text",
      { role: "gridcell" },
      ...rowText(row, isOpen, open?.expansion ?? null, labelOf, context),
      row.cells.length > 0 && details === null && cellsLine(row.row, row.cells, context.image),
      votesList(row, isOpen, context),
      isOpen && failuresList(row, context),
    ),
    posterior(row, context.classes),
    h(
      "div.row-gold@row-gold",
      { role: "gridcell" },
      ...(context.goldCell === null ? gold(row, context.classes) : [context.goldCell(row)]),
    ),
    isOpen && rowDetails(row, details, context),
  );
}

/** What an open row shows below: why it has its label, and its columns. */
function rowDetails(row: RowView, details: RowDetails | null, context: RowContext): HTMLElement {
  const box = h("div.row-details@row-details", { role: "gridcell" });
  if (details === null) {
    box.append(h("p.dim", "waiting for kernel"));
    return box;
  }
  const { why, cells, n_cells } = details;
  box.append(
    why === null
      ? h("p.dim", "No LF that is on votes on this row: it has no label.")
      : whyTable(why, context),
  );
  if (cells.length > 0) box.append(cellsTable(row.row, cells, n_cells, context.image));
  return box;
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
    h("div.row-id", { role: "gridcell" }, number === null ? "" : count(number)),
    h("div.row-text.dim", { role: "gridcell" }, words),
  );
}

function votesList(row: RowView, isOpen: boolean, { lfs, classes }: RowContext): HTMLElement {
  const failed = !isOpen && row.n_failures > 0 && h("li.bad", plural(row.n_failures, "failure"));
  if (row.votes.length === 0) {
    const none = h("li.dim", "no votes");
    return h("ul.votes", { "aria-label": "Votes" }, failed, none);
  }
  const chips = row.votes
    .slice(0, isOpen ? row.votes.length : N_SHOWN_VOTES)
    .map(({ lf, label }) =>
      h(
        "li.vote",
        { title: `votes ${className(classes, label)}` },
        classMark(label, 8),
        h("span.dim", count(lf)),
        h("bdi.cut", shorten(lfs.get(lf)?.name ?? "")),
        h("span.hidden", `votes ${className(classes, label)}`),
      ),
    );
  const n_more = row.votes.length - chips.length;
  const more = n_more > 0 && h("li.dim", `+${count(n_more)} more`);
  return h("ul.votes", { "aria-label": "Votes" }, failed, ...chips, more);
}

function failuresList(row: RowView, { lfs }: RowContext): Child {
  if (row.failures.length === 0) return null;
  const lines = row.failures.map(({ lf, message }) =>
    h(
      "li",
      h("bdi", shorten(lfs.get(lf)?.name ?? `LF ${lf}`)),
      ` failed here: ${shorten(message, 300)}`,
    ),
  );
  const n_more = row.n_failures - lines.length;
  const more = n_more > 0 && h("li", `${plural(n_more, "more failure")}`);
  return h("ul.row-failures.bad", ...lines, more);
}

function posterior(row: RowView, classes: ClassCount[]): HTMLElement {
  const none = row.is_covered ? "no label" : "uncovered";
  const shares = [...row.posteriors].sort(([a], [b]) => a - b);
  const words = row.posteriors
    .map(([label, p]) => `${className(classes, label)} ${probability(p)}`)
    .join(", ");
  return h(
    "div.row-label@row-label",
    { role: "gridcell" },
    h(
      "div.measure",
      classLabel(classes, row.label, none),
      row.confidence !== null && h("span.num", probability(row.confidence)),
    ),
    shares.length > 0 && classBar(shares, `posterior: ${words}`),
  );
}

/** The gold label of a row, where nothing can be done with it. */
function gold(row: RowView, classes: ClassCount[]): Child[] {
  const differs = row.gold !== null && row.label !== null && row.gold !== row.label;
  return [
    row.gold === null
      ? h("span.dim", "no gold")
      : h("span.gold", h("span.gold-word", "gold "), classLabel(classes, row.gold, "")),
    differs && h("span.small.differs", "differs from label"),
  ];
}
