import assert from "node:assert/strict";
import { before, test } from "node:test";
import { asBytes, asFlags, asWords } from "../src/arrays";
import { type Camera, panned, toMap, toScreen, WHOLE, zoomed } from "../src/map/camera";
import { GridIndex } from "../src/map/grid_index";
import { firstWords, placedLabels } from "../src/map/labels";
import { keyColor, keyMark, keyShape, parts } from "../src/map/looks";
import { pointSize } from "../src/map/painter";
import type { MapKey } from "../src/map/wire";
import { installPage } from "./dom_setup";

before(installPage);

const SIZE = { width: 428, height: 228 }; // 400 by 200 without the free edge

test("words are read where they are, and copied where they begin at an odd place", () => {
  const bytes = new Uint8Array([9, 1, 0, 2, 1]);

  const odd = asWords(new DataView(bytes.buffer, 1, 4));
  const even = asWords(new DataView(bytes.buffer, 2, 2));

  assert.deepEqual([...odd], [1, 258]);
  assert.deepEqual([...even], [512]);
  assert.equal(even.buffer, bytes.buffer);
  assert.notEqual(odd.buffer, bytes.buffer);
});

test("bytes are a view on what came, whether that is a buffer or a part of one", () => {
  const bytes = new Uint8Array([9, 1, 2]);

  assert.deepEqual([...asBytes(new DataView(bytes.buffer, 1, 2))], [1, 2]);
  assert.deepEqual([...asBytes(bytes.buffer)], [9, 1, 2]);
  assert.deepEqual([...asBytes(undefined)], []);
});

test("bits are read low one first, and those after the last point are left out", () => {
  assert.deepEqual(
    [...asFlags(new Uint8Array([0b00000101, 0b11111110]), 10)],
    [1, 0, 1, 0, 0, 0, 0, 0, 0, 1],
  );
});

test("the whole map fills the picture but for its edge, with y upwards", () => {
  assert.deepEqual(toScreen(WHOLE, SIZE, [0, 0]), [14, 214]);
  assert.deepEqual(toScreen(WHOLE, SIZE, [1, 1]), [414, 14]);
});

test("a place goes to the screen and back", () => {
  const camera: Camera = { x: 0.3, y: 0.6, zoom: 4 };

  const [x, y] = toMap(camera, SIZE, toScreen(camera, SIZE, [0.25, 0.7]));

  assert.ok(Math.abs(x - 0.25) < 1e-9 && Math.abs(y - 0.7) < 1e-9);
});

test("what is under the pointer stays there while the map is enlarged", () => {
  const at: [number, number] = [120, 80];
  const before = toMap(WHOLE, SIZE, at);

  const camera = zoomed(WHOLE, SIZE, 3, at);

  assert.equal(camera.zoom, 3);
  const after = toMap(camera, SIZE, at);
  assert.ok(Math.hypot(after[0] - before[0], after[1] - before[1]) < 1e-9);
});

test("no zoom goes beyond the whole map, nor beyond what its numbers can tell", () => {
  assert.deepEqual(zoomed({ x: 0.2, y: 0.2, zoom: 2 }, SIZE, 0.01), WHOLE);
  assert.equal(zoomed(WHOLE, SIZE, 1e6).zoom, 60);
});

test("the map cannot be dragged out of the picture", () => {
  assert.deepEqual(panned(WHOLE, SIZE, 500, 500), WHOLE);
  const { x, y } = panned({ x: 0.5, y: 0.5, zoom: 2 }, SIZE, 80, 40);
  assert.deepEqual([x.toFixed(2), y.toFixed(2)], ["0.40", "0.60"]);
  assert.equal(panned({ x: 0.5, y: 0.5, zoom: 2 }, SIZE, 9e9, 0).x, 0.25);
});

