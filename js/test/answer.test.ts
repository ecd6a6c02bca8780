import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Answer } from "../src/frame/answer";
import type { Panel } from "../src/frame/region";
import { Channel } from "../src/protocol";
import type { SelectionPart, SelectionView } from "../src/selection/wire";
import type { View } from "../src/wire";
import { installPage } from "./dom_setup";
import { FakeModel } from "./fake_model";

before(installPage);

const viewOf = (revision: number) => ({ revision }) as View;
const selectionOf = (revision: number, parts: SelectionPart[] = []): SelectionView => ({
  revision,
  n_rows: 5,
  parts,
  queue: null,
});
const ANY: SelectionPart = { kind: "gold", gold: 1 };

function setUp() {
  const model = new FakeModel();
  const end = new AbortController();
  const channel = new Channel(
    model,
    { onWaiting: () => {}, onVersionMismatch: () => {}, onRevision: () => {} },
    end.signal,
  );
  let look = (_isIntersecting: boolean) => {};
  class Observer {
    constructor(onSeen: (entries: { isIntersecting: boolean }[]) => void) {
      look = (isIntersecting) => onSeen([{ isIntersecting }]);
    }
    observe(): void {}
    disconnect(): void {}
  }
  Object.assign(globalThis, { IntersectionObserver: Observer });
  const shown: (number | string)[] = [];
  const element = document.createElement("section");
  const panel = { channel, signal: end.signal } as Panel;
  const answer = new Answer(panel, element, "distribution", (reply) =>
    shown.push(reply.ok ? reply.result.revision : reply.error),
  );
  const asked = async () => {
    await new Promise(setImmediate);
    return model.idsOf("distribution").length;
  };
  return {
    answer,
    element,
    shown,
    asked,
    look: (isIntersecting: boolean) => look(isIntersecting),
    end: () => end.abort(),
    reply: async (content: object) => {
      await asked();
      model.receive({ v: 1, id: model.idsOf("distribution").at(-1), ...content });
      await new Promise(setImmediate);
    },
  };
}

const ok = (revision: number) => ({ ok: true, result: { revision } });

test("what nobody sees asks nothing, and asks for the last state when it comes into view", async () => {
  const { answer, asked, look, reply, shown, end } = setUp();
  answer.follow(viewOf(1), selectionOf(1), {});
  answer.follow(viewOf(2), selectionOf(2), {});
  assert.equal(await asked(), 0);

  look(true);
  assert.equal(await asked(), 1);
  await reply(ok(2));
  assert.deepEqual(shown, [2]);

  look(false);
  look(true);
  assert.equal(await asked(), 1);
  end();
});

test("one request is under way at a time, and a late reply is not shown", async () => {
  const { answer, asked, look, reply, shown, element, end } = setUp();
  look(true);
  answer.follow(viewOf(1), selectionOf(1), {});
  assert.equal(await asked(), 1);
  for (const revision of [2, 3, 4]) answer.follow(viewOf(revision), selectionOf(revision), {});
  assert.equal(await asked(), 1);
  assert.ok(element.hasAttribute("aria-busy"));

  await reply(ok(1));
  assert.deepEqual(shown, []);
  assert.equal(await asked(), 2);
  await reply(ok(4));
  assert.deepEqual(shown, [4]);
  assert.ok(!element.hasAttribute("aria-busy"));
  end();
});

test("until state and selection speak of one revision nothing is asked", async () => {
  const { answer, asked, look, end } = setUp();
  look(true);
  answer.follow(null, selectionOf(2), {});
  answer.follow(viewOf(2), null, {});
  answer.follow(viewOf(2), selectionOf(1), {});
  assert.equal(await asked(), 0);
  answer.follow(viewOf(2), selectionOf(2), {});
  assert.equal(await asked(), 1);
  end();
});

test("another selection in the same revision is another question", async () => {
  const { answer, asked, look, reply, end } = setUp();
  look(true);
  answer.follow(viewOf(1), selectionOf(1), {});
  await reply(ok(1));
  answer.follow(viewOf(1), selectionOf(1), {});
  assert.equal(await asked(), 1);
  answer.follow(viewOf(1), selectionOf(1, [ANY]), {});
  assert.equal(await asked(), 2);
  end();
});

test("the answer to a state that has not come to the page waits for that state", async () => {
  const { answer, asked, look, reply, shown, end } = setUp();
  look(true);
  answer.follow(viewOf(1), selectionOf(1), {});
  await reply(ok(2));
  assert.deepEqual(shown, []);
  assert.equal(await asked(), 1);
  answer.follow(viewOf(2), selectionOf(2), {});
  await reply(ok(2));
  assert.deepEqual(shown, [2]);
  end();
});

test("a refusal is shown once, and the next state is asked for again", async () => {
  const { answer, asked, look, reply, shown, end } = setUp();
  look(true);
  answer.follow(viewOf(1), selectionOf(1), {});
  await reply({ ok: false, error: "a bug" });
  assert.deepEqual(shown, ["a bug"]);
  assert.equal(await asked(), 1);
  answer.follow(viewOf(2), selectionOf(2), {});
  assert.equal(await asked(), 2);
  end();
});
