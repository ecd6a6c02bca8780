import type { Reply } from "../wire";
import { PAGE_SIZE, type RowView } from "./wire";

/** Windows that are kept, those nearest to what is shown. */
const MAX_KEPT = 40;

interface Listeners {
  ask(offset: number, signal: AbortSignal): Promise<Reply<"rows">>;
  /** Rows first..last have come, or their number has changed. */
  onRows(first: number, last: number): void;
  onError(error: string): void;
}

/** The rows that were asked for, in windows of PAGE_SIZE; one request is under way at a time.
 *
 * What is shown is asked for first, then a window on each side of it. When all rows may have changed,
 * the old ones are given out until the new ones come.
 */
export class Windows {
  /** How many rows there are; null: not known yet. */
  nRows: number | null = null;
  readonly #listeners: Listeners;
  #fresh = new Map<number, RowView[]>();
  #old = new Map<number, RowView[]>();
  #shown: [first: number, last: number] | null = null;
  #request: AbortController | null = null;
  #hasFailed = false;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  /** The row at a place, perhaps as it was before; null: it has not come. */
  at(index: number): RowView | null {
    const [window, place] = [Math.floor(index / PAGE_SIZE), index % PAGE_SIZE];
    return (this.#fresh.get(window) ?? this.#old.get(window))?.[place] ?? null;
  }

  /** Whether a row is of before the last change. */
  isOld(index: number): boolean {
    const window = Math.floor(index / PAGE_SIZE);
    return !this.#fresh.has(window) && this.#old.has(window);
  }

  /** Where a row of the data stands among those that are here; null: it is not among them. */
  placeOf(row: number): number | null {
    for (const [window, rows] of this.#fresh) {
      const place = rows.findIndex((each) => each.row === row);
      if (place >= 0) return window * PAGE_SIZE + place;
    }
    return null;
  }

  /** Take care that these rows come; null: nothing is on the screen. */
  show(shown: [first: number, last: number] | null): void {
    this.#shown = shown;
    this.#askNext();
  }

  /** All rows may have changed. Call `show` to have them asked for. */
  renew(): void {
    this.#request?.abort();
    this.#request = null;
    this.#hasFailed = false;
    for (const [window, rows] of this.#fresh) this.#old.set(window, rows);
    this.#fresh = new Map();
    forgetFar(this.#old, this.#middle);
  }

  retry(): void {
    this.#hasFailed = false;
    this.#askNext();
  }

  get #middle(): number {
    return (this.#shown?.[0] ?? 0) / PAGE_SIZE;
  }

  #askNext(): void {
    const window = this.#wanted();
    if (window === undefined || this.#request !== null || this.#hasFailed) return;
    const request = new AbortController();
    this.#request = request;
    void this.#listeners.ask(window * PAGE_SIZE, request.signal).then((reply) => {
      if (request.signal.aborted) return;
      this.#request = null;
      if (reply.ok) {
        const { n_total, rows } = reply.result;
        const hasChanged = n_total !== this.nRows;
        this.nRows = n_total;
        this.#fresh.set(window, rows);
        this.#old.delete(window);
        forgetFar(this.#fresh, this.#middle);
        const first = window * PAGE_SIZE;
        if (hasChanged) this.#listeners.onRows(0, Math.max(0, n_total - 1));
        else this.#listeners.onRows(first, first + PAGE_SIZE - 1);
      } else {
        this.#hasFailed = true;
        this.#listeners.onError(reply.error);
      }
      this.#askNext();
    });
  }

  #wanted(): number | undefined {
    if (this.#shown === null) return undefined;
    const [first, last] = this.#shown.map((index) => Math.floor(index / PAGE_SIZE)) as [
      number,
      number,
    ];
    const windows = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const end = this.nRows === null ? 1 : Math.ceil(this.nRows / PAGE_SIZE);
    return [...windows, last + 1, first - 1].find(
      (window) => window >= 0 && (window < end || window === 0) && !this.#fresh.has(window),
    );
  }
}

function forgetFar(windows: Map<number, unknown>, middle: number): void {
  const farFirst = [...windows.keys()].sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
  for (const window of farFirst.slice(0, Math.max(0, windows.size - MAX_KEPT))) {
    windows.delete(window);
  }
}
