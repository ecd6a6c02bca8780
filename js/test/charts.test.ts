import assert from "node:assert/strict";
import { before, test } from "node:test";
import { calibrationChart, gapWords } from "../src/charts/calibration";
import { classTable } from "../src/charts/classes";
import { barsOf, Histogram } from "../src/charts/histogram";
import { countTicks, height, tenthBelow } from "../src/charts/scale";
import type { DistributionView } from "../src/charts/wire";
import type { SelectionPart } from "../src/selection/wire";
import type { View } from "../src/wire";
import { installPage } from "./dom_setup";

before(installPage);

const CLASSES = ["HAM", "SPAM"].map((name) => ({ name, n_labels: 1 }));

function makeView(changes: Partial<DistributionView> = {}): DistributionView {
  const share = (label: number | null, n_labels: number) => ({
    label,
    n_labels,
    n_votes: 2 * n_labels,
    accuracy: label === 0 ? { value: 0.9, low: 0.8, high: 0.95, n: 40 } : null,
  });
  return {
    revision: 1,
    n_rows: 1_000,
    n_labels: 910,
    edges: [0, 0.25, 0.5, 0.75, 1],
    first_bin: 2,
    counts: [
      [0, 0, 10, 0],
      [0, 0, 0, 900],
      [0, 0, 0, 0],
    ],
    selected: null,
    classes: [share(0, 10), share(1, 900), share(null, 0)],
    n_more_classes: 0,
    calibration: null,
    statuses: [],
    ...changes,
  };
}

test("a bar has a part for each class that is in it, and one for all of them", () => {
  const [spam, all] = barsOf(makeView(), 3, CLASSES);
  assert.equal(spam?.words, "SPAM, confidence .75 to 1.00: 900 rows");
  assert.deepEqual(spam?.part, { kind: "label", label: 1, low: 0.75, high: 1 });
  assert.deepEqual(all?.part, { kind: "label", label: null, low: 0.75, high: 1 });
  assert.equal(barsOf(makeView(), 3, CLASSES).length, 2);
  assert.deepEqual(
    barsOf(makeView({ edges: [0, 0.25, 0.5, 0.75, 1] }), 1, CLASSES).map(({ words }) => words),
    ["All classes, confidence .25 to .50: 0 rows"],
  );
});

test("of a selection each part says how many of its rows are selected", () => {
  const selected = [
    [0, 0, 4, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ];
  const [ham] = barsOf(makeView({ selected }), 2, CLASSES);
  assert.equal(ham?.words, "HAM, confidence .50 to .75: 10 rows, 4 selected");
});

test("heights go by the square root, and lines stand at round counts apart from each other", () => {
  assert.deepEqual([height(0, 100), height(25, 100), height(100, 100)], [0, 0.5, 1]);
  assert.equal(height(0, 0), 0);
  for (const most of [1, 3, 9, 10, 99, 5_000, 1_234_567]) {
    const ticks = countTicks(most);
    assert.ok(ticks.length >= 1 && ticks.length <= 5, `${most}: ${ticks}`);
    const places = ticks.map((tick) => height(tick, most));
    for (const [i, place] of places.entries()) {
      assert.ok(place <= 1);
      if (i > 0) assert.ok((places[i - 1] ?? 0) - place >= 0.2);
    }
  }
  assert.deepEqual(countTicks(0), []);
});

test("an axis begins at a tenth that rounding has not lost", () => {
  assert.deepEqual([0.63, 0.3, 0.1 * 3, 0, 1].map(tenthBelow), [0.6, 0.3, 0.3, 0, 1]);
});

function makeHistogram(view: DistributionView) {
  const picked: SelectionPart[] = [];
  const histogram = new Histogram(
    (part) => picked.push(part),
    (part) => part.kind === "label" && part.label === 1,
  );
  document.body.replaceChildren(histogram.element);
  histogram.show(view, CLASSES);
  return { picked, buttons: [...histogram.element.querySelectorAll("button")], histogram };
}

test("bars are drawn as high and parted as their counts say, from the first that can be", () => {
  const { buttons, histogram } = makeHistogram(makeView());
  assert.equal(histogram.element.querySelectorAll(".snb-hist-bin").length, 2);
  const stacks = [...histogram.element.querySelectorAll<HTMLElement>(".snb-hist-stack")];
  const heights = stacks.map(({ style }) => Number.parseFloat(style.height));
  assert.ok(Math.abs((heights[0] ?? 0) / (heights[1] ?? 1) - Math.sqrt(10 / 900)) < 1e-6);
  assert.deepEqual(
    buttons.map((each) => each.getAttribute("aria-pressed")),
    ["false", "false", "false", "true"],
  );
});

test("arrow keys go from bar to bar and through the parts of a bar", () => {
  const { picked, buttons } = makeHistogram(makeView());
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
    );
  const stop = buttons.filter(({ tabIndex }) => tabIndex === 0);
  assert.equal(stop.length, 1);
  stop[0]?.focus();
  assert.match(document.activeElement?.getAttribute("aria-label") ?? "", /^SPAM, .*900/);
  press("ArrowUp");
  press("ArrowLeft");
  press("ArrowLeft");
  assert.match(document.activeElement?.getAttribute("aria-label") ?? "", /^All classes.*10 rows/);
  press("ArrowDown");
  (document.activeElement as HTMLElement).click();
  assert.deepEqual(picked, [{ kind: "label", label: 0, low: 0.5, high: 0.75 }]);
  assert.equal(buttons.filter(({ tabIndex }) => tabIndex === 0).length, 1);
});

