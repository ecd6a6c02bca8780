import assert from "node:assert/strict";
import { afterEach, before, beforeEach, mock, test } from "node:test";
import { CatchUp } from "../src/frame/catch_up";
import { Channel } from "../src/protocol";
import type { PanelState } from "../src/wire";
import { installPage } from "./dom_setup";
import { FakeModel } from "./fake_model";

before(installPage);
beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(() => mock.timers.reset());

function makeCatchUp() {
  const model = new FakeModel();
  const end = new AbortController();
  const page = { revision: 3, drawn: [] as PanelState[] };
  const listeners = {
    onWaiting: () => {},
    onVersionMismatch: () => {},
    onRevision: (revision: number) => catchUp.heard(revision),
  };
  const channel = new Channel(model, listeners, end.signal);
  const catchUp = new CatchUp(
    channel,
    () => page.revision,
    (state) => page.drawn.push(state),
    end.signal,
  );
  const asked = () => model.idsOf("ready").length;
  return { model, end, page, channel, catchUp, asked };
}

test("a state that a reply spoke of and that never came is asked for, once", async () => {
  const { model, page, catchUp, asked } = makeCatchUp();
  catchUp.heard(4);
  catchUp.heard(5);
  mock.timers.tick(1_400);
  assert.equal(asked(), 0);
  mock.timers.tick(100);
  assert.equal(asked(), 1);

  const [id] = model.idsOf("ready");
  model.receive({ v: 1, id, ok: true, revision: 5, result: { view: 5 } });
  await Promise.resolve();
  await Promise.resolve();
  assert.deepEqual(page.drawn, [{ view: 5 }]);
});

test("a state that comes in time is not asked for", () => {
  const { page, catchUp, asked } = makeCatchUp();
  catchUp.heard(3);
  catchUp.heard(4);
  page.revision = 4;
  mock.timers.tick(5_000);
  assert.equal(asked(), 0);
});

test("every reply tells, whoever asked", () => {
  const { model, asked } = makeCatchUp();
  model.receive({ v: 1, id: 1, ok: true, revision: 9, result: {} });
  mock.timers.tick(1_500);
  assert.equal(asked(), 1);
});

test("a silent kernel is looked at now and then, one question at a time, till the view ends", () => {
  const { model, end, asked } = makeCatchUp();
  mock.timers.tick(30_000);
  assert.equal(asked(), 1);
  mock.timers.tick(95_000); // not answered: the channel sends the same question again
  assert.ok(asked() > 1);
  assert.equal(new Set(model.idsOf("ready")).size, 1);
  end.abort();
  const n_before = asked();
  mock.timers.tick(300_000);
  assert.equal(asked(), n_before);
});
