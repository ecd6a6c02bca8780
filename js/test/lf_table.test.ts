import assert from "node:assert/strict";
import { test } from "node:test";
import { matchesFilter, nextSort, sortLfs } from "../src/lf_table/columns";
import { Toggles } from "../src/lf_table/toggles";
import { axisStart } from "../src/lf_table/whisker";
import type { LfView } from "../src/lf_table/wire";

function makeLf(number: number, changes: Partial<LfView> = {}): LfView {
  return {
    number,
    name: `lf_${number}`,
    kind: "function",
    enabled: true,
    polarity: [0],
    n_classes: 1,
    votes_by_class: { 0: 10 },
    n_votes: 10,
    coverage: 0.1,
    overlaps: 0,
    conflicts: 0,
    accuracy: null,
    precision: null,
    failures: null,
    note: null,
    ...changes,
  };
}

const numbers = (lfs: LfView[]) => lfs.map((lf) => lf.number);

test("LFs sort by a column, ties in the session's order", () => {
  const lfs = [
    makeLf(1, { coverage: 0.2 }),
    makeLf(2, { coverage: 0.5 }),
    makeLf(3, { coverage: 0.2 }),
  ];
  assert.deepEqual(numbers(sortLfs(lfs, { key: "coverage", direction: "descending" })), [2, 1, 3]);
  assert.deepEqual(numbers(sortLfs(lfs, { key: "coverage", direction: "ascending" })), [1, 3, 2]);
});

test("an LF without precision comes last in both directions", () => {
  const precision = (value: number) => ({ value, low: value, high: value, n: 9 });
  const lfs = [
    makeLf(1),
    makeLf(2, { precision: precision(0.9) }),
    makeLf(3, { precision: precision(0.4) }),
  ];
  assert.deepEqual(numbers(sortLfs(lfs, { key: "precision", direction: "ascending" })), [3, 2, 1]);
  assert.deepEqual(numbers(sortLfs(lfs, { key: "precision", direction: "descending" })), [2, 3, 1]);
});

test("sorting leaves the kernel's list as it was", () => {
  const lfs = Object.freeze([makeLf(1, { name: "b" }), makeLf(2, { name: "a" })]);
  assert.deepEqual(numbers(sortLfs(lfs, { key: "name", direction: "ascending" })), [2, 1]);
  assert.deepEqual(numbers([...lfs]), [1, 2]);
});

test("a first click sorts by what one looks for, a second one turns it round", () => {
  const byName = { key: "name", direction: "ascending" } as const;
  const byFailures = nextSort(byName, "failures");
  assert.deepEqual(byFailures, { key: "failures", direction: "descending" });
  assert.deepEqual(nextSort(byFailures, "failures").direction, "ascending");
});

test("the filter looks for a part of the name, whatever its case", () => {
  assert.ok(matchesFilter(makeLf(1, { name: "Has_Link" }), " has_l "));
  assert.ok(!matchesFilter(makeLf(1, { name: "Has_Link" }), "prize"));
});

test("a switch shows the wish until the kernel refuses it", () => {
  const toggles = new Toggles();
  const lf = makeLf(1);
  const token = toggles.wish(lf.number, false);
  assert.equal(toggles.isEnabled(lf), false);
  toggles.refuse(lf.number, token);
  assert.equal(toggles.isEnabled(lf), true);
});

test("a late refusal of an earlier wish leaves the later wish alone", () => {
  const toggles = new Toggles();
  const lf = makeLf(1);
  const first = toggles.wish(lf.number, false);
  toggles.wish(lf.number, true);
  toggles.wish(lf.number, false);
  toggles.refuse(lf.number, first);
  assert.equal(toggles.isEnabled(lf), false);
});

test("a view from before the kernel's consent does not move the switch back", () => {
  const toggles = new Toggles();
  const lf = makeLf(1);
  const token = toggles.wish(lf.number, false);
  toggles.reconcile([lf]);
  assert.equal(toggles.isEnabled(lf), false);
  toggles.accept(lf.number, token);
  toggles.reconcile([lf]); // after its consent the kernel knows better
  assert.equal(toggles.isEnabled(lf), true);
});

test("an LF that the model has no accuracy of comes last in both directions", () => {
  const lfs = [
    makeLf(1),
    makeLf(2, { accuracy: [0.9, 0.8, 0.95] }),
    makeLf(3, { accuracy: [0.4, 0.2, 0.7] }),
  ];
  assert.deepEqual(numbers(sortLfs(lfs, { key: "accuracy", direction: "ascending" })), [3, 2, 1]);
  assert.deepEqual(numbers(sortLfs(lfs, { key: "accuracy", direction: "descending" })), [2, 3, 1]);
});

test("the axis of both accuracies begins at 0 only when an interval needs it", () => {
  const precise = (low: number) => makeLf(1, { precision: { value: 0.9, low, high: 1, n: 9 } });
  assert.equal(axisStart([precise(0.41), makeLf(2)]), 0.4);
  assert.equal(axisStart([precise(0.41), precise(0.2)]), 0);
  assert.equal(axisStart([makeLf(1, { accuracy: [0.9, 0.41, 1] })]), 0.4);
  assert.equal(axisStart([makeLf(1, { accuracy: [0.9, 0.39, 1] })]), 0);
});
