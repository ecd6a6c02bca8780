import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Header } from "../src/header/header";
import type { HeaderView, ModelView, View } from "../src/wire";
import { installPage } from "./dom_setup";

before(installPage);

const MODEL: ModelView = {
  name: "weighted vote",
  fell_back: false,
  trust: "Nothing is doubtful.",
  voters: null,
  agreement: 0.998,
  remarks: [],
  n_remarks: 0,
};

const HEADER: HeaderView = {
  session: "messages.parquet",
  data: "d41d",
  n_rows: 2000,
  n_lfs: 3,
  n_enabled: 2,
  n_covered: 1500,
  n_conflicts: 100,
  classes: [
    { name: "HAM", n_labels: 900 },
    { name: "SPAM", n_labels: 600 },
  ],
  gold: null,
  model: MODEL,
};

function draw(changes: Partial<HeaderView> = {}): HTMLElement {
  const region = new Header();
  region.draw(viewOf({ ...HEADER, ...changes }));
  return region.element;
}

function viewOf(header: HeaderView): View {
  return {
    revision: 31,
    header,
    lf_table: { lfs: [], oddities: { doubts: [], copies: [] }, recorded: [] },
    steps: { undo: null, redo: null },
  };
}

function reading(element: HTMLElement, name: string): string | null {
  const terms = [...element.querySelectorAll("dt")];
  return terms.find((term) => term.textContent === name)?.nextElementSibling?.textContent ?? null;
}

test("rows, coverage and conflicts are of all rows", () => {
  const element = draw();
  assert.equal(reading(element, "Rows"), "2\u2009000");
  assert.equal(reading(element, "Covered"), "75.0%");
  assert.equal(reading(element, "In conflict"), "5.0%");
});

test("no rows give a dash, not 0 % of nothing", () => {
  assert.equal(reading(draw({ n_rows: 0, n_covered: 0, n_conflicts: 0 }), "Covered"), "–");
});

test("no gold says so, and claims no accuracy", () => {
  const element = draw();
  assert.equal(reading(element, "Gold"), "no gold");
  assert.equal(reading(element, "Accuracy on gold"), null);
});

test("model and majority vote come with intervals, and how often they say the same", () => {
  const gold = {
    n_rows: 492,
    model: { value: 0.95, low: 0.92, high: 0.97, n: 480 },
    majority: { value: 0.92, low: 0.89, high: 0.94, n: 470 },
    sampled: null,
  };
  const element = draw({ gold });
  assert.equal(reading(element, "Accuracy on gold"), ".95[.92, .97]");
  assert.equal(reading(element, "Majority vote, 99.8 % the same"), ".92[.89, .94]");
});

test("the accuracy on the random sample stands beside that on all gold, with its interval", () => {
  const model = { value: 0.9, low: 0.8, high: 0.95, n: 60 };
  const sampled = { value: 0.8, low: 0.65, high: 0.9, n: 40 };
  const mixed = draw({ gold: { n_rows: 70, model, majority: null, sampled } });
  assert.equal(reading(mixed, "Accuracy on gold"), ".90[.80, .95]");
  assert.equal(reading(mixed, "On the random sample of 40"), ".80[.65, .90]");

  const pure = draw({ gold: { n_rows: 70, model, majority: null, sampled: model } });
  assert.equal(reading(pure, "Accuracy, random sample"), ".90[.80, .95]");
  assert.equal(reading(pure, "On the random sample of 60"), null);
});

test("labels that are not saved yet are counted beside the gold", () => {
  const region = new Header();
  region.setSaving("2 saving");
  region.draw(viewOf(HEADER));
  assert.equal(reading(region.element, "Gold"), "no gold2 saving");
  region.setSaving("");
  assert.equal(reading(region.element, "Gold"), "no gold");
});

test("without gold on labels, majority vote is said to label the same rows alike", () => {
  const gold = { n_rows: 3, model: null, majority: null, sampled: null };
  const element = draw({ gold });
  assert.equal(reading(element, "Accuracy on gold"), "no gold row covered");
  assert.equal(reading(element, "Majority vote"), "99.8 % the same");
  assert.equal(reading(draw(), "Majority vote"), "99.8 % the same");
});

test("without a learned model there is nothing to compare majority vote with", () => {
  assert.equal(reading(draw({ model: { ...MODEL, agreement: null } }), "Majority vote"), null);
});

test("of 1,000 classes the first four are named and the others counted", () => {
  const classes = Array.from({ length: 1000 }, (_, i) => ({ name: `class_${i}`, n_labels: i }));
  const labels = reading(draw({ classes }), "Labels");
  assert.match(labels ?? "", /class_3/);
  assert.doesNotMatch(labels ?? "", /class_4/);
  assert.match(labels ?? "", /\+996 more$/);
});

test("a model that fell back is said to have, and how far off the learned one is", () => {
  const model = {
    ...MODEL,
    name: "majority vote",
    fell_back: true,
    agreement: 0.63,
    trust: "Too few conflicts to learn.",
  };
  const element = draw({ model });
  assert.match(element.textContent ?? "", /majority votefell backToo few conflicts/);
  assert.equal(reading(element, "Majority vote"), "in force, learned model 63.0 % the same");
});

test("the number of voters stands beside the sentence only when voices are shared", () => {
  const voters = (element: HTMLElement) =>
    element.querySelector("[data-testid=voters]")?.textContent;
  assert.equal(voters(draw()), "");
  const model = { ...MODEL, voters: "11 LFs count as 9.2 voters" };
  assert.equal(voters(draw({ model })), "11 LFs count as 9.2 voters.");
});

test("remarks are counted, open by a button, and stay open when the view is drawn again", () => {
  const region = new Header();
  const header = (remarks: string[], n_remarks = remarks.length) =>
    viewOf({ ...HEADER, model: { ...MODEL, remarks, n_remarks } });
  const toggle = region.element.querySelector<HTMLButtonElement>("[data-testid=remarks-toggle]");
  const list = region.element.querySelector<HTMLElement>("[data-testid=model-remarks]");
  assert.ok(toggle && list);

  region.draw(header([]));
  assert.equal(toggle.hidden, true);
  region.draw(header(["<b>One</b> is odd."]));
  assert.equal(toggle.textContent, "1 remark ▸");
  assert.equal(list.hidden, true);

  toggle.click();
  assert.equal(toggle.getAttribute("aria-expanded"), "true");
  assert.equal(list.hidden, false);
  region.draw(header(["<b>One</b> is odd.", "x".repeat(1e6)], 14));

  assert.equal(toggle.textContent, "14 remarks ▾");
  const items = [...list.children].map((item) => item.textContent ?? "");
  assert.deepEqual([items[0], items[2]], ["<b>One</b> is odd.", "and 12 more"]);
  assert.equal(items[1]?.length, 300);
  assert.equal(list.querySelector("b"), null);
});
