import { classMark, className } from "../class_mark";
import { type Child, h } from "../dom";
import { count, interval, percent, plural, probability } from "../format";
import { moveItems } from "../history/look";
import { cutAtMatches } from "../rows/matches";
import type { ClassCount } from "../wire";
import type { RowShare, TrialExample, TrialView } from "./wire";

/** What a trial found, as name and value. */
export function readings(trial: TrialView, classes: ClassCount[]): HTMLElement[] {
  const { n_rows, precision, n_moved } = trial;
  return [
    reading("Coverage", coverage(trial.coverage, n_rows)),
    reading("New", rows(trial.uncovered), " uncovered"),
    reading("Overlaps", rows(trial.overlaps)),
    reading("Conflicts", rows(trial.conflicts), " with LFs"),
    reading("Relabels", rows(trial.contradictions), " labeled otherwise"),
    reading(
      "Precision",
      ...(precision === null
        ? [h("span.dim", "no gold among its hits")]
        : [
            probability(precision.value),
            small(` ${interval(precision.low, precision.high)} on ${count(precision.n)} gold`),
          ]),
    ),
    ...(n_moved === null ? [] : [reading("Labels", ...moves(trial, n_moved, classes))]),
  ];
}

/** "on 2 000 of 5 574 rows, 9 ms" */
export function extent({ n_tried, n_rows, duration_s, is_exact }: TrialView): string {
  const where = is_exact
    ? `on all ${plural(n_rows, "row")}`
    : `on ${count(n_tried)} of ${plural(n_rows, "row")}, 95 % intervals`;
  return `${where}, ${count(Math.max(1, 1000 * duration_s))} ms`;
}

/** One hit: its label's mark, the text with the matches marked, and its gold. */
export function exampleItem(
  example: TrialExample,
  classes: ClassCount[],
  where?: string,
): HTMLElement {
  const { label, gold, vote, text, spans } = example;
  const parts = cutAtMatches(
    text,
    spans.map(([start, end]) => [start, end, 0]),
  ).map((part) => (part.lfs.length > 0 ? h("mark", part.text) : part.text));
  const now = label === null ? "no label now" : `label now ${className(classes, label)}`;
  return h(
    "li@trial-example",
    { title: now },
    where !== undefined && h("span.dim.small", where),
    classMark(label),
    h("span.hidden", `${now}: `),
    h(
      "span.grow.cut",
      { dir: "auto" },
      example.is_cut_before && "…",
      ...parts,
      example.is_cut_after && "…",
    ),
    gold !== null &&
      h(
        "span",
        { class: gold === vote ? "snb-dim snb-nowrap" : "snb-nowrap" },
        gold === vote ? "gold " : h("b", "gold is "),
        h("bdi", className(classes, gold)),
      ),
  );
}

function reading(name: string, ...value: Child[]): HTMLElement {
  return h("div", h("dt", name), h("dd", ...value));
}

function small(text: string): HTMLElement {
  return h("small.dim", text);
}

function coverage(share: RowShare | null, n_rows: number): HTMLElement {
  if (share === null) return h("span.dim", "no rows");
  const { n, low, high } = share;
  const range =
    low === high
      ? ` ${plural(n, "row")}`
      : ` [${percent(low / n_rows)}, ${percent(high / n_rows)}]`;
  return h("span", `${percent(n / n_rows)} %`, small(range));
}

function rows(share: RowShare | null): HTMLElement {
  if (share === null) return h("span.dim", "–");
  const { n, low, high } = share;
  if (low === high) return h("span", count(n));
  return h("span", `≈ ${count(n)}`, small(` [${count(low)}, ${count(high)}]`));
}

function moves(trial: TrialView, n_moved: number, classes: ClassCount[]): Child[] {
  const items = moveItems(trial.moves, classes);
  return [
    `${count(n_moved)} would change`,
    items.length > 0 && h("ul.line.moves@trial-moves", ...items),
  ];
}
