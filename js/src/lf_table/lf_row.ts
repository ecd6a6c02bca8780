import { classBar, classCountsText, classLabel, classMark, className } from "../class_mark";
import { type Child, h } from "../dom";
import { count, percent, probability, shorten } from "../format";
import type { ClassCount } from "../wire";
import { COLUMNS } from "./columns";
import { effectText, effectWords } from "./leave_one_out";
import { type Oddity, oddityMarks } from "./oddities";
import { accuracyWhisker, accuracyWords, precisionWhisker } from "./whisker";
import type { LeftOutView, LfView } from "./wire";

const N_SHOWN_MARKS = 3;
/** More classes than these cannot be told apart in a bar; it is then grey. */
const N_BAR_CLASSES = 8;
/** Conflicts above this share of an LF's votes are set in bold. */
const NOTABLE_CONFLICT_SHARE = 0.2;

/** What a row needs to know of the table it stands in. */
export interface TableScale {
  classes: ClassCount[];
  /** The widest coverage, which fills its bar. */
  maxCoverage: number;
  accuracyAxisStart: number;
}

/** What the kernel says of an LF beside its line in the table. */
export interface LfFacts {
  leftOut: LeftOutView | undefined;
  oddity: Oddity | undefined;
}

/** One LF's line in the table. Its element and its switch live as long as the LF does. */
export class LfRow {
  readonly element: HTMLTableRowElement;
  readonly name: string;
  readonly #switch: HTMLButtonElement;
  readonly #cells: HTMLTableCellElement[];
  #drawn = "";

  constructor(name: string, onToggle: () => void) {
    this.name = name;
    this.#switch = h(
      "button",
      {
        type: "button",
        class: "snb-switch",
        role: "switch",
        tabindex: -1,
        "aria-label": `${shorten(name)} votes`,
        "data-testid": "lf-switch",
      },
      h("i"),
    );
    this.#switch.addEventListener("click", (event) => {
      event.stopPropagation(); // a switch does not select its row
      onToggle();
    });
    this.#cells = COLUMNS.map(({ key, isNumber }) => {
      const attributes = { class: `snb-col-${key}${isNumber ? " snb-num" : ""}` };
      return key === "name" ? h("th", { scope: "row", ...attributes }) : h("td", attributes);
    });
    this.#cells[0]?.append(this.#switch);
    this.element = h("tr", { tabindex: -1, "data-testid": "lf-row" }, ...this.#cells);
  }

  setSelected(isSelected: boolean): void {
    this.element.setAttribute("aria-selected", String(isSelected));
  }

  update(lf: LfView, isEnabled: boolean, scale: TableScale, facts: LfFacts): void {
    this.#switch.setAttribute("aria-checked", String(isEnabled));
    this.element.classList.toggle("is-off", !isEnabled);
    const { maxCoverage, accuracyAxisStart } = scale;
    const names = lf.polarity.map((label) => scale.classes[label]?.name);
    const key = JSON.stringify([lf, maxCoverage, accuracyAxisStart, names, facts]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const contents: Child[][] = [
      [count(lf.number)],
      [kindMark(lf.kind)],
      [nameContent(lf, facts.oddity)],
      [classContent(lf, scale.classes)],
      [coverageContent(lf, scale)],
      [percent(lf.overlaps)],
      [conflictsContent(lf)],
      [accuracyContent(lf, accuracyAxisStart, facts.oddity)],
      [precisionContent(lf, accuracyAxisStart)],
      [effectContent(lf, facts.leftOut)],
      [failuresContent(lf)],
    ];
    contents.forEach((content, index) => {
      this.#cells[index + 1]?.replaceChildren(...(content as Node[]));
    });
  }
}

const KIND_MARKS: Record<string, string> = {
  function: "ƒ",
  keywords: "Aa",
  regex: ".*",
  similarity: "≈",
  votes: "[]",
};

