import assert from "node:assert/strict";
import { before, test } from "node:test";
import { Header } from "../src/header/header";
import type { HeaderView, View } from "../src/wire";
import { installPage } from "./dom_setup";

before(installPage);

function draw(changes: Partial<HeaderView> = {}): HTMLElement {
  const header: HeaderView = {
    session: "messages.parquet",
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
    model: { name: "weighted vote", fell_back: false, trust: "Nothing is doubtful." },
    ...changes,
  };
  const view: View = { revision: 31, header, lf_table: { lfs: [] } };
  const region = new Header();
  region.draw(view);
  return region.element;
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

test("accuracy comes with its interval beside the majority vote's", () => {
  const gold = { n_rows: 492, accuracy: 0.95, low: 0.92, high: 0.97, majority_accuracy: 0.92 };
  const element = draw({ gold });
  assert.equal(reading(element, "Accuracy on gold"), ".95[.92, .97]");
  assert.equal(reading(element, "Majority vote"), ".92");
});

test("of 1,000 classes the first four are named and the others counted", () => {
  const classes = Array.from({ length: 1000 }, (_, i) => ({ name: `class_${i}`, n_labels: i }));
  const labels = reading(draw({ classes }), "Labels");
  assert.match(labels ?? "", /class_3/);
  assert.doesNotMatch(labels ?? "", /class_4/);
  assert.match(labels ?? "", /\+996 more$/);
});

test("a model that fell back is said to have", () => {
  const model = { name: "majority vote", fell_back: true, trust: "Too few conflicts to learn." };
  assert.match(draw({ model }).textContent ?? "", /majority votefell backToo few conflicts/);
});
