import "./header.css";
import { classMark, className } from "../class_mark";
import { type Child, fill, h } from "../dom";
import { count, interval, percent, probability, shorten } from "../format";
import { LongText } from "../long_text";
import type { GoldEstimate, GoldSummary, HeaderView, ModelView, View } from "../wire";
import { KernelState } from "./kernel_state";
import { Remarks } from "./remarks";

const N_SHOWN_CLASSES = 4;

/** Readings of the whole session, the kernel's state, and the sentence on what is doubtful. */
export class Header {
  readonly element: HTMLElement;
  readonly kernel = new KernelState();
  readonly #readings = h("dl.readings@readings");
  readonly #trust = new LongText(400);
  readonly #voters = h("span.voters@voters");
  readonly #remarks = new Remarks();
  readonly #saving = h("small@gold-saving");

  constructor() {
    this.element = h(
      "header.head@header",
      h("div.head-top", this.#readings, this.kernel.element),
      h(
        "div.trust@trust",
        this.#trust.element,
        this.#voters,
        this.#remarks.button,
        this.#remarks.list,
      ),
    );
  }

  /** Say how many gold labels are not saved yet. */
  setSaving(words: string): void {
    fill(this.#saving, words);
  }

  draw(view: View): void {
    const { header } = view;
    const { model } = header;
    fill(
      this.#readings,
      session(header.session),
      reading("Rows", count(header.n_rows)),
      reading("Covered", ...share(header.n_covered, header.n_rows)),
      reading("In conflict", ...share(header.n_conflicts, header.n_rows)),
      labelsReading(header),
      ...goldReadings(header.gold, this.#saving),
      ...majorityReading(header.gold, model),
    );
    this.#trust.show(
      model.trust,
      h("span.dim", "Label model "),
      h("bdi.model", shorten(model.name)),
      model.fell_back && h("span.badge.warn", "fell back"),
    );
    fill(this.#voters, model.voters === null ? "" : `${shorten(model.voters)}.`);
    this.#remarks.draw(model);
    this.kernel.setRevision(view.revision);
  }
}

function reading(name: string, ...value: Child[]): HTMLElement {
  return h("div.reading", h("dt", name), h("dd", ...value));
}

/** A reading that gives way where the panel is narrow. */
function wideReading(key: string, name: string, ...value: Child[]): HTMLElement {
  const element = reading(name, ...value);
  element.classList.add(`snb-reading-${key}`);
  return element;
}

function session(name: string): HTMLElement {
  return wideReading("session", "Session", h("bdi.session", shorten(name)));
}

/** "71.6 %"; of no rows at all there is no share. */
function share(n: number, n_rows: number): Child[] {
  if (n_rows === 0) return [h("span.dim", "–")];
  return [percent(n / n_rows), h("small", "%")];
}

function labelsReading({ classes }: HeaderView): HTMLElement {
  const shown = classes
    .slice(0, N_SHOWN_CLASSES)
    .map(({ n_labels }, index) =>
      h(
        "span.class",
        classMark(index),
        h("bdi.cut", className(classes, index)),
        h("b", count(n_labels)),
      ),
    );
  const n_more = classes.length - shown.length;
  const more = n_more > 0 && h("span.dim", `+${count(n_more)} more`);
  return wideReading("more", "Labels", h("span.line.labels", ...shown, more));
}

function goldReadings(gold: GoldSummary | null, saving: HTMLElement): HTMLElement[] {
  if (gold === null) {
    return [reading("Gold", h("span.dim.small", "no gold"), saving)];
  }
  const { n_rows, model, sampled } = gold;
  const accuracy = model === null ? [h("span.dim.small", "no gold row covered")] : estimate(model);
  const readings = [
    reading("Gold", count(n_rows), saving),
    reading(isSame(sampled, model) ? "Accuracy, random sample" : "Accuracy on gold", ...accuracy),
  ];
  // Rows that a person or a ranking picked flatter, or do the opposite; those drawn at random do not.
  if (sampled !== null && !isSame(sampled, model)) {
    readings.push(reading(`On the random sample of ${count(sampled.n)}`, ...estimate(sampled)));
  }
  return readings;
}

/** Whether both were counted on the same rows: one of them holds those of the other. */
function isSame(sampled: GoldEstimate | null, all: GoldEstimate | null): boolean {
  return sampled !== null && sampled.n === all?.n;
}

/** Majority vote beside the model: on how many rows they say the same, and how good it is. */
function majorityReading(gold: GoldSummary | null, model: ModelView): HTMLElement[] {
  const { agreement } = model;
  const same = agreement === null ? "" : `${percent(agreement)} % the same`;
  const about = model.fell_back ? `in force${same && `, learned model ${same}`}` : same;
  if (gold?.majority) {
    const name = `Majority vote${about && `, ${about}`}`;
    return [wideReading("more", name, ...estimate(gold.majority))];
  }
  return about ? [wideReading("more", "Majority vote", h("span.small", about))] : [];
}

function estimate({ value, low, high }: GoldEstimate): Child[] {
  return [probability(value), h("small", interval(low, high))];
}
