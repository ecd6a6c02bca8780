import { type Child, h } from "../dom";

/** A table of numbers that may be wider than its place; the first cell of a line is its head. */
export function numberTable(
  caption: string,
  heads: Child[],
  lines: Child[][],
  total: Child[] = [],
  testId: string | null = null,
): HTMLElement {
  const cell = (child: Child, i: number) =>
    i === 0 ? h("th", { scope: "row" }, child) : h("td.num", child);
  const line = (children: Child[]) => h("tr", ...children.map(cell));
  return h(
    "div.chart-wide",
    h(
      "table.chart-table",
      { "data-testid": testId },
      h("caption.hidden", caption),
      h(
        "thead",
        h(
          "tr",
          ...heads.map((head, i) => h("th", { scope: "col", class: i > 0 && "snb-num" }, head)),
        ),
      ),
      h("tbody", ...lines.map(line)),
      total.length > 0 && h("tfoot", line(total)),
    ),
  );
}
