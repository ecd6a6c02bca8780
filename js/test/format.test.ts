import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compact,
  count,
  interval,
  percent,
  plural,
  probability,
  shorten,
  signedPercent,
} from "../src/format";

test("counts have thin spaces between thousands", () => {
  assert.deepEqual([0, 999, 5574, 1_234_567].map(count), [
    "0",
    "999",
    "5\u2009574",
    "1\u2009234\u2009567",
  ]);
});

test("percents have one decimal, and never round something to nothing or almost all to all", () => {
  assert.deepEqual([0, 0.065, 1, 0.0001, 0.9999].map(percent), [
    "0.0",
    "6.5",
    "100.0",
    "<0.1",
    ">99.9",
  ]);
});

test("probabilities lose their leading zero, and only 1 reads as 1.00", () => {
  assert.deepEqual([0, 0.734, 1, 0.9999, 0.0001, null, Number.NaN].map(probability), [
    ".00",
    ".73",
    "1.00",
    ">.99",
    "<.01",
    "–",
    "–",
  ]);
  assert.equal(interval(0.4812, 0.886), "[.48, .89]");
});

test("nouns agree with their count", () => {
  assert.deepEqual(
    [plural(1, "row"), plural(2000, "row"), plural(2, "match", "matches")],
    ["1 row", "2\u2009000 rows", "2 matches"],
  );
});

test("a long name is cut to its limit, a short one is left alone", () => {
  assert.equal(shorten("has_link", 8), "has_link");
  assert.equal(shorten("has_links", 8), "has_lin…");
});

test("a difference has its sign, a real minus, and is never rounded to nothing", () => {
  assert.deepEqual([0.021, -0.021, 0, -0.00001].map(signedPercent), [
    "+2.1",
    "\u22122.1",
    "0.0",
    "\u2212<0.1",
  ]);
});

test("a count of any size fits four characters and is never rounded up", () => {
  assert.deepEqual([0, 9_999, 10_000, 999_999, 1_290_000, 9_999_999, 12_700_000].map(compact), [
    "0",
    "9\u2009999",
    "10k",
    "999k",
    "1.2M",
    "9.9M",
    "12M",
  ]);
});
