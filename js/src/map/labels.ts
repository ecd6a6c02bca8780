import type { Size } from "./camera";

/** A label that is to stand with its middle at a place of the screen. */
export interface Wish {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GAP_PX = 4;

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
    const left = Math.max(0, Math.min(size.width - width, x - width / 2));
    const top = Math.max(0, Math.min(size.height - height, y - height / 2));
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
