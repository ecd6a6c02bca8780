import { classBar, classCountsText, classLabel, classMark, className } from "../class_mark";
import { type Child, h } from "../dom";
import { count, percent, probability, shorten } from "../format";
import type { ClassCount } from "../wire";
import type { LfFacts } from "./facts";
import { effectText, effectWords } from "./leave_one_out";
import { type Oddity, oddityMarks } from "./oddities";
import { sparkline } from "./sparkline";
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

/** What the cells of a line hold, in the order of `COLUMNS`, after the switch. */
export function cellContents(lf: LfView, scale: TableScale, facts: LfFacts): Child[] {
  const { accuracyAxisStart } = scale;
  return [
    count(lf.number),
    kindMark(lf.kind),
    nameContent(lf, facts.oddity),
    classContent(lf, scale.classes),
    coverageContent(lf, scale),
    count(lf.n_votes),
    percent(lf.overlaps),
    conflictsContent(lf),
    accuracyContent(lf, accuracyAxisStart, facts.oddity),
    precisionContent(lf, accuracyAxisStart),
    effectContent(lf, facts.leftOut),
    failuresContent(lf),
    facts.inSelection === undefined ? "–" : count(facts.inSelection),
    facts.history === undefined ? "–" : sparkline(facts.history),
    facts.version === undefined ? "–" : count(facts.version),
    facts.duration === undefined ? "–" : secondsText(facts.duration),
  ];
}

/** 0.0123 -> "0.01", 12.34 -> "12.3"; what is less than a hundredth is no nothing. */
export function secondsText(seconds: number): string {
  if (seconds > 0 && seconds < 0.005) return "<0.01";
  return seconds.toFixed(seconds < 10 ? 2 : 1);
}

const KIND_MARKS: Record<string, string> = {
  function: "ƒ",
  keywords: "Aa",
  regex: ".*",
  similarity: "≈",
  votes: "[]",
};

/** A kind as its two-letter mark; an unknown kind as its first letters. */
export function kindMark(kind: string): HTMLElement {
  const mark = Object.hasOwn(KIND_MARKS, kind) ? KIND_MARKS[kind] : kind.slice(0, 2);
  const name = shorten(kind);
  return h("span.kind", { role: "img", "aria-label": name, title: name }, mark);
}

function nameContent(lf: LfView, oddity: Oddity | undefined): HTMLElement {
  const name = shorten(lf.name, 200);
  return h(
    "span.name",
    h("bdi.cut", { title: name }, name),
    ...oddityMarks(oddity),
    lf.note !== null && h("span.badge.warn", { title: shorten(lf.note, 200) }, "!"),
  );
}

function classContent({ polarity, n_classes }: LfView, classes: ClassCount[]): HTMLElement {
  const [first] = polarity;
  if (first === undefined) return classLabel(classes, null, "no vote");
  if (n_classes === 1) return classLabel(classes, first, "");
  const names = polarity.map((label) => className(classes, label));
  const more = n_classes > polarity.length ? ", …" : "";
  const marks = polarity.slice(0, N_SHOWN_MARKS).map((label) => classMark(label));
  return h(
    "span.class",
    { title: `votes ${names.join(", ")}${more}` },
    ...marks,
    `${count(n_classes)} cl.`,
  );
}

function coverageContent(lf: LfView, { classes, maxCoverage }: TableScale): HTMLElement {
  const counts = lf.polarity.map((label): [number, number] => [
    label,
    lf.votes_by_class[label] ?? 0,
  ]);
  const width = maxCoverage > 0 ? lf.coverage / maxCoverage : 0;
  const shares =
    lf.n_classes > N_BAR_CLASSES
      ? [[null, width] as [null, number]]
      : counts.map(([label, n]): [number, number] => [label, (width * n) / (lf.n_votes || 1)]);
  const text = `votes: ${classCountsText(classes, counts) || "none"}`;
  return h("span.measure", classBar(shares, text), h("span.num", percent(lf.coverage)));
}

function conflictsContent(lf: LfView): Child {
  const isNotable = lf.conflicts > NOTABLE_CONFLICT_SHARE * lf.coverage;
  return isNotable ? h("b", percent(lf.conflicts)) : percent(lf.conflicts);
}

function accuracyContent(
  { accuracy }: LfView,
  start: number,
  oddity: Oddity | undefined,
): HTMLElement {
  if (accuracy === null) return h("span.measure", h("span.num.dim", "–"));
  const isDoubtful = oddity !== undefined && oddity.doubts.length > 0;
  return h(
    "span.measure",
    { title: accuracyWords(accuracy) },
    accuracyWhisker(accuracy, start),
    h("span", { class: `snb-num${isDoubtful ? " snb-warn" : ""}` }, probability(accuracy[0])),
  );
}

function precisionContent({ precision }: LfView, start: number): HTMLElement {
  if (precision === null) return h("span.dim", "no gold");
  return h(
    "span.measure",
    precisionWhisker(precision, start),
    h("span.num", probability(precision.value)),
  );
}

function effectContent(lf: LfView, leftOut: LeftOutView | undefined): HTMLElement {
  const title = lf.enabled && leftOut !== undefined ? `Without it: ${effectWords(leftOut)}` : null;
  return h("span", { title }, effectText(lf, leftOut));
}

function failuresContent({ failures }: LfView): HTMLElement {
  if (failures === null || failures.n === 0) return h("span.dim", "0");
  const title = shorten(failures.message, 200);
  return h("span.badge.bad", { title }, `▲ ${count(failures.n)}`);
}
