import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { Panel } from "../src/frame/region";
import { Gold } from "../src/gold/gold";
import { classNamed } from "../src/gold/strip";
import { Channel } from "../src/protocol";
import type { RowView } from "../src/rows/wire";
import type { View } from "../src/wire";
import { installPage } from "./dom_setup";
import { FakeModel } from "./fake_model";
import { MemoryStorage } from "./memory_storage";

installPage();

const STORAGE = new MemoryStorage();
Object.defineProperty(globalThis, "sessionStorage", { value: STORAGE, configurable: true });

function rowView(row: number, gold: number | null = null): RowView {
  return {
    row,
    id: String(row),
    text: `row ${row}`,
    n_chars: 5,
    spans: [],
    votes: [],
    label: null,
    is_covered: false,
    confidence: null,
    posteriors: [],
    gold,
    cells: [],
    failures: [],
    n_failures: 0,
  };
}

/** A list of five rows. */
class FakeRows {
  readonly element = document.createElement("div");
  rows = [0, 1, 2, 3, 4].map((row) => rowView(row));
  place = 0;

  get current(): RowView {
    return this.rows[this.place] ?? assert.fail();
  }

  move(by: number): void {
    this.place = Math.max(0, Math.min(4, this.place + by));
  }

  redraw(): void {}
}

function open(names = ["HAM", "SPAM", "EGGS"]) {
  const model = new FakeModel();
  const view = new AbortController();
  const channel = new Channel(
    model,
    { onWaiting: () => {}, onVersionMismatch: () => {}, onRevision: () => {} },
    view.signal,
  );
  const banners: string[] = [];
  const panel = {
    channel,
    banner: { show: (text: string) => banners.push(text) },
    status: { say: () => {} },
    signal: view.signal,
  } as unknown as Panel;
  const rows = new FakeRows();
  const words: string[] = [];
  const gold = new Gold(panel, rows, "store", (each) => words.push(each));
  const classes = names.map((name) => ({ name, n_labels: 0 }));
  gold.draw({ revision: 1, header: { classes, n_rows: 5, data: "d" } } as unknown as View);
  const press = (key: string, options = {}) => {
    const event = new KeyboardEvent("keydown", { key, ...options });
    return gold.onKey(event as unknown as globalThis.KeyboardEvent, rows.current);
  };
  /** Acknowledge all, or refuse them. */
  const answer = async (error?: string) => {
    for (let i = 0; i < model.sent.length; i++) {
      const { id } = model.sent[i] ?? assert.fail();
      model.receive(error ? { v: 1, id, ok: false, error } : { v: 1, id, ok: true, result: {} });
      for (let j = 0; j < 5; j++) await Promise.resolve();
    }
  };
  const sent = () =>
    model.sent.filter(({ kind }) => kind === "annotate").map(({ row, label }) => [row, label]);
  const text = (id: string) =>
    gold.strip.querySelector(`[data-testid="${id}"]`)?.textContent ?? assert.fail(id);
  return { model, gold, rows, press, answer, sent, banners, words, text, view };
}

beforeEach(() => {
  STORAGE.items.clear();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});
afterEach(() => mock.timers.reset());

test("a digit labels the current row and goes on, 0 and u take the label away and stay", async () => {
  const { rows, press, answer, sent } = open();
  assert.ok(press("2"));
  assert.equal(rows.place, 1);
  press("1");
  rows.place = 0;
  press("0");
  assert.equal(rows.place, 0);
  rows.place = 1;
  press("u");
  await answer();
  assert.deepEqual(sent(), [
    [0, 1],
    [0, null],
    [1, null],
  ]); // the second label was still waiting when it was taken away
});

test("s skips, and keys that are none of ours are left alone", () => {
  const { rows, press, sent } = open();
  assert.ok(press("s"));
  assert.equal(rows.place, 1);
  for (const key of ["j", "k", "ArrowDown", "Enter", "/", "x", "4", "c", "Escape"]) {
    assert.equal(press(key), false, key);
  }
  assert.equal(press("1", { ctrlKey: true }), false);
  assert.equal(press("1", { altKey: true }), false);
  assert.equal(press("z", { ctrlKey: true, shiftKey: true }), false);
  assert.deepEqual(sent(), []);
});

test("a key that is held down labels one row only", () => {
  const { rows, press } = open();
  press("1");
  assert.ok(press("1", { repeat: true }));
  assert.equal(rows.place, 1);
});

test("z and Ctrl+Z take back one label after the other, and go back to its row", async () => {
  const { rows, press, answer, sent } = open();
  rows.rows[1] = rowView(1, 2);
  press("1");
  press("2");
  await answer();
  assert.ok(press("z"));
  assert.equal(rows.place, 1);
  assert.ok(press("z", { ctrlKey: true }));
  assert.equal(rows.place, 0);
  await answer();
  assert.deepEqual(sent().slice(2), [
    [1, 2],
    [0, null],
  ]);
  assert.ok(press("z")); // nothing is left, and nothing happens
  assert.equal(sent().length, 4);
});

test("z leaves the current row where it is when the label's row is elsewhere", () => {
  const { rows, press } = open();
  press("1");
  rows.place = 4;
  press("z");
  assert.equal(rows.place, 4);
});

