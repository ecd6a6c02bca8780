import { classLabel } from "../class_mark";
import { button, h } from "../dom";
import { count, interval, percent, probability } from "../format";
import type { SelectionPart } from "../selection/wire";
import type { GoldEstimate, View } from "../wire";
import { classWords, shownPlaces } from "./histogram";
import type { ClassShareView, DistributionView } from "./wire";

/** Labels, votes and accuracy of each class, and of all: the last line is what the header says. */
export function classTable(
  view: DistributionView,
  { header }: View,
  onPick: (part: SelectionPart) => void,
  isPicked: (part: SelectionPart) => boolean,
): HTMLElement {
  const shown = shownPlaces(view).flatMap((place) => view.classes[place] ?? []);
  const heads = ["Class", "Labels", "% of rows", "Votes", "Accuracy", "95 %", "Gold"];
  const line = (name: HTMLElement | string, each: Omit<ClassShareView, "label">) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      number(count(each.n_labels)),
      number(percent(view.n_rows === 0 ? Number.NaN : each.n_labels / view.n_rows)),
      number(count(each.n_votes)),
      ...accuracyCells(each.accuracy),
    );
  const name = ({ label }: ClassShareView) => {
    if (label === null)
      return h("bdi", { class: "snb-dim" }, classWords(view, null, header.classes));
    const part: SelectionPart = { kind: "label", label, low: 0, high: 1 };
    return button(
      { class: "snb-chart-pick", "aria-pressed": String(isPicked(part)), "data-label": label },
      () => onPick(part),
      classLabel(header.classes, label, ""),
    );
  };
  return h(
    "div",
    { class: "snb-chart-wide" },
    h(
      "table",
      { class: "snb-chart-table", "data-testid": "class-table" },
      h("caption", { class: "snb-hidden" }, "Labels, votes and accuracy by class"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...heads.map((head, i) =>
            h("th", { scope: "col", class: i > 0 ? "snb-num" : null }, head),
          ),
        ),
      ),
      h("tbody", {}, ...shown.map((each) => line(name(each), each))),
      h(
        "tfoot",
        {},
        line("All", {
          n_labels: view.n_labels,
          n_votes: view.classes.reduce((sum, { n_votes }) => sum + n_votes, 0),
          accuracy: header.gold?.model ?? null,
        }),
      ),
    ),
  );
}

function accuracyCells(accuracy: GoldEstimate | null): HTMLElement[] {
  if (accuracy === null) return [number("no gold"), number(""), number("0")];
  const { value, low, high, n } = accuracy;
  return [number(probability(value)), number(interval(low, high)), number(count(n))];
}

function number(text: string): HTMLElement {
  return h("td", { class: "snb-num" }, text);
}
