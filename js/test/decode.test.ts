import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeLfTable } from "../src/lf_table/decode";
import type { LfColumns } from "../src/lf_table/wire";
import { lfColumns } from "./lf_columns";

const decode = (changes: Partial<LfColumns>, n_rows = 100) =>
  decodeLfTable(
    { lfs: lfColumns(changes), oddities: { doubts: [], copies: [] }, recorded: [] },
    n_rows,
  ).lfs;

test("columns become one value an LF, and counts of rows become shares", () => {
  const [asks, links] = decode({
    number: [1, 4],
    name: ["asks", "links"],
    kinds: ["keywords", "regex"],
    kind: [0, 1],
    off: [4],
    votes: [
      [0, 10, 2, 30],
      [1, 5],
    ],
    n_overlaps: [20, 0],
    n_conflicts: [5, 0],
    accuracy: [[0.9, 0.8, 0.95], null],
    precision: [null, [0.5, 0.2, 0.8, 4]],
    failures: [[4, 3, "ValueError"]],
    notes: [
      ["is slow", [1, 4]],
      ["is stale", [4]],
    ],
  });
  assert.deepEqual(asks, {
    number: 1,
    name: "asks",
    kind: "keywords",
    enabled: true,
    polarity: [0, 2],
    n_classes: 2,
    votes_by_class: { 0: 10, 2: 30 },
    n_votes: 40,
    coverage: 0.4,
    overlaps: 0.2,
    conflicts: 0.05,
    accuracy: [0.9, 0.8, 0.95],
    precision: null,
    failures: null,
    note: "is slow",
  });
  assert.deepEqual([links?.number, links?.kind, links?.enabled], [4, "regex", false]);
  assert.deepEqual(links?.precision, { value: 0.5, low: 0.2, high: 0.8, n: 4 });
  assert.deepEqual(links?.failures, { n: 3, message: "ValueError" });
  assert.equal(links?.note, "is slow; is stale");
});

test("an LF of many classes keeps the count of all, though only some are sent", () => {
  const [lf] = decode({ number: [7], votes: [[3, 10]], many_classes: [[7, 40, 90]] });
  assert.deepEqual([lf?.polarity, lf?.n_classes, lf?.n_votes, lf?.coverage], [[3], 40, 90, 0.9]);
});

test("without rows all shares are 0", () => {
  const [lf] = decode({ number: [1], votes: [[]], n_overlaps: [0] }, 0);
  assert.deepEqual([lf?.coverage, lf?.overlaps, lf?.conflicts], [0, 0, 0]);
});
