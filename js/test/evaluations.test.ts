import assert from "node:assert/strict";
import { before, test } from "node:test";
import { duration } from "../src/evaluations/evaluations";
import type { EvaluationView } from "../src/evaluations/wire";
import { installPage } from "./dom_setup";
import { FakeModel } from "./fake_model";
import { lfColumns } from "./lf_columns";

before(installPage);

const VIEW = {
  revision: 3,
  header: {
    session: "messages",
    n_rows: 1_000_000,
    n_lfs: 0,
    n_enabled: 0,
    n_covered: 0,
    n_conflicts: 0,
    classes: [
      { name: "HAM", n_labels: 0 },
      { name: "SPAM", n_labels: 0 },
    ],
    gold: null,
    model: {
      name: "majority vote",
      fell_back: false,
      trust: "",
      voters: null,
      agreement: null,
      remarks: [],
      n_remarks: 0,
    },
  },
  lf_table: { lfs: lfColumns(), oddities: { doubts: [], copies: [] }, recorded: [] },
  steps: { undo: null, redo: null },
};

function slow(changes: Partial<EvaluationView> = {}): EvaluationView {
  const share = (value: number) => ({ value, low: value - 0.01, high: value + 0.01, n: 20_480 });
  return {
    name: "slow",
    kind: "function",
    declared: "SPAM",
    in_force: null,
    status: "running",
    n_rows: 1_000_000,
    n_done: 123_456,
    left_s: 40,
    n_sampled: 20_480,
    polarity: [1],
    n_votes: [110_000, 130_000],
    coverage: share(0.12),
    overlaps: share(0.05),
    conflicts: null,
    precision: null,
    failures: null,
    ...changes,
  };
}

async function panel(pending: EvaluationView[], alert: { id: number; text: string } | null = null) {
  const { default: module } = await import("../src/index");
  const model = new FakeModel({ view: VIEW, busy: null, evaluations: { pending, alert } });
  const el = document.createElement("div");
  document.body.append(el);
  const cleanup = module.render({ model, el });
  const find = (id: string) => el.querySelector<HTMLElement>(`[data-testid=${id}]`);
  const all = (id: string) => [...el.querySelectorAll<HTMLElement>(`[data-testid=${id}]`)];
  return { model, el, cleanup, find, all };
}

test("an LF that is being evaluated shows estimates, their source and its progress", async () => {
  const { find, all, cleanup } = await panel([slow()]);
  const text = find("evaluation")?.textContent ?? "";
  assert.match(text, /slow.*SPAM.*estimate/);
  assert.match(text, /Coverage≈ 12\.0% \[11\.0, 13\.0\]/);
  assert.match(text, /Conflicts–/);
  assert.match(text, /Precisionno gold in the sample/);
  assert.match(text, /12 % of rows, 40 s left/);
  assert.match(
    text,
    /95 % intervals from 20\u2009480 of 1\u2009000\u2009000 rows, not in the table yet/,
  );
  assert.equal(all("lf-row").length, 0);
  cleanup();
});

test("an edit says which version counts meanwhile, and one in the queue that it waits", async () => {
  const { all, cleanup } = await panel([
    slow({ in_force: 3, failures: { n: 2, message: "ValueError (row 7)" } }),
    slow({ name: "next", status: "queued", n_done: 0, polarity: [0, 1] }),
  ]);
  const [first, second] = all("evaluation").map((item) => item.textContent ?? "");
  assert.match(
    first ?? "",
    /failed on 2 sampled rows: ValueError \(row 7\).*version 3 counts till then/,
  );
  assert.match(second ?? "", /next.*2 classes.*waits for its turn/);
  cleanup();
});

test("the button asks the kernel to cancel, by a name that a screen reader hears", async () => {
  const { find, model, cleanup } = await panel([slow()]);
  const button = find("cancel-evaluation");
  assert.equal(button?.tagName, "BUTTON");
  assert.equal(button?.getAttribute("aria-label"), "Cancel the evaluation of slow");
  button?.click();
  const [sent] = model.sent.filter(({ kind }) => kind === "cancel");
  assert.equal(sent?.name, "slow");
  cleanup();
});

test("a refusal stands in the banner", async () => {
  const { find, model, cleanup } = await panel([slow()]);
  find("cancel-evaluation")?.click();
  const [id] = model.idsOf("cancel");
  model.receive({ v: 1, id, ok: false, error: "LF 'slow' is not being evaluated." });
  await new Promise((resolve) => setTimeout(resolve));
  assert.match(find("banner")?.textContent ?? "", /slow was not cancelled: LF 'slow' is not/);
  cleanup();
});

test("progress keeps the button, and with it the focus", async () => {
  const { find, model, cleanup } = await panel([slow()]);
  const button = find("cancel-evaluation");
  model.set("evaluations", { pending: [slow({ n_done: 500_000 })], alert: null });
  assert.equal(find("cancel-evaluation"), button);
  assert.match(find("evaluation")?.textContent ?? "", /50 % of rows/);
  cleanup();
});

test("when nothing is pending the list is gone", async () => {
  const { find, model, cleanup } = await panel([slow()]);
  assert.equal(find("evaluations")?.hidden, false);
  model.set("evaluations", { pending: [], alert: null });
  assert.equal(find("evaluations")?.hidden, true);
  assert.equal(find("evaluation"), null);
  cleanup();
});

test("a failure stands in the banner until it is dismissed, once for each", async () => {
  const { find, model, el, cleanup } = await panel([]);
  const alert = { id: 1, text: "'slow' could not vote on all rows." };
  model.set("evaluations", { pending: [], alert });
  assert.match(find("banner")?.textContent ?? "", /could not vote on all rows/);
  el.querySelector<HTMLElement>(".snb-banner button")?.click();
  model.set("evaluations", { pending: [], alert });
  assert.equal(find("banner")?.hidden, true);
  model.set("evaluations", { pending: [], alert: { ...alert, id: 2 } });
  assert.equal(find("banner")?.hidden, false);
  cleanup();
});

test("a kernel without this trait shows the panel all the same", async () => {
  const { find, model, cleanup } = await panel([slow()]);
  model.set("evaluations", undefined);
  assert.notEqual(find("evaluation"), null);
  cleanup();
});

test("seconds read as people say them", () => {
  assert.deepEqual([0.2, 40, 89, 120, 7200].map(duration), ["1 s", "40 s", "89 s", "2 min", "2 h"]);
});
