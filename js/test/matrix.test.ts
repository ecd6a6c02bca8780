import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { LfView } from "../src/lf_table/wire";
import { Cells, isOfCell } from "../src/matrix/cells";
import { Grid } from "../src/matrix/grid";
import type { MatrixView } from "../src/matrix/wire";
import type { SelectionPart } from "../src/selection/wire";
import { installPage } from "./dom_setup";

before(installPage);

const CLASSES = ["HAM", "SPAM", "EGGS"].map((name) => ({ name, n_labels: 1 }));
const LFS = ["links", "off", "parcel", "terms"].map(
  (name, i) => ({ number: i + 1, name }) as LfView,
);

function makeMatrix(changes: Partial<MatrixView> = {}): MatrixView {
  return {
    revision: 1,
    n_rows: 50_000,
    lfs: [1, 3, 4],
    overlaps: [[], [40], [0, 12_345]],
    conflicts: [[], [10], [0, 12_345]],
    classes: [0, 1],
    n_more_classes: 1,
    votes: [
      [0, 446, 0],
      [300, 20, 1],
      [20_000, 0, 0],
    ],
    gold: [
      [7, 25, 0],
      [1, 2, 3],
      [0, 0, 0],
    ],
    duplicates: [{ first: 3, second: 4, agreement: 0.937 }],
    n_duplicates: 1,
    ...changes,
  };
}

const cellsOf = (mode: "conflict" | "agreement" = "conflict", changes: Partial<MatrixView> = {}) =>
  new Cells(makeMatrix(changes), mode, false, LFS, CLASSES);

test("above the diagonal stand conflicts, below overlaps, on it votes", () => {
  const cells = cellsOf();
  assert.deepEqual(
    [cells.at(0, 1), cells.at(1, 0), cells.at(0, 0)].map(({ text, words }) => [text, words]),
    [
      ["10", "links and parcel differ on 10 rows"],
      ["40", "links and parcel both vote on 40 rows"],
      ["446", "links votes on 446 rows"],
    ],
  );
  assert.deepEqual(cells.at(0, 1).part, {
    kind: "pair",
    first: 1,
    second: 3,
    relation: "conflict",
  });
  assert.deepEqual(cells.at(1, 0).part, { kind: "pair", first: 1, second: 3, relation: "overlap" });
  assert.deepEqual(cells.at(0, 0).part, { kind: "lf", lf: 1, label: null, gold: null });
});

test("agreement is a share of the overlap that never reads as all or nothing when it is not", () => {
  const text = (n_conflicts: number, n_overlaps: number) =>
    cellsOf("agreement", {
      overlaps: [[], [n_overlaps], [0, 0]],
      conflicts: [[], [n_conflicts], [0, 0]],
    }).at(0, 1).text;
  assert.deepEqual(
    [text(10, 40), text(0, 40), text(40, 40), text(1, 4_000), text(3_999, 4_000), text(0, 0)],
    ["75", "100", "0", ">99", "<1", ""],
  );
  const cell = cellsOf("agreement").at(0, 1);
  assert.equal(cell.words, "links and parcel agree on 30 of 40 rows");
  assert.deepEqual(cell.part, { kind: "pair", first: 1, second: 3, relation: "agreement" });
  assert.equal(cellsOf("agreement").at(1, 0).text, "40");
});

test("large counts are cut to fit, and said in full", () => {
  const cell = cellsOf().at(1, 2);
  assert.equal(cell.text, "12k");
  assert.equal(cell.words, "parcel and terms differ on 12\u2009345 rows");
  assert.equal(cell.heat, 1);
});

test("by class stand votes, then gold, and at the end of each what has no column", () => {
  const cells = cellsOf();
  assert.deepEqual(
    cells.columns.map(({ words }) => words),
    [
      ...["links", "parcel", "terms", "votes HAM", "votes SPAM", "votes 1 more"],
      ...["gold HAM", "gold SPAM", "gold 1 more"],
    ],
  );
  assert.deepEqual(
    [cells.at(1, 4), cells.at(1, 5), cells.at(0, 7)].map(({ text, words, part }) => [
      text,
      words,
      part,
    ]),
    [
      ["20", "parcel votes SPAM on 20 rows", { kind: "lf", lf: 3, label: 1, gold: null }],
      ["1", "parcel votes 1 other class on 1 row", null],
      ["25", "links votes on 25 rows with gold SPAM", { kind: "lf", lf: 1, label: null, gold: 1 }],
    ],
  );
  assert.equal(cellsOf("conflict", { gold: null }).columns.length, 6);
});

