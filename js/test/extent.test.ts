import assert from "node:assert/strict";
import { test } from "node:test";
import { Extent, MAX_HEIGHT } from "../src/rows/extent";

const ROW = 76;
const VIEW = 400;

test("few rows lie one below the other, and scroll as any element does", () => {
  const extent = new Extent(100, ROW, VIEW);
  assert.equal(extent.scrollHeight, 100 * ROW);
  assert.equal(extent.rowAt(0), 0);
  assert.equal(extent.rowAt(ROW - 1), 0);
  assert.equal(extent.rowAt(ROW), 1);
  assert.equal(extent.rowAt(1e9), 99);
  assert.equal(extent.toOffset(1234), 1234);
  assert.equal(extent.afterScroll(1000, 5000, 6000), 6000);
});

test("an open row moves the rows below it, and rows are found under it", () => {
  const extent = new Extent(100, ROW, VIEW, { index: 3, extra: 1000 });
  assert.deepEqual(
    [3, 4].map((i) => extent.top(i)),
    [3 * ROW, 4 * ROW + 1000],
  );
  assert.equal(extent.bottom(3), 4 * ROW + 1000);
  for (const offset of [3 * ROW, 4 * ROW, 4 * ROW + 999]) assert.equal(extent.rowAt(offset), 3);
  assert.equal(extent.rowAt(4 * ROW + 1000), 4);
  assert.equal(extent.height, 100 * ROW + 1000);
  assert.equal(new Extent(3, ROW, VIEW, { index: 3, extra: 9 }).height, 3 * ROW); // it has gone
});

for (const n of [1_000_000, 10_000_000]) {
  test(`${n} rows: the scroll bar reaches both ends, the middle, and each row between`, () => {
    const extent = new Extent(n, ROW, VIEW);
    assert.equal(extent.scrollHeight, MAX_HEIGHT);
    assert.equal(extent.toOffset(0), 0);
    assert.equal(extent.toOffset(extent.scrollRoom), extent.room);
    const middle = extent.rowAt(extent.toOffset(extent.scrollRoom / 2));
    assert.ok(Math.abs(middle - n / 2) <= VIEW / ROW);
    let before = -1;
    for (let scrollTop = 0; scrollTop <= extent.scrollRoom; scrollTop += 9_999) {
      const offset = extent.toOffset(scrollTop);
      assert.ok(offset > before);
      assert.ok(Math.abs(extent.toScrollTop(offset) - scrollTop) < 1e-3);
      before = offset;
    }
  });

  test(`${n} rows: a step of the wheel moves the rows by as many pixels, anywhere`, () => {
    const extent = new Extent(n, ROW, VIEW);
    for (const share of [0.01, 0.3, 0.5, 0.9]) {
      const scrollTop = share * extent.scrollRoom;
      const offset = extent.toOffset(scrollTop);
      assert.equal(extent.afterScroll(offset, 100, scrollTop + 100), offset + 100);
      assert.equal(extent.afterScroll(offset, -100, scrollTop - 100), offset - 100);
    }
  });

  test(`${n} rows: the thumb goes where it is dragged to`, () => {
    const extent = new Extent(n, ROW, VIEW);
    const pixel = extent.scrollHeight / VIEW; // of the mouse on the scroll bar
    const to = extent.scrollRoom / 2;
    assert.equal(extent.afterScroll(5, pixel, to), extent.toOffset(to));
    assert.equal(extent.afterScroll(5, 10, extent.scrollRoom), extent.room);
    assert.equal(extent.afterScroll(12_345, -10, 0), 0);
  });
}

test("a row comes into view with as little scrolling as needed", () => {
  const extent = new Extent(100, ROW, VIEW, { index: 50, extra: 1000 });
  assert.equal(extent.showing(10, 10 * ROW), 10 * ROW);
  assert.equal(extent.showing(9, 10 * ROW), 9 * ROW);
  assert.equal(extent.showing(20, 0), 21 * ROW - VIEW);
  assert.equal(extent.showing(50, 0), 50 * ROW); // it is higher than the view
  assert.equal(extent.showing(99, 0), extent.room);
});

test("no rows have no height", () => {
  const extent = new Extent(0, ROW, VIEW);
  assert.deepEqual([extent.height, extent.room, extent.rowAt(5)], [0, 0, -1]);
});
