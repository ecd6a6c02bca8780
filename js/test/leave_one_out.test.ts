import assert from "node:assert/strict";
import { test } from "node:test";
import { sortLfs } from "../src/lf_table/columns";
import { effectText, effectWords } from "../src/lf_table/leave_one_out";
import type { LeftOutView, LfView } from "../src/lf_table/wire";

function makeLf(number: number, enabled = true): LfView {
  return { number, name: `lf_${number}`, enabled } as LfView;
}

function leftOut(number: number, n_lost: number, changes: Partial<LeftOutView> = {}): LeftOutView {
  return { number, n_lost, n_flipped: 2, held_out: null, gold_change: null, ...changes };
}

test("the cell has the labels that change, and says off or nothing where there are none", () => {
  assert.equal(effectText(makeLf(1), leftOut(1, 1240)), "1\u2009242");
  assert.equal(effectText(makeLf(1, false), leftOut(1, 1240)), "off");
  assert.equal(effectText(makeLf(1), undefined), "–");
});

test("the words say what is lost without the LF, and leave out what is not known", () => {
  assert.equal(effectWords(leftOut(1, 1)), "1 row lost, 2 labels flipped");
  assert.equal(
    effectWords(leftOut(1, 0, { gold_change: 0.021, held_out: Math.log(0.81) })),
    "0 rows lost, 2 labels flipped, right on gold \u22122.1 points, others give its votes .81",
  );
});

test("LFs sort by their effect; those that are off or not counted come last", () => {
  const lfs = [makeLf(1), makeLf(2, false), makeLf(3), makeLf(4)];
  const byLf = new Map([
    [1, { leftOut: leftOut(1, 5) }],
    [2, { leftOut: leftOut(2, 9) }],
    [4, { leftOut: leftOut(4, 7) }],
  ]);
  const numbers = (direction: "ascending" | "descending") =>
    sortLfs(lfs, { key: "effect", direction }, byLf).map((lf) => lf.number);
  assert.deepEqual(numbers("descending"), [4, 1, 2, 3]);
  assert.deepEqual(numbers("ascending"), [1, 4, 2, 3]);
});
