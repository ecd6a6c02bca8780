import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { KeptLabels } from "../src/gold/kept_labels";
import { Outbox } from "../src/gold/outbox";
import type { TypedLabel } from "../src/gold/wire";
import type { Reply } from "../src/wire";
import { MemoryStorage } from "./memory_storage";

interface Sent {
  label: TypedLabel;
  reply(reply: Reply<"annotate">): Promise<void>;
}

const ROW = {};
const SAVED: Reply<"annotate"> = { ok: true, result: {} };
const REFUSED: Reply<"annotate"> = { ok: false, error: "the disk is full" };

function open(storage: MemoryStorage | null = new MemoryStorage(), id = "store") {
  const sent: Sent[] = [];
  const refused: [number, string][] = [];
  const view = new AbortController();
  const outbox = new Outbox(
    new KeptLabels(storage, id),
    (label) =>
      new Promise((resolve) => {
        sent.push({
          label,
          reply: async (reply) => {
            resolve(reply);
            await Promise.resolve();
            await Promise.resolve();
          },
        });
      }),
    { onChange: () => {}, onRefused: (n, error) => refused.push([n, error]) },
    view.signal,
  );
  const type = (row: number, label: number | null) =>
    outbox.choose({ row, label, sampled: false, n_rows: 100, data: "d" });
  const at = (i: number): Sent => sent.at(i) ?? assert.fail(`no message ${i}`);
  return { outbox, sent, at, type, refused, view };
}

const chosen = ({ label }: Sent) => [label.row, label.label];

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

test("labels are sent one after another, in the order in which they were typed", async () => {
  const { sent, at, type } = open();
  type(4, 1);
  type(2, 0);
  type(3, null);
  assert.deepEqual(sent.map(chosen), [[4, 1]]);

  await at(0).reply(SAVED);
  await at(1).reply(SAVED);

  assert.deepEqual(sent.map(chosen), [[4, 1], [2, 0], [3, null]]); // biome-ignore format: one line
  const orders = sent.map(({ label }) => label.order);
  assert.deepEqual(
    orders,
    [...new Set(orders)].sort((a, b) => a - b),
  );
});

test("of one row only the last label that waits is sent", async () => {
  const { sent, at, type } = open();
  type(1, 0);
  type(2, 0);
  type(2, 1);
  type(2, null);
  await at(0).reply(SAVED);
  await at(1).reply(SAVED);
  assert.deepEqual(sent.map(chosen), [[1, 0], [2, null]]); // biome-ignore format: one line
});

test("a label typed anew while the first is under way is sent after it", async () => {
  const { outbox, sent, at, type } = open();
  type(1, 0);
  type(1, 1);
  await at(0).reply(REFUSED);
  assert.deepEqual(outbox.stateOf(1, ROW), { label: 1, state: "saving" });
  await at(1).reply(SAVED);
  assert.deepEqual(sent.map(chosen), [[1, 0], [1, 1]]); // biome-ignore format: one line
});

test("it says what is under way, what waits and what is saved", async () => {
  const { outbox, at, type } = open();
  assert.equal(outbox.words, "");
  type(1, 0);
  type(2, 0);
  assert.equal(outbox.words, "2 saving");
  mock.timers.tick(3_000);
  assert.equal(outbox.words, "2 wait for the kernel");
  await at(0).reply(SAVED);
  assert.equal(outbox.words, "1 saving");
  mock.timers.tick(3_000);
  assert.equal(outbox.words, "1 waits for the kernel");
  await at(1).reply(SAVED);
  assert.equal(outbox.words, "saved");
});

test("a saved label is shown until the rows come with it", async () => {
  const { outbox, at, type } = open();
  const [first, second, third] = [{}, {}, {}];
  type(1, 0);
  assert.equal(outbox.stateOf(1, first)?.state, "saving");
  assert.equal(outbox.stateOf(1, second)?.state, "saving"); // rows that came because of another
  await at(0).reply(SAVED);
  assert.deepEqual(outbox.stateOf(1, second)?.state, "saved");
  assert.equal(outbox.stateOf(1, third), null);
  assert.equal(outbox.stateOf(1, third), null);
});

test("a refused label says why, stays visible, and holds no other up", async () => {
  const { outbox, at, type, refused } = open();
  type(1, 0);
  type(2, 0);
  type(3, 0);
  await at(0).reply(REFUSED);
  await at(1).reply(REFUSED);
  await at(2).reply(SAVED);
  assert.deepEqual(refused, [
    [1, "the disk is full"],
    [2, "the disk is full"],
  ]);
  assert.equal(outbox.stateOf(1, ROW)?.state, "refused");
  assert.equal(outbox.stateOf(1, ROW)?.error, "the disk is full");
  type(2, 1); // tried again
  assert.equal(outbox.stateOf(2, ROW)?.state, "saving");
});

test("after a reload the labels that were not acknowledged are sent again as they were", async () => {
  const storage = new MemoryStorage();
  const before = open(storage);
  before.type(1, 0);
  before.type(2, 1);
  before.type(3, 1);
  await before.at(0).reply(SAVED);
  before.view.abort();

  const after = open(storage);
  after.outbox.sendNext();
  await after.at(0).reply(SAVED);
  await after.at(1).reply(SAVED);

  assert.deepEqual(after.sent.map(chosen), [[2, 1], [3, 1]]); // biome-ignore format: one line
  assert.deepEqual(after.at(0).label, before.at(1).label);
  assert.equal(open(storage).outbox.words, "");
});

test("labels for another store are left to it", () => {
  const storage = new MemoryStorage();
  open(storage, "one").type(1, 0);
  const other = open(storage, "other");
  other.outbox.sendNext();
  assert.equal(other.sent.length, 0);
});

test("two views of one store keep each other's labels", () => {
  const storage = new MemoryStorage();
  const [one, other] = [open(storage), open(storage)];
  one.type(1, 0);
  other.type(2, 1);
  one.type(3, 0);
  const third = new KeptLabels(storage, "store");
  assert.deepEqual(
    third.labels.map(({ row }) => row),
    [1, 2, 3],
  );
  assert.equal(new Set(third.labels.map(({ order }) => order)).size, 3);
});

test("only numbers and names of the data are kept", () => {
  const storage = new MemoryStorage();
  open(storage).type(7, 1);
  const [text] = storage.items.values();
  const { labels } = JSON.parse(text ?? "");
  const { source, ...rest } = labels[0];
  assert.equal(typeof source, "string");
  assert.deepEqual(rest, { row: 7, label: 1, sampled: false, n_rows: 100, data: "d", order: 1 });
});

test("without storage, or with one that is full or holds nonsense, labels are still sent", async () => {
  const full = new MemoryStorage();
  full.setItem = () => {
    throw new Error("quota");
  };
  const odd = new MemoryStorage();
  odd.items.set("snb-gold:store", '{"labels": 3}');
  for (const storage of [null, full, odd]) {
    const { sent, at, type } = open(storage);
    type(1, 0);
    type(2, 1);
    await at(0).reply(SAVED);
    assert.deepEqual(sent.map(chosen), [[1, 0], [2, 1]]); // biome-ignore format: one line
  }
});

test("a view that has ended sends nothing, and what it left stays", async () => {
  const storage = new MemoryStorage();
  const { sent, at, type, view } = open(storage);
  type(1, 0);
  type(2, 0);
  view.abort();
  await at(0).reply(SAVED);
  assert.equal(sent.length, 1);
  assert.equal(new KeptLabels(storage, "store").labels.length, 2);
});
