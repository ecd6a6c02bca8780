import assert from "node:assert/strict";
import { before, mock, test } from "node:test";
import { copyText, placeCell } from "../src/insert_cell";
import { Channel } from "../src/protocol";
import { exampleItem, extent, readings } from "../src/try/numbers";
import { Typing } from "../src/try/typing";
import type { RuleArgs, TrialReply, TrialView } from "../src/try/wire";
import { installPage } from "./dom_setup";
import { FakeModel } from "./fake_model";

before(installPage);

const RULE: RuleArgs = { kind: "regex", text: "a", label: 1, match_case: false };
const CLASSES = [
  { name: "HAM", n_labels: 1 },
  { name: "SPAM", n_labels: 2 },
];

function makeTrial(change: Partial<TrialView> = {}): TrialView {
  const share = { n: 112, low: 90, high: 140 };
  return {
    revision: 3,
    n_tried: 2000,
    n_rows: 5574,
    duration_s: 0.009,
    is_exact: false,
    can_be_exact: false,
    coverage: share,
    uncovered: share,
    overlaps: share,
    conflicts: share,
    contradictions: share,
    precision: null,
    n_failures: 0,
    n_moved: null,
    moves: [],
    notes: [],
    examples: [],
    ...change,
  };
}

function setUp() {
  mock.timers.enable({ apis: ["setTimeout"] });
  const end = new AbortController();
  const model = new FakeModel();
  const listeners = { onWaiting: () => {}, onVersionMismatch: () => {}, onRevision: () => {} };
  const replies: TrialReply[] = [];
  const channel = new Channel(model, listeners, end.signal);
  const typing = new Typing(channel, (reply) => replies.push(reply), end.signal);
  const answer = async (trial: TrialView | null, fault: string | null = null) => {
    const id = model.idsOf("try_rule").at(-1);
    model.receive({ v: 1, id, ok: true, result: { trial, fault } });
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  const tried = () => model.sent.map((each) => [(each.rule as RuleArgs).text, each.exact]);
  const close = () => {
    end.abort();
    mock.timers.reset();
  };
  return { typing, replies, answer, tried, close };
}

test("the sample is tried when the keys rest, and all rows after a longer pause", async () => {
  const { typing, replies, answer, tried, close } = setUp();
  for (const text of ["p", "pr", "pri"]) {
    typing.type({ ...RULE, text });
    mock.timers.tick(100);
  }
  assert.deepEqual(tried(), []);
  mock.timers.tick(100);
  assert.deepEqual(tried(), [["pri", false]]);
  await answer(makeTrial({ can_be_exact: true }));
  mock.timers.tick(400);
  assert.deepEqual(tried()[1], ["pri", true]);
  await answer(makeTrial({ is_exact: true, n_tried: 5574 }));
  assert.deepEqual(
    replies.map(({ trial }) => trial?.is_exact),
    [false, true],
  );
  close();
});

test("an answer to an earlier text is dropped, and the last text is tried", async () => {
  const { typing, replies, answer, tried, close } = setUp();
  typing.type(RULE);
  mock.timers.tick(200);
  typing.type({ ...RULE, text: "ab" });
  mock.timers.tick(200);
  assert.equal(tried().length, 1);
  await answer(makeTrial());
  assert.equal(replies.length, 0);
  assert.deepEqual(tried()[1], ["ab", false]);
  await answer(null, "not yet");
  assert.deepEqual(replies, [{ trial: null, fault: "not yet" }]);
  close();
});

test("where all rows take too long the numbers of the sample stay", async () => {
  const { typing, replies, answer, close } = setUp();
  typing.type(RULE);
  mock.timers.tick(200);
  await answer(makeTrial({ can_be_exact: true }));
  mock.timers.tick(400);
  await answer(null);
  assert.equal(replies.length, 1);
  close();
});

test("with nothing typed nothing is asked, and a reply that is under way is dropped", async () => {
  const { typing, replies, answer, tried, close } = setUp();
  typing.type(RULE);
  mock.timers.tick(200);
  typing.type(null);
  await answer(makeTrial());
  mock.timers.tick(1000);
  assert.equal(replies.length, 0);
  assert.equal(tried().length, 1);
  close();
});

test("it is said on which rows a rule was tried, and how long it took", () => {
  assert.equal(extent(makeTrial()), "on 2\u2009000 of 5\u2009574 rows, 95 % intervals, 9 ms");
  assert.equal(
    extent(makeTrial({ is_exact: true, duration_s: 0.0001 })),
    "on all 5\u2009574 rows, 1 ms",
  );
});

test("estimates carry their interval, and exact numbers none", () => {
  const words = (trial: TrialView) => readings(trial, CLASSES).map((each) => each.textContent);
  assert.equal(words(makeTrial())[0], "Coverage2.0 % [1.6, 2.5]");
  assert.equal(words(makeTrial())[1], "New≈ 112 [90, 140] uncovered");
  const three = { n: 3, low: 3, high: 3 };
  assert.equal(words(makeTrial({ uncovered: three }))[1], "New3 uncovered");
  assert.equal(words(makeTrial({ coverage: null }))[0], "Coverageno rows");
});

test("an example is text with its matches marked, whatever it holds", () => {
  const text = "<b>cash</b> {{x}}";
  const item = exampleItem(
    {
      row: 1,
      text,
      spans: [[3, 7]],
      is_cut_before: true,
      is_cut_after: false,
      vote: 1,
      label: null,
      gold: 0,
    },
    CLASSES,
  );
  assert.equal(item.querySelector("mark")?.textContent, "cash");
  assert.equal(item.querySelectorAll("b").length, 1); // of "gold is", not of the text
  assert.match(item.textContent ?? "", /no label now: …<b>cash<\/b> {{x}}gold is HAM/);
});

/** A page of three cells, the panel in the output of the second. */
function notebookPage() {
  const cells = [0, 1, 2].map(() => {
    const cell = document.createElement("div");
    cell.className = "jp-Cell";
    return cell;
  });
  const notebook = document.createElement("div");
  notebook.append(...cells);
  const [, second] = cells;
  const panel = document.createElement("div");
  second?.append(panel);
  const inserted: unknown[] = [];
  const sharedModel = {
    cells: { length: 3 },
    insertCell: (...args: unknown[]) => inserted.push(args),
  };
  return { panel, second, inserted, manager: { context: { model: { sharedModel } } } };
}

test("a cell is inserted below the one that shows the panel", async () => {
  const { panel, inserted, manager } = notebookPage();
  const fallback = document.createElement("div");
  assert.equal(await placeCell("source", panel, manager, fallback), "inserted");
  assert.deepEqual(inserted, [[2, { cell_type: "code", source: "source", metadata: {} }]]);
});

test("a notebook that numbers its cells is believed, and without a cell the end is taken", async () => {
  const { panel, second, inserted, manager } = notebookPage();
  const fallback = document.createElement("div");
  second?.setAttribute("data-windowed-list-index", "0");
  await placeCell("a", panel, manager, fallback);
  await placeCell("b", document.createElement("div"), manager, fallback);
  assert.deepEqual(
    inserted.map((args) => (args as [number])[0]),
    [1, 3],
  );
});

test("without a way into the notebook the source is copied, or shown where that is forbidden", async () => {
  const fallback = document.createElement("div");
  const copied: string[] = [];
  const clipboard = { writeText: async (text: string) => void copied.push(text) };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  for (const manager of [undefined, null, {}, { context: 1 }, failing()]) {
    assert.equal(await placeCell("source", fallback, manager, fallback), "copied");
  }
  assert.equal(copied.length, 5);
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  assert.equal(await copyText("</textarea><b>", fallback), "shown");
  assert.equal(fallback.querySelector("textarea")?.value, "</textarea><b>");
  assert.equal(await copyText("again", fallback), "shown");
  assert.equal(fallback.querySelectorAll("textarea").length, 1);
});

function failing(): unknown {
  const insertCell = () => {
    throw new Error("read-only");
  };
  return { context: { model: { sharedModel: { cells: { length: 0 }, insertCell } } } };
}
