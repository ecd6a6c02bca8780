import assert from "node:assert/strict";
import { test } from "node:test";
import { sortLfs } from "../src/lf_table/columns";
import { effectText, effectWords, LeaveOneOut } from "../src/lf_table/leave_one_out";
import type { LeftOutView, LfView } from "../src/lf_table/wire";
import { Channel } from "../src/protocol";
import type { View } from "../src/wire";
import { FakeModel } from "./fake_model";

const viewOf = (revision: number) => ({ revision }) as View;

function makeLf(number: number, enabled = true): LfView {
  return { number, name: `lf_${number}`, enabled } as LfView;
}

function leftOut(number: number, n_lost: number, changes: Partial<LeftOutView> = {}): LeftOutView {
  return { number, n_lost, n_flipped: 2, held_out: null, gold_change: null, ...changes };
}

function setUp() {
  const model = new FakeModel();
  const end = new AbortController();
  const listeners = { onWaiting: () => {}, onVersionMismatch: () => {}, onRevision: () => {} };
  const channel = new Channel(model, listeners, end.signal);
  let n_changes = 0;
  const counted = new LeaveOneOut(channel, () => {
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
  counted.follow(viewOf(3));
  counted.follow(viewOf(3));
  assert.equal(await asked(), 1);
  assert.ok(counted.isStale);

  await answer(3, 10);

  assert.ok(!counted.isStale);
  assert.equal(counted.byLf.get(1)?.n_lost, 10);
  counted.follow(viewOf(3));
  counted.follow(viewOf(4));
  assert.equal(await asked(), 2);
  assert.ok(counted.isStale);
  assert.equal(counted.byLf.get(1)?.n_lost, 10);
  await answer(4, 11);
  assert.equal(counted.byLf.get(1)?.n_lost, 11);
  assert.equal(changes(), 2);
  end();
});

test("quick edits wait for one request, a stale answer is dropped, and the last state is asked for", async () => {
  const { counted, answer, asked, changes, end } = setUp();
  counted.follow(viewOf(3));
  assert.equal(await asked(), 1);
  for (const revision of [4, 5, 6]) counted.follow(viewOf(revision));
  assert.equal(await asked(), 1);

  await answer(4, 10);

  assert.equal(counted.byLf.size, 0);
  assert.equal(changes(), 0);
  assert.equal(await asked(), 2);
  await answer(6, 12);
  assert.equal(counted.byLf.get(1)?.n_lost, 12);
  assert.equal(await asked(), 2);
  end();
});

test("an answer that is ahead of the view is kept, and that view asks no more", async () => {
  const { counted, answer, asked, end } = setUp();
  counted.follow(viewOf(3));

  await answer(4, 10);

  assert.ok(counted.isStale);
  counted.follow(viewOf(4));
  assert.ok(!counted.isStale);
  assert.equal(await asked(), 1);
  end();
});

test("after a failure there are no numbers, and only the next state is asked for", async () => {
  const { counted, fail, asked, changes, end } = setUp();
  counted.follow(viewOf(3));

  await fail();

  assert.ok(!counted.isStale);
  assert.equal(changes(), 1);
  counted.follow(viewOf(3));
  assert.equal(await asked(), 1);
  counted.follow(viewOf(4));
  assert.equal(await asked(), 2);
  end();
});

test("a failure for a state that has gone is asked for again", async () => {
  const { counted, fail, asked, end } = setUp();
  counted.follow(viewOf(3));
  assert.equal(await asked(), 1);
  counted.follow(viewOf(4));

  await fail();

  assert.equal(await asked(), 2);
  end();
});

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
    [1, leftOut(1, 5)],
    [2, leftOut(2, 9)],
    [4, leftOut(4, 7)],
  ]);
  const numbers = (direction: "ascending" | "descending") =>
    sortLfs(lfs, { key: "effect", direction }, byLf).map((lf) => lf.number);
  assert.deepEqual(numbers("descending"), [4, 1, 2, 3]);
  assert.deepEqual(numbers("ascending"), [1, 4, 2, 3]);
});