/** A kind as its two-letter mark; an unknown kind as its first letters. */
function kindMark(kind: string): HTMLElement {
  const mark = Object.hasOwn(KIND_MARKS, kind) ? KIND_MARKS[kind] : kind.slice(0, 2);
  const name = shorten(kind);
  return h("span", { class: "snb-kind", role: "img", "aria-label": name, title: name }, mark);
}

function nameContent(lf: LfView, oddity: Oddity | undefined): HTMLElement {
  const name = shorten(lf.name, 200);
  return h(
    "span",
    { class: "snb-name" },
    h("bdi", { class: "snb-cut", title: name }, name),
    ...oddityMarks(oddity),
    lf.note !== null &&
      h("span", { class: "snb-badge snb-warn", title: shorten(lf.note, 200) }, "!"),
  );
}

function classContent({ polarity }: LfView, classes: ClassCount[]): HTMLElement {
  const [first] = polarity;
  if (first === undefined) return classLabel(classes, null, "no vote");
  if (polarity.length === 1) return classLabel(classes, first, "");
  const names = polarity.slice(0, 20).map((label) => className(classes, label));
  const marks = polarity.slice(0, N_SHOWN_MARKS).map((label) => classMark(label));
  return h(
    "span",
    { class: "snb-class", title: `votes ${names.join(", ")}${polarity.length > 20 ? ", …" : ""}` },
    ...marks,
    `${count(polarity.length)} cl.`,
  );
}

function coverageContent(lf: LfView, { classes, maxCoverage }: TableScale): HTMLElement {
  const counts = lf.polarity.map((label): [number, number] => [
    label,
    lf.votes_by_class[label] ?? 0,
  ]);
  const width = maxCoverage > 0 ? lf.coverage / maxCoverage : 0;
  const total = counts.reduce((sum, [, n]) => sum + n, 0);
  const shares =
    counts.length > N_BAR_CLASSES
      ? [[null, width] as [null, number]]
      : counts.map(([label, n]): [number, number] => [label, (width * n) / (total || 1)]);
  const text = `votes: ${classCountsText(classes, counts.slice(0, 20)) || "none"}`;
  return h(
    "span",
    { class: "snb-measure" },
    classBar(shares, text),
    h("span", { class: "snb-num" }, percent(lf.coverage)),
  );
}

function conflictsContent(lf: LfView): Child {
  const isNotable = lf.conflicts > NOTABLE_CONFLICT_SHARE * lf.coverage;
  return isNotable ? h("b", {}, percent(lf.conflicts)) : percent(lf.conflicts);
}

function accuracyContent(
  { accuracy }: LfView,
  start: number,
  oddity: Oddity | undefined,
): HTMLElement {
  if (accuracy === null) return h("span", { class: "snb-dim" }, "–");
  const isDoubtful = oddity !== undefined && oddity.doubts.length > 0;
  return h(
    "span",
    { class: "snb-measure", title: accuracyWords(accuracy) },
    accuracyWhisker(accuracy, start),
    h("span", { class: `snb-num${isDoubtful ? " snb-warn" : ""}` }, probability(accuracy[0])),
  );
}

function precisionContent({ precision }: LfView, start: number): HTMLElement {
  if (precision === null) return h("span", { class: "snb-dim" }, "no gold");
  return h(
    "span",
    { class: "snb-measure" },
    precisionWhisker(precision, start),
    h("span", { class: "snb-num" }, probability(precision.value)),
  );
}

function effectContent(lf: LfView, leftOut: LeftOutView | undefined): HTMLElement {
  const title = lf.enabled && leftOut !== undefined ? `Without it: ${effectWords(leftOut)}` : null;
  return h("span", { title }, effectText(lf, leftOut));
}

function failuresContent({ failures }: LfView): HTMLElement {
  if (failures === null || failures.n === 0) return h("span", { class: "snb-dim" }, "0");
  const title = shorten(failures.message, 200);
  return h("span", { class: "snb-badge snb-bad", title }, `▲ ${count(failures.n)}`);
}
