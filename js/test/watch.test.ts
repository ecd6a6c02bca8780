import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "../src/watch";
import { FakeModel } from "./fake_model";

test("watch draws now, after each change, and no more after abort", () => {
  const model = new FakeModel({ view: 1 });
  const view = new AbortController();
  const drawn: unknown[] = [];
  watch(model, "view", (value) => drawn.push(value), view.signal);
  model.set("view", 2);
  view.abort();
  model.set("view", 3);
  assert.deepEqual(drawn, [1, 2]);
  assert.equal(model.nHandlers, 0);
});

test("watch does nothing for a view that is gone already", () => {
  const model = new FakeModel({ view: 1 });
  const drawn: unknown[] = [];
  watch(model, "view", (value) => drawn.push(value), AbortSignal.abort());
  assert.deepEqual(drawn, []);
  assert.equal(model.nHandlers, 0);
});
