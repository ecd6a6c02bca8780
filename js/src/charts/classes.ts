import { classLabel } from "../class_mark";
import { button, h } from "../dom";
import { count, interval, percent, probability } from "../format";
import type { SelectionPart } from "../selection/wire";
import type { GoldEstimate, View } from "../wire";
import { classWords, shownPlaces } from "./histogram";
import { numberTable } from "./table";
import type { ClassShareView, DistributionView } from "./wire";

/** Labels, votes and accuracy of each class, and of all: the last line is what the header says. */
export function classTable(
  view: DistributionView,
  { header }: View,
  onPick: (part: SelectionPart) => void,
  isPicked: (part: SelectionPart) => boolean,
): HTMLElement {
  const line = (name: HTMLElement | string, each: Omit<ClassShareView, "label">) => [
    name,
    count(each.n_labels),
    percent(view.n_rows === 0 ? Number.NaN : each.n_labels / view.n_rows),
    count(each.n_votes),
    ...accuracyWords(each.accuracy),
  ];
  const name = ({ label }: ClassShareView) => {
    if (label === null) return h("bdi.dim", classWords(view, null, header.classes));
    const part: SelectionPart = { kind: "label", label, low: 0, high: 1 };
    return button(
      ".chart-pick",
      () => onPick(part),
      { "aria-pressed": isPicked(part), "data-label": label },
      classLabel(header.classes, label, ""),
    );
  };
  return numberTable(
    "Labels, votes and accuracy by class",
    ["Class", "Labels", "% of rows", "Votes", "Accuracy", "95 %", "Gold"],
    shownPlaces(view)
      .flatMap((place) => view.classes[place] ?? [])
      .map((each) => line(name(each), each)),
    line("All", {
      n_labels: view.n_labels,
      n_votes: view.classes.reduce((sum, { n_votes }) => sum + n_votes, 0),
      accuracy: header.gold?.model ?? null,
    }),
    "class-table",
  );
}

function accuracyWords(accuracy: GoldEstimate | null): string[] {
  if (accuracy === null) return ["no gold", "", "0"];
  const { value, low, high, n } = accuracy;
  return [probability(value), interval(low, high), count(n)];
}
