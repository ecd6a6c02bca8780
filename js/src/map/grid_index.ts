/** Points in each cell, on average: some hundred are looked at for the nearest one. */
const PER_CELL = 4;
const MOST_CELLS = 512;

/** Finds the nearest of many points. Built once for one set of places, in two passes over them. */
export class GridIndex {
  readonly #xy: Uint16Array;
  readonly #side: number;
  /** Where in `#points` each cell begins, and at the end their number. */
  readonly #starts: Uint32Array;
  readonly #points: Uint32Array;

  /** @param xy x and y of each point, u16. */
  constructor(xy: Uint16Array) {
    const n = xy.length / 2;
    this.#xy = xy;
    this.#side = Math.max(1, Math.min(MOST_CELLS, Math.floor(Math.sqrt(n / PER_CELL))));
    const starts = new Uint32Array(this.#side ** 2 + 1);
    for (let i = 0; i < n; i++) {
      const next = this.#cellOf(i) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let cell = 1; cell < starts.length; cell++) {
      starts[cell] = (starts[cell] ?? 0) + (starts[cell - 1] ?? 0);
    }
    const ends = starts.slice();
    this.#points = new Uint32Array(n);
    for (let i = 0; i < n; i++) {
      const cell = this.#cellOf(i);
      const at = ends[cell] ?? 0;
      this.#points[at] = i;
      ends[cell] = at + 1;
    }
    this.#starts = starts;
  }

  /** The point nearest to a place, both u16, within an ellipse of these radii; null: there is none. */
  nearest(x: number, y: number, radiusX: number, radiusY: number): number | null {
    let best = 1;
    let found: number | null = null;
    const [left, right] = [this.#cell(x - radiusX), this.#cell(x + radiusX)];
    for (let row = this.#cell(y - radiusY); row <= this.#cell(y + radiusY); row++) {
      const from = this.#starts[row * this.#side + left] ?? 0;
      const to = this.#starts[row * this.#side + right + 1] ?? 0;
      for (let at = from; at < to; at++) {
        const point = this.#points[at] ?? 0;
        const dx = ((this.#xy[2 * point] ?? 0) - x) / radiusX;
        const dy = ((this.#xy[2 * point + 1] ?? 0) - y) / radiusY;
        const distance = dx * dx + dy * dy;
        if (distance <= best) {
          best = distance;
          found = point;
        }
      }
    }
    return found;
  }

  #cellOf(point: number): number {
    return (
      this.#cell(this.#xy[2 * point + 1] ?? 0) * this.#side + this.#cell(this.#xy[2 * point] ?? 0)
    );
  }

  #cell(place: number): number {
    return Math.max(0, Math.min(this.#side - 1, Math.floor((place * this.#side) / 65536)));
  }
}
