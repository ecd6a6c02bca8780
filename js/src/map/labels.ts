import { shorten } from "../format";
import type { Size } from "./camera";

/** A label that is to stand with its middle at a place of the screen. */
export interface Wish {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GAP_PX = 4;

/** The corner at the right where the tools stand. */
const TOOLS: Size = { width: 40, height: 124 };

/** The first words of a name, as many as there is room for; a single long one is cut. */
export function firstWords(name: string, limit: number): string {
  const end = name.lastIndexOf(", ", limit - 1);
  return name.length <= limit || end < 1 ? shorten(name, limit) : name.slice(0, end);
}

/** Left upper corners of the labels that fit, the first ones first; null: this one would overlap.
 *
 * A label whose place is out of view is left out; one at the edge is moved inside.
 */
export function placedLabels(
  wishes: readonly Wish[],
  size: Size,
): ([x: number, y: number] | null)[] {
  const taken: { left: number; top: number; right: number; bottom: number }[] = [];
  return wishes.map(({ x, y, width, height }) => {
    if (x < 0 || y < 0 || x > size.width || y > size.height) return null;
    const top = inside(y - height / 2, size.height - height);
    const right = size.width - (top < TOOLS.height ? TOOLS.width : 0);
    const left = inside(x - width / 2, right - width);
    const box = { left, top, right: left + width + GAP_PX, bottom: top + height + GAP_PX };
    const isFree = taken.every(
      (other) =>
        box.right <= other.left ||
        other.right <= box.left ||
        box.bottom <= other.top ||
        other.bottom <= box.top,
    );
    if (!isFree) return null;
    taken.push(box);
    return [left, top];
  });
}

/** A place that is not cut by an edge. */
function inside(place: number, most: number): number {
  return Math.max(GAP_PX, Math.min(most - GAP_PX, place));
}