test("the grid finds the nearest point, as a look at all of them does", () => {
  let seed = 7;
  const random = () => {
    seed = (1103515245 * seed + 12345) % 2 ** 31;
    return Math.floor(seed / 2 ** 15);
  };
  const xy = Uint16Array.from({ length: 4_000 }, random);
  const index = new GridIndex(xy);
  for (let i = 0; i < 200; i++) {
    const [x, y] = [random(), random()];
    const [rx, ry] = [900, 600];
    let nearest: number | null = null;
    let best = 1;
    for (let point = 0; point < 2_000; point++) {
      const dx = ((xy[2 * point] ?? 0) - x) / rx;
      const dy = ((xy[2 * point + 1] ?? 0) - y) / ry;
      const distance = dx * dx + dy * dy;
      if (distance <= best) [best, nearest] = [distance, point];
    }
    const found = index.nearest(x, y, rx, ry);
    const far = (point: number | null) =>
      point === null
        ? null
        : (((xy[2 * point] ?? 0) - x) / rx) ** 2 + (((xy[2 * point + 1] ?? 0) - y) / ry) ** 2;
    assert.equal(far(found), far(nearest));
  }
});

test("a grid of no points, and of points in one place, has answers", () => {
  assert.equal(new GridIndex(new Uint16Array(0)).nearest(5, 5, 99, 99), null);
  const all = new GridIndex(new Uint16Array(2_000).fill(65535));
  assert.notEqual(all.nearest(65535, 65535, 10, 10), null);
  assert.equal(all.nearest(0, 0, 10, 10), null);
});

test("labels that would overlap give way to those of larger clusters, and none is cut", () => {
  const label = (x: number, y: number) => ({ x, y, width: 60, height: 16 });

  const placed = placedLabels(
    [label(100, 50), label(110, 55), label(0, 0), label(500, 50), label(100, 75)],
    SIZE,
  );

  assert.deepEqual(placed, [[70, 42], null, [4, 4], null, [70, 67]]);
});

test("no label stands under the tools, nor at an edge", () => {
  const at = (x: number, y: number) => placedLabels([{ x, y, width: 60, height: 16 }], SIZE)[0];

  assert.deepEqual(at(420, 20), [324, 12]);
  assert.deepEqual(at(420, 200), [364, 192]);
  assert.deepEqual(at(2, 226), [4, 208]);
});

test("a label has as many whole words as there is room for", () => {
  assert.equal(firstWords("prize, claim", 26), "prize, claim");
  assert.equal(firstWords("olympic, championships, race", 26), "olympic, championships");
  assert.equal(firstWords("a single term that is too long", 26).length, 26);
});

test("each line of the legend has the colour and shape of its points", () => {
  const key = (look: MapKey["look"], at = 0): MapKey => ({ look, at, words: "", n: 1 });

  assert.equal(keyColor(key("class", 1)), "var(--snb-c1)");
  assert.equal(keyColor(key("cluster", 9)), "var(--snb-c1)");
  assert.deepEqual([keyShape(key("class", 1)), keyShape(key("cluster", 9))], [1, 2]);
  assert.match(keyColor(key("shade", 1)), /heat\) 100%/);
  assert.equal(keyShape(key("none")), 4);
  assert.equal(keyMark(key("faint")).querySelectorAll("circle").length, 1);
});

test("a computed colour is read in either notation", () => {
  assert.deepEqual(parts("rgb(255, 0, 51)"), [1, 0, 0.2]);
  assert.deepEqual(parts("color(srgb 0.5 1e-3 1 / 0.5)"), [0.5, 0.001, 1]);
});

test("points are the smaller the more there are, and grow as one comes nearer", () => {
  const at = (n: number, zoom = 1) => pointSize(n, { ...WHOLE, zoom }, SIZE);

  assert.ok(at(10) === 7 && at(1_000) < 7 && at(1_000) > at(10_000));
  assert.equal(at(1_000_000), 1.3);
  assert.ok(at(10_000, 8) > at(10_000));
});
