import { classLabel } from "../class_mark";
import { h } from "../dom";
import { shorten } from "../format";
import type { RowView } from "../rows/wire";
import type { ClassCount } from "../wire";
import type { LabelState } from "./outbox";
import { N_DIGITS } from "./strip";

/** The gold label of a row as it was typed here, or as the kernel has it. */
export function goldCell(
  row: RowView,
  typed: LabelState | null,
  classes: ClassCount[],
): HTMLElement {
  const label = typed === null ? row.gold : typed.label;
  const differs = label !== null && row.label !== null && label !== row.label;
  const note =
    typed?.state === "saving"
      ? h("span.small.dim", "saving")
      : typed?.state === "refused" &&
        h("span.small.bad", { title: shorten(typed.error ?? "") }, "not saved");
  return h(
    "div.gold-cell",
    { "data-state": typed?.state ?? "kept" },
    label !== null && h("span.gold-word", "gold "),
    label === null ? noGold(classes) : classLabel(classes, label, ""),
    note,
    differs && h("span.small.differs", "differs from label"),
  );
}

/** In the current row, while the keys are on, this asks for one. */
function noGold(classes: ClassCount[]): HTMLElement {
  return h(
    "span.dim",
    h("span.gold-none", "no gold"),
    h("span.gold-ask", `1 to ${Math.min(N_DIGITS, classes.length)}?`),
  );
}
