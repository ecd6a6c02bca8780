import { h } from "../dom";
import { count, shorten } from "../format";
import type { CellView } from "./wire";

const N_SHOWN_CHARS = 60;

/** An image of a row, which comes later. */
export type DrawImage = (row: number, column: string) => HTMLElement;

/** Columns of a row as a line of names and values, images first. */
export function cellsLine(row: number, cells: CellView[], image: DrawImage): HTMLElement {
  const images = cells.filter(({ kind }) => kind === "image");
  const others = cells.filter(({ kind }) => kind !== "image");
  return h(
    "div.cells@row-cells",
    ...images.map(({ name }) => image(row, name)),
    others.length > 0 &&
      h(
        "p",
        ...others.map((cell) =>
          h(
            "span.cell",
            h("bdi.dim", `${shorten(cell.name, 40)}: `),
            value(cell, N_SHOWN_CHARS),
            " ",
          ),
        ),
      ),
  );
}

/** Columns of a row as a table. */
export function cellsTable(
  row: number,
  cells: CellView[],
  nCells: number,
  image: DrawImage,
): HTMLElement {
  const nMore = nCells - cells.length;
  return h(
    "table.cells-table@row-columns",
    { "aria-label": "Columns" },
    ...cells.map((cell) =>
      h(
        "tr",
        h("th", { scope: "row" }, h("bdi", shorten(cell.name))),
        h("td", cell.kind === "image" ? image(row, cell.name) : value(cell, 1000)),
      ),
    ),
    nMore > 0 && h("tr", h("th", { scope: "row" }, `${count(nMore)} more columns`)),
  );
}

function value({ kind, text, is_cut }: CellView, limit: number): HTMLElement {
  const isPlain = kind === "text";
  return h(
    "bdi",
    { class: `snb-cell-${kind}` },
    isPlain && text === "" ? "empty" : shorten(text, limit) + (is_cut ? "…" : ""),
  );
}
