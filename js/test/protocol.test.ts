import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Channel } from "../src/protocol";
import { FakeModel } from "./fake_model";

function makeChannel() {
  const model = new FakeModel();
  const waiting: boolean[] = [];
  const mismatches: unknown[] = [];
  const view = new AbortController();
  const channel = new Channel(
    model,
    {
      onWaiting: (isWaiting) => waiting.push(isWaiting),
      onVersionMismatch: (version) => mismatches.push(version),
      onRevision: () => {},
    },
    view.signal,
  );
  return { model, waiting, mismatches, view, channel };
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("a reply settles the request with its id, and only that one", async () => {
  const { model, channel } = makeChannel();
  const first = channel.ask("undo", {});
  const second = channel.ask("redo", {});
  const [undo] = model.idsOf("undo");
  const [redo] = model.idsOf("redo");

  model.receive({ v: 1, id: redo, ok: false, error: "nothing to redo" });
  model.receive({ v: 1, id: undo, ok: true, result: {} });

  assert.deepEqual(await first, { ok: true, result: {} });
  assert.deepEqual(await second, { ok: false, error: "nothing to redo" });
});

test("every message carries version, id, kind and its arguments", () => {
  const { model, channel } = makeChannel();
  void channel.ask("toggle", { name: "has_link", enabled: false });
  const [message] = model.sent;
  assert.deepEqual(message, {
    v: 1,
    id: message?.id,
    kind: "toggle",
    name: "has_link",
    enabled: false,
  });
  assert.ok(Number.isSafeInteger(message?.id));
});

test("two views of one model never use the same id", () => {
  const { model, channel } = makeChannel();
  const other = makeChannel();
  for (let i = 0; i < 100; i++) {
    void channel.ask("undo", {});
    void other.channel.ask("undo", {});
  }
  const shared = model.idsOf("undo").filter((id) => other.model.idsOf("undo").includes(id));
  assert.deepEqual(shared, []);
});

test("a request without a reply is waiting after 3 s and not after its reply", () => {
  const { model, channel, waiting } = makeChannel();
  void channel.ask("ready", {});
  mock.timers.tick(2_999);
  assert.deepEqual(waiting, []);
  mock.timers.tick(1);
  assert.deepEqual(waiting, [true]);
  model.receive({ v: 1, id: model.sent[0]?.id, ok: true, result: {} });
  assert.deepEqual(waiting, [true, false]);
});

test("a lost request is sent again under its own id, at growing intervals", () => {
  const { model, channel } = makeChannel();
  void channel.ask("toggle", { name: "a", enabled: true });
  mock.timers.tick(9_999);
  assert.equal(model.sent.length, 1);
  mock.timers.tick(1);
  assert.equal(model.sent.length, 2);
  assert.deepEqual(model.sent[1], model.sent[0]);
  mock.timers.tick(19_999);
  assert.equal(model.sent.length, 2);
  mock.timers.tick(1);
  assert.equal(model.sent.length, 3);
});

test("a send that throws counts as a lost message", () => {
  const { model, channel } = makeChannel();
  let n_sends = 0;
  model.send = () => {
    n_sends += 1;
    throw new Error("comm is closed");
  };
  void channel.ask("undo", {});
  mock.timers.tick(10_000);
  assert.equal(n_sends, 2);
});

test("a reply with an unknown id is ignored, and a second reply too", async () => {
  const { model, channel } = makeChannel();
  const reply = channel.ask("undo", {});
  const [id] = model.idsOf("undo");
  model.receive({ v: 1, id: -5, ok: false, error: "not ours" });
  model.receive(null);
  model.receive({ v: 1, id, ok: true, result: {} });
  model.receive({ v: 1, id, ok: false, error: "too late" });
  assert.deepEqual(await reply, { ok: true, result: {} });
});

test("an aborted request is neither settled nor sent again, nor does it wait", async () => {
  const { model, channel, waiting } = makeChannel();
  const selection = new AbortController();
  let isSettled = false;
  void channel.ask("rows", { offset: 0, limit: 50, sort: "index" }, selection.signal).then(() => {
    isSettled = true;
  });
  mock.timers.tick(3_000);
  selection.abort();
  model.receive({ v: 1, id: model.sent[0]?.id, ok: true, result: {} });
  mock.timers.tick(100_000);
  await Promise.resolve();
  assert.equal(isSettled, false);
  assert.equal(model.sent.length, 1);
  assert.deepEqual(waiting, [true, false]);
});

test("another protocol version is reported and its request not repeated", () => {
  const { model, channel, mismatches } = makeChannel();
  void channel.ask("ready", {});
  model.receive({ v: 2, id: model.sent[0]?.id, ok: true, result: {} });
  mock.timers.tick(100_000);
  assert.deepEqual(mismatches, [2]);
  assert.equal(model.sent.length, 1);
});

test("a closed view listens no more, sends nothing and keeps no timer", () => {
  const { model, channel, view, waiting } = makeChannel();
  void channel.ask("ready", {});
  view.abort();
  void channel.ask("undo", {});
  mock.timers.tick(100_000);
  assert.equal(model.sent.length, 1);
  assert.equal(model.nHandlers, 0);
  assert.deepEqual(waiting, []);
});

test("bytes that come beside a reply go with its result", async () => {
  const { model, channel } = makeChannel();
  const asked = channel.ask("undo", {});
  const bytes = new DataView(new ArrayBuffer(4));

  model.receive({ v: 1, id: model.idsOf("undo")[0], ok: true, result: {} }, [bytes]);

  assert.deepEqual(await asked, { ok: true, result: {}, buffers: [bytes] });
});
