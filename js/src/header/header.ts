import "./header.css";
import { classMark, className } from "../class_mark";
import { type Child, h } from "../dom";
import { count, interval, percent, probability, shorten } from "../format";
import { LongText } from "../long_text";
import type { GoldSummary, HeaderView, View } from "../wire";
import { KernelState } from "./kernel_state";

const N_SHOWN_CLASSES = 4;

/** Readings of the whole session, the kernel's state, and the sentence on what is doubtful. */
export class Header {
  readonly element: HTMLElement;
  readonly kernel = new KernelState();
  readonly #readings = h("dl", { class: "snb-readings", "data-testid": "readings" });
  readonly #trust = new LongText(400);

  constructor() {
    this.element = h(
      "header",
      { class: "snb-head", "data-testid": "header" },
      h("div", { class: "snb-head-top" }, this.#readings, this.kernel.element),
      h("div", { class: "snb-trust", "data-testid": "trust" }, this.#trust.element),
    );
  }

  draw(view: View): void {
    const { header } = view;
    const { model } = header;
    this.#readings.replaceChildren(
      session(header.session),
      reading("Rows", count(header.n_rows)),
      reading("Covered", ...share(header.n_covered, header.n_rows)),
      reading("In conflict", ...share(header.n_conflicts, header.n_rows)),
      labelsReading(header),
      ...goldReadings(header.gold),
    );
    this.#trust.show(
      model.trust,
      h("span", { class: "snb-dim" }, "Label model "),
      h("bdi", { class: "snb-model" }, shorten(model.name)),
      model.fell_back && h("span", { class: "snb-badge snb-warn" }, "fell back"),
    );
    this.kernel.setRevision(view.revision);
  }
}

function reading(name: string, ...value: Child[]): HTMLElement {
  return h("div", { class: "snb-reading" }, h("dt", {}, name), h("dd", {}, ...value));
}

function session(name: string): HTMLElement {
  const element = reading("Session", h("bdi", { class: "snb-session" }, shorten(name)));
  element.classList.add("snb-reading-session"); // the first to give way to narrowness
  return element;
}

/** "71.6 %"; of no rows at all there is no share. */
function share(n: number, n_rows: number): Child[] {
  if (n_rows === 0) return [h("span", { class: "snb-dim" }, "–")];
  return [percent(n / n_rows), h("small", {}, "%")];
}

function labelsReading({ classes }: HeaderView): HTMLElement {
  const shown = classes
    .slice(0, N_SHOWN_CLASSES)
    .map(({ n_labels }, index) =>
      h(
        "span",
        { class: "snb-class" },
        classMark(index),
        h("bdi", { class: "snb-cut" }, className(classes, index)),
        h("b", {}, count(n_labels)),
      ),
    );
  const n_more = classes.length - shown.length;
  const more = n_more > 0 && h("span", { class: "snb-dim" }, `+${count(n_more)} more`);
  return reading("Labels", h("span", { class: "snb-labels" }, ...shown, more));
}

function goldReadings(gold: GoldSummary | null): HTMLElement[] {
  if (gold === null) return [reading("Gold", h("span", { class: "snb-dim snb-small" }, "no gold"))];
  const accuracy =
    gold.accuracy === null
      ? [h("span", { class: "snb-dim snb-small" }, "no gold row covered")]
      : [probability(gold.accuracy), h("small", {}, interval(gold.low, gold.high))];
  return [
    reading("Gold", count(gold.n_rows)),
    reading("Accuracy on gold", ...accuracy),
    reading("Majority vote", probability(gold.majority_accuracy)),
  ];
}
