import assert from "node:assert/strict";
import { before, test } from "node:test";
import { lookDetails } from "../src/history/look";
import type { LookView } from "../src/history/wire";
import { installPage } from "./dom_setup";

before(installPage);

const CLASSES = [
  { name: "HAM", n_labels: 1 },
  { name: "<i>SPAM</i>", n_labels: 2 },
];

function makeLook(change: Partial<LookView> = {}): LookView {
  return {
    revision: 3,
    n_moved: 0,
    moves: [],
    n_other_moves: 0,
    lfs: [],
    n_other_lfs: 0,
    ...change,
  };
}

test("labels are counted by kind, and classes are text", () => {
  const look = makeLook({
    n_moved: 1030,
    moves: [
      { before: null, after: 1, n: 1000 },
      { before: 1, after: 0, n: 30 },
    ],
    n_other_moves: 2,
  });
  const element = lookDetails(look, CLASSES, () => {});
  assert.match(element.textContent ?? "", /1\u2009030 labels changed/);
  assert.deepEqual(
    [...element.querySelectorAll("li")].map((item) => item.textContent),
    ["none → <i>SPAM</i> 1\u2009000", "<i>SPAM</i> → HAM 30", "and 2 other kinds"],
  );
  assert.equal(element.querySelectorAll("i").length, 0);
});

test("lines of a diff keep their sign, and each kind has its own class", () => {
  const lines = ["@ -1 +1 ", "-<b>old</b>", "+new", " same", "odd"];
  const look = makeLook({ lfs: [{ name: "<b>", lines, n_more: 7 }], n_other_lfs: 1 });
  const element = lookDetails(look, CLASSES, () => {});
  const spans = [...element.querySelectorAll(".snb-diff > span")];
  assert.deepEqual(
    spans.map((span) => span.textContent?.trimEnd()),
    [...lines.map((line) => line.trimEnd()), "… 7 more lines"],
  );
  assert.deepEqual(
    spans.map((span) => span.className),
    ["snb-at", "snb-del", "snb-ins", "", "", "snb-dim"],
  );
  assert.equal(element.querySelectorAll("b").length, 0);
});

test("only where labels changed are there rows to show", () => {
  let n_shown = 0;
  const none = lookDetails(makeLook(), CLASSES, () => n_shown++);
  assert.equal(none.querySelector("button"), null);
  const some = lookDetails(makeLook({ n_moved: 1 }), CLASSES, () => n_shown++);
  some.querySelector("button")?.click();
  assert.equal(n_shown, 1);
});
