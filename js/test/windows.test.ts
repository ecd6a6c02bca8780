import assert from "node:assert/strict";
import { test } from "node:test";
import { Windows } from "../src/rows/windows";
import { PAGE_SIZE, type RowView } from "../src/rows/wire";
import type { Reply } from "../src/wire";

/** A kernel that answers when it is told to; row i of revision r has the text "r:i". */
function makeWindows(nRows: number) {
  const asked: { offset: number; signal: AbortSignal; settle(reply: Reply<"rows">): void }[] = [];
  const drawn: [number, number][] = [];
  const errors: string[] = [];
  const windows = new Windows({
    ask: (offset, signal) =>
      new Promise((settle) => {
        asked.push({ offset, signal, settle });
      }),
    onRows: (first, last) => drawn.push([first, last]),
    onError: (error) => errors.push(error),
  });
  const answer = async (revision: number, n = nRows) => {
    const request = asked.at(-1);
    assert.ok(request);
    const length = Math.max(0, Math.min(PAGE_SIZE, n - request.offset));
    const rows = Array.from({ length }, (_, i) => ({
      row: request.offset + i,
      text: `${revision}:${request.offset + i}`,
    })) as RowView[];
    request.settle({ ok: true, result: { offset: request.offset, n_total: n, revision, rows } });
    await Promise.resolve();
  };
  const offsets = () => asked.map(({ offset }) => offset);
  return { windows, asked, drawn, errors, answer, offsets };
}

test("what is shown is asked for first, then a window on each side, one at a time", async () => {
  const { windows, answer, offsets } = makeWindows(1000);
  windows.show([0, 5]);
  assert.deepEqual(offsets(), [0]);
  windows.show([498, 503]);
  assert.deepEqual(offsets(), [0]); // one request is under way
  for (let i = 0; i < 4; i++) await answer(1);
  assert.deepEqual(offsets(), [0, 450, 500, 550, 400]);
  await answer(1);
  assert.deepEqual(offsets(), [0, 450, 500, 550, 400]);
  assert.equal(windows.at(503)?.text, "1:503");
  assert.equal(windows.at(700), null);
});

test("after a jump the windows that were passed are not asked for", async () => {
  const { windows, answer, offsets } = makeWindows(1_000_000);
  windows.show([0, 5]);
  await answer(1);
  for (const first of [100_000, 300_000, 500_000]) windows.show([first, first + 5]);
  await answer(1);
  await answer(1);
  assert.deepEqual(offsets(), [0, 50, 500_000, 500_050]);
});

test("after a change old rows are shown until the new ones come", async () => {
  const { windows, answer, drawn } = makeWindows(60);
  windows.show([0, 5]);
  await answer(1);
  await answer(1);
  assert.deepEqual(drawn, [
    [0, 59],
    [50, 99],
  ]);
  windows.renew();
  assert.equal(windows.at(3)?.text, "1:3");
  assert.ok(windows.isOld(3));
  windows.show([0, 5]);
  await answer(2);
  assert.equal(windows.at(3)?.text, "2:3");
  assert.ok(!windows.isOld(3));
  assert.ok(windows.isOld(53));
});

test("a reply to a question from before a change is dropped", async () => {
  const { windows, asked, drawn } = makeWindows(60);
  windows.show([0, 5]);
  windows.renew();
  assert.ok(asked[0]?.signal.aborted);
  asked[0]?.settle({ ok: true, result: { offset: 0, n_total: 7, revision: 1, rows: [] } });
  await Promise.resolve();
  assert.deepEqual(drawn, []);
  assert.equal(windows.nRows, null);
});

test("a refusal is said once, and asked again only when told to", async () => {
  const { windows, asked, errors, answer } = makeWindows(60);
  windows.show([0, 5]);
  asked[0]?.settle({ ok: false, error: "no" });
  await Promise.resolve();
  windows.show([0, 6]);
  assert.deepEqual([errors, asked.length], [["no"], 1]);
  windows.retry();
  await answer(1);
  assert.equal(windows.nRows, 60);
});

test("nothing is asked while the list is not on the screen", async () => {
  const { windows, answer, offsets } = makeWindows(500);
  windows.show(null);
  assert.deepEqual(offsets(), []);
  windows.show([0, 5]);
  windows.show(null);
  await answer(1);
  assert.deepEqual(offsets(), [0]);
});

test("far windows are forgotten, near ones are kept", async () => {
  const { windows, answer } = makeWindows(10_000);
  for (let first = 0; first < 10_000; first += 50) {
    windows.show([first, first + 5]);
    await answer(1);
  }
  assert.equal(windows.at(0), null);
  assert.equal(windows.at(9_940)?.text, "1:9940");
  assert.equal(windows.placeOf(9_940), 9_940);
  assert.equal(windows.placeOf(3), null);
});