test("of a selection the words say so", () => {
  const cells = new Cells(makeMatrix(), "conflict", true, LFS, CLASSES);
  assert.equal(cells.at(0, 1).words, "links and parcel differ on 10 selected rows");
});

test("near-duplicates are marked in both halves and named with their share", () => {
  const cells = cellsOf();
  assert.deepEqual(
    [cells.at(1, 2), cells.at(2, 1), cells.at(0, 1)].map(({ isDuplicate }) => isDuplicate),
    [true, true, false],
  );
  assert.deepEqual(cells.duplicateWords(), ["parcel and terms on 93 %"]);
});

test("a pair is the same in either order, a relation or a class not", () => {
  const pair = (
    first: number,
    second: number,
    relation: "conflict" | "overlap",
  ): SelectionPart => ({
    kind: "pair",
    first,
    second,
    relation,
  });
  assert.ok(isOfCell(pair(2, 1, "conflict"), pair(1, 2, "conflict")));
  assert.ok(!isOfCell(pair(2, 1, "conflict"), pair(1, 2, "overlap")));
  assert.ok(!isOfCell(pair(3, 1, "conflict"), pair(1, 2, "conflict")));
  assert.ok(!isOfCell({ kind: "gold", gold: 1 }, pair(1, 2, "conflict")));
});

function makeGrid(n_lfs: number) {
  const numbers = Array.from({ length: n_lfs }, (_, i) => i + 1);
  const below = numbers.map((number) => Array.from({ length: number - 1 }, () => 1));
  const matrix = makeMatrix({
    lfs: numbers,
    overlaps: below,
    conflicts: below,
    votes: numbers.map(() => [1, 1, 0]),
    gold: null,
    duplicates: [],
    n_duplicates: 0,
  });
  const lfs = numbers.map((number) => ({ number, name: `lf_${number}` }) as LfView);
  const picked: string[] = [];
  const end = new AbortController();
  const grid = new Grid(
    ({ words }) => picked.push(words),
    () => false,
    () => {},
    end.signal,
  );
  document.body.replaceChildren(grid.element);
  grid.show(new Cells(matrix, "conflict", false, lfs, CLASSES));
  const press = (key: string, ctrlKey = false) =>
    document.activeElement?.dispatchEvent(
      new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, cancelable: true }),
    );
  return { grid, picked, press };
}

test("of 40,000 cells only those in view are buttons", () => {
  const { grid } = makeGrid(200);
  const n_buttons = grid.element.querySelectorAll("button").length;
  assert.ok(n_buttons > 0 && n_buttons < 1_000, `${n_buttons} buttons`);
  assert.equal(grid.element.querySelector("table")?.getAttribute("aria-rowcount"), "201");
});

test("one cell is in the order of tabs, and arrow keys take the focus on from it", () => {
  const { grid, picked, press } = makeGrid(5);
  const stops = () => grid.element.querySelectorAll<HTMLElement>('button[tabindex="0"]');
  assert.equal(stops().length, 1);
  stops()[0]?.focus();

  press("ArrowRight");
  press("ArrowRight");
  press("ArrowDown");
  press("ArrowUp");
  press("ArrowUp");

  assert.equal(document.activeElement?.getAttribute("aria-label"), "lf_1 and lf_3 differ on 1 row");
  assert.equal(stops().length, 1);
  press("End");
  assert.match(document.activeElement?.getAttribute("aria-label") ?? "", /1 other class/);
  press("Home");
  press("End", true);
  (document.activeElement as HTMLElement).click();
  assert.deepEqual(picked, []); // no condition selects the rows of all other classes
  press("Home", true);
  (document.activeElement as HTMLElement).click();
  assert.deepEqual(picked, ["lf_1 votes on 2 rows"]);
});
