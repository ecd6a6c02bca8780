import assert from "node:assert/strict";
import { test } from "node:test";
import { classColor, classShape } from "../src/class_mark";

test("the first four classes have four colours and four shapes", () => {
  const labels = [0, 1, 2, 3];
  assert.equal(new Set(labels.map(classColor)).size, 4);
  assert.equal(new Set(labels.map(classShape)).size, 4);
});

test("the first 32 classes differ in colour or shape", () => {
  const marks = Array.from(
    { length: 32 },
    (_, label) => `${classColor(label)} ${classShape(label)}`,
  );
  assert.equal(new Set(marks).size, 32);
});

test("any of thousands of classes has a mark", () => {
  assert.match(classColor(4_999), /^var\(--snb-c[0-7]\)$/);
  assert.ok(classShape(4_999) < 4);
});
