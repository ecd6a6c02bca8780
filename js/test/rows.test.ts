import assert from "node:assert/strict";
import { before, test } from "node:test";
import { cutAtMatches, markedText, searchSpans } from "../src/rows/matches";
import { scaleOf } from "../src/rows/why";
import type { Span } from "../src/rows/wire";
import { installPage } from "./dom_setup";

before(installPage);

test("a text is cut at its matches, and its pieces make the text again", () => {
  const stretches = cutAtMatches("your parcel is held", [[5, 11, 8]]);
  assert.deepEqual(stretches, [
    { text: "your ", lfs: [], ends: [] },
    { text: "parcel", lfs: [8], ends: [8] },
    { text: " is held", lfs: [], ends: [] },
  ]);
});

test("overlapping matches give a stretch with both LFs, numbered where each ends", () => {
  const stretches = cutAtMatches("abcdef", [
    [0, 4, 1],
    [2, 6, 2],
  ]);
  assert.deepEqual(
    stretches.map(({ text, lfs, ends }) => [text, lfs, ends]),
    [
      ["ab", [1], []],
      ["cd", [1, 2], [1]],
      ["ef", [2], [2]],
    ],
  );
});

test("an LF's match inside its own match stays open until the outer one ends", () => {
  const stretches = cutAtMatches("abcd", [
    [0, 4, 1],
    [1, 2, 1],
  ]);
  assert.deepEqual(
    stretches.map(({ lfs }) => lfs),
    [[1], [1], [1]],
  );
});

test("matches outside the text, empty, reversed or not numbers are left out", () => {
  const odd: Span[] = [
    [90, 99, 1],
    [2, 2, 2],
    [3, 1, 3],
    [Number.NaN, Number.NaN, 4],
  ];
  assert.deepEqual(cutAtMatches("abcd", odd), [{ text: "abcd", lfs: [], ends: [] }]);
  assert.deepEqual(cutAtMatches("", [[0, 5, 1]]), []);
});

test("marked text reads exactly as the data, markup and all", () => {
  const text = "<b>parcel</b> {{name}} \u202Eabc\u0000";
  const box = document.createElement("p");
  box.append(...markedText(text, [[1, 12, 8]], () => 2));
  assert.equal(box.textContent, text);
  assert.equal(box.children.length, 1);
  assert.equal(box.children[0]?.getAttribute("data-lf"), "8");
});

test("10,000 matches are cut in one pass", () => {
  const text = "ab ".repeat(10_000);
  const spans = Array.from({ length: 10_000 }, (_, i): Span => [3 * i, 3 * i + 2, 1]);
  assert.equal(cutAtMatches(text, spans).length, 20_000);
});

test("what was searched is found in upper and lower case, taken as it is", () => {
  assert.deepEqual(searchSpans("a.B ab A.b", "a.b"), [
    [0, 3, 0],
    [7, 10, 0],
  ]);
  for (const odd of ["[", "(?:", "a|b", "\\", "$", "a-b", "{2}", "/"]) {
    assert.deepEqual(searchSpans(`x${odd}`, odd), [[1, 1 + odd.length, 0]]);
  }
  assert.deepEqual(searchSpans("anything", ""), []);
});

test("what was searched is marked apart from what LFs match", () => {
  const box = document.createElement("p");
  box.append(
    ...markedText("my parcel", [[3, 9, 8], ...searchSpans("my parcel", "y par")], () => 1),
  );
  assert.equal(box.textContent, "my parcel");
  assert.deepEqual(
    [...box.children].map((mark) => [mark.textContent, mark.classList.contains("is-found")]),
    [
      ["y ", true],
      ["par", true],
      ["cel", false],
    ],
  );
  assert.deepEqual(
    [...box.children].map((mark) => mark.getAttribute("data-lf")),
    [null, null, "8"],
  );
});

test("a waterfall has room for each place where the sum stands on its way", () => {
  const bars = [-0.5, 2, -3, 2.5].map((value) => ({ value }));
  assert.deepEqual(scaleOf(bars), [-1.5, 1.5]);
  assert.deepEqual(scaleOf([]), [-1, 1]);
});
