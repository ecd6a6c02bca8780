import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "../src/frame/latest";
import type { LeftOutView } from "../src/lf_table/wire";
import { Channel } from "../src/protocol";
import { FakeModel } from "./fake_model";

function leftOut(number: number, n_lost: number): LeftOutView {
  return { number, n_lost, n_flipped: 2, held_out: null, gold_change: null };
}

function setUp() {
  const model = new FakeModel();
  const end = new AbortController();
  const listeners = { onWaiting: () => {}, onVersionMismatch: () => {}, onRevision: () => {} };
  const channel = new Channel(model, listeners, end.signal);
  let n_changes = 0;
  const counted = new Latest(channel, "leave_one_out", () => {
    n_changes += 1;
  });
  return {
    model,
    counted,
    end: () => end.abort(),
    changes: () => n_changes,
    asked: async () => {
      await new Promise(setImmediate);
      return model.idsOf("leave_one_out").length;
    },
    answer: async (revision: number, n_lost: number) => {
      await new Promise(setImmediate);
      const id = model.idsOf("leave_one_out").at(-1);
      model.receive({ v: 1, id, ok: true, result: { revision, lfs: [leftOut(1, n_lost)] } });
      await new Promise(setImmediate);
    },
    fail: async () => {
      await new Promise(setImmediate);
      model.receive({ v: 1, id: model.idsOf("leave_one_out").at(-1), ok: false, error: "a bug" });
      await new Promise(setImmediate);
    },
  };
}

test("each state is asked for once, and its numbers stay until those of the next one come", async () => {
  const { counted, answer, asked, changes, end } = setUp();
  counted.follow(3);
  counted.follow(3);
  assert.equal(await asked(), 1);
  assert.ok(counted.isStale);

  await answer(3, 10);

  assert.ok(!counted.isStale);
  assert.equal(counted.result?.lfs[0]?.n_lost, 10);
  counted.follow(3);
  counted.follow(4);
  assert.equal(await asked(), 2);
  assert.ok(counted.isStale);
  assert.equal(counted.result?.lfs[0]?.n_lost, 10);
  await answer(4, 11);
  assert.equal(counted.result?.lfs[0]?.n_lost, 11);
  assert.equal(changes(), 2);
  end();
});

test("quick edits wait for one request, a stale answer is dropped, and the last state is asked for", async () => {
  const { counted, answer, asked, changes, end } = setUp();
  counted.follow(3);
  assert.equal(await asked(), 1);
  for (const revision of [4, 5, 6]) counted.follow(revision);
  assert.equal(await asked(), 1);

  await answer(4, 10);

  assert.deepEqual([counted.result, changes()], [null, 0]);
  assert.equal(changes(), 0);
  assert.equal(await asked(), 2);
  await answer(6, 12);
  assert.equal(counted.result?.lfs[0]?.n_lost, 12);
  assert.equal(await asked(), 2);
  end();
});

test("an answer that is ahead of the view is kept, and that view asks no more", async () => {
  const { counted, answer, asked, end } = setUp();
  counted.follow(3);

  await answer(4, 10);

  assert.ok(counted.isStale);
  counted.follow(4);
  assert.ok(!counted.isStale);
  assert.equal(await asked(), 1);
  end();
});

test("after a failure there are no numbers, and only the next state is asked for", async () => {
  const { counted, fail, asked, changes, end } = setUp();
  counted.follow(3);

  await fail();

  assert.ok(!counted.isStale);
  assert.equal(changes(), 1);
  counted.follow(3);
  assert.equal(await asked(), 1);
  counted.follow(4);
  assert.equal(await asked(), 2);
  end();
});

test("a failure for a state that has gone is asked for again", async () => {
  const { counted, fail, asked, end } = setUp();
  counted.follow(3);
  assert.equal(await asked(), 1);
  counted.follow(4);

  await fail();

  assert.equal(await asked(), 2);
  end();
});

test("an answer for another selection is dropped, and the present one is asked for", async () => {
  const { counted, answer, asked, changes, end } = setUp();
  counted.follow(3, "one");
  assert.equal(await asked(), 1);
  counted.follow(3, "other");

  await answer(3, 10);

  assert.equal(changes(), 0);
  assert.equal(await asked(), 2);
  await answer(3, 11);
  assert.equal(counted.result?.lfs[0]?.n_lost, 11);
  assert.ok(!counted.isStale);
  end();
});

test("an answer that comes when nothing is asked about any more is dropped", async () => {
  const { counted, answer, changes, asked, end } = setUp();
  counted.follow(3, "one");
  assert.equal(await asked(), 1);
  counted.clear();

  await answer(3, 10);

  assert.deepEqual([counted.result, counted.isStale, changes()], [null, false, 0]);
  end();
});