test("a hundred labels can be taken back", () => {
  const { rows, press, text, gold } = open();
  const undo = gold.strip.querySelector<HTMLButtonElement>("[data-testid=undo-label]");
  for (let i = 0; i < 120; i++) {
    rows.place = i % 5;
    press(String(1 + (Math.floor(i / 5) % 3)));
  }
  assert.equal(text("gold-state"), "5 saving");
  for (let i = 0; i < 99; i++) press("z");
  assert.equal(undo?.disabled, false);
  press("z");
  assert.equal(undo?.disabled, true);
});

test("the label that a row has already is not sent again, but the list goes on", () => {
  const { rows, press, sent } = open();
  rows.rows[0] = rowView(0, 1);
  press("2");
  assert.equal(rows.place, 1);
  assert.deepEqual(sent(), []);
});

test("labels of the random sample say so, also where the label was there", () => {
  const { model, gold, rows, press } = open();
  rows.rows[0] = rowView(0, 1);
  const queue = { how: "sample" as const, n_rows: 40, n_done: 18 };
  gold.select({ revision: 1, n_rows: 5, parts: [], queue });
  press("2");
  gold.select({ revision: 1, n_rows: 5, parts: [], queue: { ...queue, how: "informative" } });
  press("2");
  assert.equal(model.sent[0]?.sampled, true);
  const kept = JSON.parse(STORAGE.getItem("snb-gold:store") ?? "").labels;
  assert.deepEqual(
    kept.map((each: { sampled: boolean }) => each.sampled),
    [true, false],
  );
});

test("the cell shows the label at once, then that it is saved, or why it is not", async () => {
  const { gold, rows, press, answer, banners } = open();
  const [row] = rows.rows;
  assert.ok(row !== undefined);
  press("2");
  assert.match(gold.cell(row).textContent ?? "", /SPAM.*saving/);
  await answer();
  assert.match(gold.cell(row).textContent ?? "", /SPAM$/);
  assert.match(gold.cell(rowView(0, 0)).textContent ?? "", /HAM$/); // what the kernel has is newer

  press("1");
  await answer("the disk is full");
  assert.match(gold.cell(rowView(1)).textContent ?? "", /HAM.*not saved/);
  assert.deepEqual(banners, ["1 label was not saved: the disk is full"]);
});

test("a label that was refused can be typed again", async () => {
  const { rows, press, answer, sent, gold } = open();
  press("2");
  await answer("the disk is full");
  rows.place = 0;
  press("2");
  assert.equal(sent().length, 2);
  await answer();
  assert.match(gold.cell(rowView(0, 1)).textContent ?? "", /SPAM$/);
});

test("several labels for other data are counted in one line", async () => {
  const before = open();
  before.press("1");
  before.press("1");
  before.press("1");
  before.view.abort();
  const { answer, banners } = open();
  await answer("typed for another state of the data");
  assert.equal(banners.at(-1), "3 labels were not saved: typed for another state of the data");
});

test("the header and the strip say how many labels wait", async () => {
  const { press, answer, text, words } = open();
  press("1");
  press("2");
  assert.equal(text("gold-state"), "2 saving");
  assert.equal(words.at(-1), "2 saving");
  mock.timers.tick(3_000);
  assert.equal(words.at(-1), "2 wait for the kernel");
  await answer();
  assert.equal(text("gold-state"), "saved");
  assert.equal(words.at(-1), "");
});

test("each key has a button that does the same", () => {
  const { gold, rows } = open();
  const click = (id: string) =>
    (gold.strip.querySelector(`[data-testid="${id}"]`) as HTMLButtonElement | null)?.click();
  click("class-key");
  assert.equal(rows.place, 1);
  click("undo-label");
  assert.equal(rows.place, 0);
  click("skip-row");
  assert.equal(rows.place, 1);
  click("back-row");
  assert.equal(rows.place, 0);
  click("key-help-toggle");
  const help = gold.strip.querySelector<HTMLElement>("[data-testid=key-help]");
  assert.equal(help?.hidden, false);
});

test("? opens the list of keys, and Esc closes it before it leaves", () => {
  const { press, gold } = open();
  press("?");
  assert.equal(gold.strip.querySelector<HTMLElement>("[data-testid=key-help]")?.hidden, false);
  assert.equal(press("Escape"), true);
  assert.equal(press("Escape"), false);
});

test("beyond nine classes a field finds the others by their names", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "Other", "ordinary", "ABC"];
  const { gold, press } = open(names);
  assert.equal(gold.strip.querySelectorAll("[data-testid=class-key]").length, 9);
  assert.ok(press("c"));
  assert.equal(classNamed(names, "oth"), 9);
  assert.equal(classNamed(names, "o"), null); // two begin so
  assert.equal(classNamed(names, "ABC"), 11);
  assert.equal(classNamed(names, " "), null);
  assert.equal(classNamed(names, "nothing"), null);
});

test("the queue says what it is for and how far it is", () => {
  const { gold, text, model } = open();
  const selection = { revision: 1, n_rows: 40, parts: [] };
  gold.select({ ...selection, queue: { how: "sample", n_rows: 40, n_done: 18 } });
  assert.equal(text("queue-done"), "18 of 40");
  assert.match(text("queue-purpose"), /its accuracy is that of all labels/);
  gold.select({ ...selection, queue: { how: "informative", n_rows: 40, n_done: 0 } });
  assert.match(text("queue-purpose"), /not for estimating accuracy/);
  gold.select({ ...selection, queue: null });
  assert.equal(text("queue-done"), "");

  gold.strip.querySelector<HTMLButtonElement>("[data-testid=queue-sample]")?.click();
  const { how, n } = model.sent.at(-1) ?? assert.fail();
  assert.deepEqual([how, n], ["sample", 40]);
});
