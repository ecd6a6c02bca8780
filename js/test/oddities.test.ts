import assert from "node:assert/strict";
import { before, test } from "node:test";
import { odditiesByLf, oddityMarks, oddityNote, oddityWords } from "../src/lf_table/oddities";
import type { CopyView, LfDoubtView, LfOddities, LfView } from "../src/lf_table/wire";
import type { View } from "../src/wire";
import { installPage } from "./dom_setup";

before(installPage);

const HOSTILE = "<img src=x onerror=alert(1)>";

function oddities(found: Partial<LfOddities>, names = ["a", "b", "c", HOSTILE]) {
  const lfs = names.map((name, i) => ({ number: i + 1, name }) as LfView);
  const view = {
    lf_table: { lfs, oddities: { doubts: [], copies: [], ...found } },
  } as unknown as View;
  return odditiesByLf(view);
}

function duplicate(changes: Partial<CopyView> = {}): CopyView {
  return { number: 1, share: 0.511, alike: [2], n_alike: 1, agreement: 0.98, ...changes };
}

const INVERTED = "looks inverted: 19 % of its votes seem right";

function doubt(number: number, kind = "inverted", words = INVERTED): LfDoubtView {
  return { number, kind, words };
}

const wordsOf = (found: Partial<LfOddities>) =>
  [...oddities(found)].map(([number, oddity]) => [number, ...oddityWords(oddity)]);

test("most LFs are not odd, and have neither words nor marks", () => {
  assert.equal(oddities({}).size, 0);
  assert.deepEqual(oddityMarks(undefined), []);
});

test("what the model doubts is said in its words", () => {
  const doubts = [
    doubt(3),
    doubt(2, "mostly_wrong", "is mostly wrong"),
    doubt(3, "new", "x".repeat(1e6)),
  ];
  const found = oddities({ doubts });
  assert.deepEqual(wordsOf({ doubts: doubts.slice(0, 2) }), [
    [3, INVERTED],
    [2, "is mostly wrong"],
  ]);
  const signs = (number: number) =>
    (oddityMarks(found.get(number)) as HTMLElement[]).map((mark) => mark.textContent);
  assert.deepEqual([signs(3), signs(2)], [["⇅", "?"], ["<.5"]]);
  assert.equal((oddityMarks(found.get(3))[1] as HTMLElement).title.length, 200);
});

test("a near-duplicate names the other LF and what its vote counts", () => {
  assert.deepEqual(wordsOf({ copies: [duplicate()] }), [
    [1, "near-duplicate: votes as b on 98 % of their rows, counts as 0.51 voters"],
  ]);
});

test("one that hardly shares a voice is named without a count, one of many names the first", () => {
  assert.deepEqual(wordsOf({ copies: [duplicate({ share: 0.999, agreement: 0.9 })] }), [
    [1, "near-duplicate: votes as b on 90 % of their rows"],
  ]);
  const many = duplicate({ number: 4, share: 0.005, alike: [1, 2, 3], n_alike: 1200 });
  assert.deepEqual(wordsOf({ copies: [many] }), [
    [
      4,
      "near-duplicate: votes as a, b, c and 1\u2009197 more on 98 % of their rows, " +
        "counts as 0.005 voters",
    ],
  ]);
});

test("one that copies others in part counts less, and names nobody", () => {
  const partly = duplicate({ share: 0.83, alike: [], n_alike: 0, agreement: 0 });
  assert.deepEqual(wordsOf({ copies: [partly] }), [
    [1, "copies other LFs in part: counts as 0.83 voters"],
  ]);
});

test("an LF may be both, and each mark has its own words", () => {
  const oddity = oddities({ doubts: [doubt(1)], copies: [duplicate()] }).get(1);
  assert.ok(oddity);
  const marks = oddityMarks(oddity) as HTMLElement[];
  assert.deepEqual(
    marks.map((mark) => [mark.textContent, mark.title === mark.getAttribute("aria-label")]),
    [
      ["⇅", true],
      ["×.51", true],
    ],
  );
  assert.match(marks[0]?.title ?? "", /^looks inverted/);
  assert.match(marks[1]?.title ?? "", /^near-duplicate/);
});

test("names of other LFs are text, and cut", () => {
  const oddity = oddities({ copies: [duplicate({ alike: [4] })] }).get(1);
  assert.ok(oddity);
  const [mark] = oddityMarks(oddity) as HTMLElement[];
  assert.equal(mark?.textContent, "×.51");
  assert.match(mark?.title ?? "", /<img src=x onerror=alert\(1\)>/);
  const note = document.createElement("p");
  note.append(...(oddityNote({ name: HOSTILE } as LfView, oddity) as Node[]));
  assert.deepEqual(
    [...note.children].map((child) => child.tagName),
    ["BDI"],
  );

  const long = oddities({ copies: [duplicate()] }, ["a", "x".repeat(1e6)]).get(1);
  assert.ok(long && (oddityWords(long)[0]?.length ?? 0) < 200);
});
