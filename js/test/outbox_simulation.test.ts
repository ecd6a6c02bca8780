import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { KeptLabels } from "../src/gold/kept_labels";
import { Outbox } from "../src/gold/outbox";
import type { TypedLabel } from "../src/gold/wire";
import { Channel } from "../src/protocol";
import { FakeModel } from "./fake_model";
import { MemoryStorage } from "./memory_storage";

const N_RUNS = 100;
const N_ROWS = 6;
const STEP_MS = 500;

type Message = { v: number; id: number; kind: string } & TypedLabel;

/** mulberry32: seeded, so that a run that fails can be run again. */
function randomNumbers(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** As `RequestHandler` and `TypingOrder` in Python: gold is kept, what was asked is forgotten. */
class Kernel {
  readonly gold: (number | null)[];
  readonly #replies = new Map<number, object>();
  readonly #newest = new Map<string, number>();

  constructor(gold: (number | null)[]) {
    this.gold = gold;
  }

  answer(message: Message, isRefusing: boolean): object {
    const known = this.#replies.get(message.id);
    if (known !== undefined) return known;
    const reply = { v: 1, id: message.id, ...this.#take(message, isRefusing) };
    this.#replies.set(message.id, reply);
    return reply;
  }

  #take({ row, label, source, order }: Message, isRefusing: boolean): object {
    if (isRefusing) return { ok: false, error: "the disk is full" };
    const key = `${source} ${row}`;
    if ((this.#newest.get(key) ?? -1) < order) {
      this.#newest.set(key, order);
      this.gold[row] = label;
    }
    return { ok: true, result: {} };
  }
}

/** A message on the wire, and the page that asked or is to hear. */
interface UnderWay {
  arrives: number;
  to: Kernel | FakeModel;
  page: FakeModel;
  content: unknown;
}

/** A page and a kernel, with a wire that loses, doubles, delays and reorders what it carries. */
class World {
  readonly storage = new MemoryStorage();
  readonly wished: (number | null)[] = Array(N_ROWS).fill(null);
  readonly refused = new Set<number>();
  kernel = new Kernel(Array(N_ROWS).fill(null));
  isCalm = false;
  isBusy = false;
  outbox!: Outbox;
  #page = new AbortController();
  #wire: UnderWay[] = [];
  #now = 0;
  readonly #random: () => number;
  readonly #pRefused: number;

  constructor(random: () => number, pRefused: number) {
    this.#random = random;
    this.#pRefused = pRefused;
    this.load();
  }

  /** Load the page: the first time, again, or with the panel of a new kernel. */
  load(): void {
    this.#page.abort();
    this.#page = new AbortController();
    const model = new FakeModel();
    model.send = (content) => this.#carry(this.kernel, model, structuredClone(content));
    const listeners = {
      onWaiting: () => {},
      onVersionMismatch: () => assert.fail("version"),
      onRevision: () => {},
    };
    const channel = new Channel(model, listeners, this.#page.signal);
    this.outbox = new Outbox(
      new KeptLabels(this.storage, "store"),
      (label) => channel.ask("annotate", label),
      { onChange: () => {}, onRefused: () => {} },
      this.#page.signal,
    );
    this.outbox.sendNext();
  }

  /** The kernel starts again: it has what it stored, and its page ends with the old comm. */
  restart(): void {
    this.#wire = [];
    this.kernel = new Kernel(this.kernel.gold);
    this.load();
  }

  type(row: number, label: number | null): void {
    this.wished[row] = label;
    this.refused.delete(row);
    this.outbox.choose({ row, label, sampled: false, n_rows: N_ROWS, data: "d" });
  }

  async step(): Promise<void> {
    this.#now += STEP_MS;
    mock.timers.tick(STEP_MS);
    const isDue = ({ arrives, to }: UnderWay) =>
      arrives <= this.#now && !(this.isBusy && to instanceof Kernel);
    const due = this.#wire.filter(isDue).sort(() => this.#random() - 0.5);
    this.#wire = this.#wire.filter((each) => !isDue(each));
    for (const { to, page, content } of due) {
      if (to instanceof Kernel) {
        const message = content as Message;
        const isRefusing = !this.isCalm && this.#random() < this.#pRefused;
        this.#carry(page, page, to.answer(message, isRefusing));
      } else to.receive(content);
    }
    for (let i = 0; i < 10; i++) await Promise.resolve();
    for (let row = 0; row < N_ROWS; row++) {
      if (this.outbox.stateOf(row, this)?.state === "refused") this.refused.add(row);
    }
  }

  #carry(to: Kernel | FakeModel, page: FakeModel, content: unknown): void {
    const fate = this.isCalm ? 0.5 : this.#random();
    if (fate < 0.2) return; // lost
    const nCopies = fate > 0.85 ? 2 : 1;
    for (let i = 0; i < nCopies; i++) {
      const delay = this.isCalm ? 0 : Math.floor(this.#random() ** 3 * 40) * STEP_MS;
      this.#wire.push({ arrives: this.#now + delay, to, page, content });
    }
  }
}

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"] }));
afterEach(() => mock.timers.reset());

for (const pRefused of [0, 0.3]) {
  const but = pRefused > 0 ? ", but for those that were refused" : "";
  test(`whatever is lost, late, doubled, reloaded or restarted, the last labels stand${but}`, async () => {
    let nReloads = 0;
    let nTyped = 0;
    let nRefused = 0;
    for (let seed = 0; seed < N_RUNS; seed++) {
      const random = randomNumbers(seed);
      const world = new World(random, pRefused);
      for (let i = 0; i < 80; i++) {
        const luck = random();
        if (luck < 0.5) {
          nTyped += 1;
          const label = random() < 0.2 ? null : Math.floor(random() * 3);
          world.type(Math.floor(random() * N_ROWS), label);
        } else if (luck < 0.53) {
          nReloads += 1;
          world.load();
        } else if (luck < 0.55) {
          world.restart();
        } else if (luck < 0.6) world.isBusy = !world.isBusy;
        await world.step();
      }
      world.isCalm = true;
      world.isBusy = false;
      for (let i = 0; i < 800; i++) await world.step();

      assert.equal(world.outbox.words.match(/saving|wait/), null, `seed ${seed}: all is sent`);
      for (let row = 0; row < N_ROWS; row++) {
        if (world.refused.has(row)) nRefused += 1;
        else assert.equal(world.kernel.gold[row], world.wished[row], `seed ${seed}, row ${row}`);
      }
      world.load(); // nothing is left for the next load
      assert.equal(world.outbox.words, "");
    }
    assert.ok(nReloads > N_RUNS && nTyped > 20 * N_RUNS);
    assert.equal(nRefused > 0, pRefused > 0);
  });
}