test("the table of the histogram holds the numbers of its bars", () => {
  const { histogram } = makeHistogram(makeView());
  const rows = [...histogram.element.querySelectorAll("tbody tr")].map((row) =>
    [...row.children].map(({ textContent }) => textContent),
  );
  assert.deepEqual(rows, [
    [".50 to .75", "10", "0", "10"],
    [".75 to 1.00", "0", "900", "900"],
  ]);
});

const CALIBRATION = {
  n: 342,
  gap: 0.0312,
  gap_by_chance: 0.0241,
  bins: [
    {
      low: 0.5,
      high: 0.8,
      confidence: 0.7,
      accuracy: { value: 0.65, low: 0.58, high: 0.72, n: 171 },
    },
    { low: 1, high: 1, confidence: 1, accuracy: { value: 1, low: 0.98, high: 1, n: 171 } },
  ],
};

test("the gap is said with its gold count and with what chance makes", () => {
  assert.equal(
    gapWords(CALIBRATION),
    "Mean gap .031 on 342 gold rows with a label; " +
      "if each confidence were true, chance alone would make about .024.",
  );
});

test("the picture of the calibration has a point for each line of its table", () => {
  const chart = calibrationChart(CALIBRATION);
  assert.equal(chart.querySelectorAll("circle").length, 2);
  assert.equal(chart.querySelectorAll("tbody tr").length, 2);
  assert.match(chart.querySelector("svg")?.getAttribute("aria-label") ?? "", /342 gold rows/);
  assert.match(chart.textContent ?? "", /\[\.58, \.72\]/);
});

test("without gold a sentence stands in the place of the picture", () => {
  const chart = calibrationChart(null);
  assert.equal(chart.querySelector("svg"), null);
  assert.match(chart.textContent ?? "", /No row has a label and gold/);
});

test("the last line of the classes adds them up", () => {
  const view = { header: { classes: CLASSES, gold: null } } as unknown as View;
  const more = makeView({ n_more_classes: 3, classes: makeView().classes });
  const text = (found: DistributionView) =>
    [
      ...classTable(
        found,
        view,
        () => {},
        () => false,
      ).querySelectorAll("tr"),
    ].map((row) => [...row.children].map(({ textContent }) => textContent));
  assert.deepEqual(text(makeView()).slice(1), [
    ["HAM", "10", "1.0", "20", ".90", "[.80, .95]", "40"],
    ["SPAM", "900", "90.0", "1\u2009800", "no gold", "", "0"],
    ["All", "910", "91.0", "1\u2009820", "no gold", "", "0"],
  ]);
  assert.equal(text(more)[3]?.[0], "3 other classes");
});
