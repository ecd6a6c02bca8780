/** Where rows lie in pixels, and where the scroll bar stands for it.
 *
 * Browsers draw no element of a billion pixels: Firefox ends at 17 million, Chrome at 33. So the
 * element that scrolls is at most MAX_HEIGHT high. Near both ends a pixel of scrolling is then a
 * pixel of rows; in between, the scroll bar goes faster than the rows.
 */
export const MAX_HEIGHT = 8_000_000;
const EXACT_HEIGHT = 100_000;

/** The one row that is higher than the others, and by how much. */
export interface OpenRow {
  index: number;
  extra: number;
}

export class Extent {
  readonly nRows: number;
  readonly rowHeight: number;
  readonly open: OpenRow | null;
  /** Of the window onto the rows. */
  readonly viewHeight: number;

  constructor(nRows: number, rowHeight: number, viewHeight: number, open: OpenRow | null = null) {
    this.nRows = nRows;
    this.rowHeight = rowHeight;
    this.viewHeight = viewHeight;
    this.open = open !== null && open.index < nRows ? open : null;
  }

  /** Of all rows. */
  get height(): number {
    return this.nRows * this.rowHeight + (this.open?.extra ?? 0);
  }

  /** Of the element that scrolls. */
  get scrollHeight(): number {
    return Math.min(this.height, MAX_HEIGHT);
  }

  /** The largest offset of the rows. */
  get room(): number {
    return Math.max(0, this.height - this.viewHeight);
  }

  /** The largest position of the scroll bar. */
  get scrollRoom(): number {
    return Math.max(0, this.scrollHeight - this.viewHeight);
  }

  /** Where a row begins. */
  top(index: number): number {
    const isBelow = this.open !== null && index > this.open.index;
    return index * this.rowHeight + (isBelow ? (this.open?.extra ?? 0) : 0);
  }

  /** Where a row ends. */
  bottom(index: number): number {
    return this.top(index + 1);
  }

  /** The row at an offset, or the nearest; -1 where there is none. */
  rowAt(offset: number): number {
    const { open, rowHeight } = this;
    let index = Math.floor(offset / rowHeight);
    if (open !== null && index > open.index) {
      index = Math.max(open.index, Math.floor((offset - open.extra) / rowHeight));
    }
    return Math.min(this.nRows - 1, Math.max(0, index));
  }

  /** The offset of the rows that a position of the scroll bar stands for. */
  toOffset(scrollTop: number): number {
    return this.#between(scrollTop, this.scrollRoom, this.room);
  }

  /** The position of the scroll bar for an offset of the rows. */
  toScrollTop(offset: number): number {
    return this.#between(offset, this.room, this.scrollRoom);
  }

  /** The nearest offset that rows can have. */
  clamp(offset: number): number {
    return Math.min(this.room, Math.max(0, offset));
  }

  /** The offset nearest to another at which a row is in view; its beginning, where it is higher. */
  showing(index: number, offset: number): number {
    const [top, bottom] = [this.top(index), this.bottom(index)];
    return this.clamp(Math.min(top, Math.max(offset, bottom - this.viewHeight)));
  }

  /** The offset after the scroll bar has moved by some pixels to `scrollTop`.
   *
   * A wheel, a finger or an arrow moves by less than the thumb does when the mouse drags it by half
   * a pixel. Such steps move the rows by as much; larger ones go where the scroll bar stands.
   */
  afterScroll(offset: number, step: number, scrollTop: number): number {
    const isJump = Math.abs(step) > this.scrollHeight / (2 * Math.max(1, this.viewHeight));
    const isAtEnd = scrollTop <= 0 || scrollTop >= this.scrollRoom - 1;
    const isExact = this.height <= MAX_HEIGHT;
    return isExact || isJump || isAtEnd ? this.toOffset(scrollTop) : this.clamp(offset + step);
  }

  #between(from: number, fromRoom: number, toRoom: number): number {
    if (fromRoom === toRoom) return Math.min(toRoom, Math.max(0, from));
    const exact = Math.min(EXACT_HEIGHT, fromRoom / 4, toRoom / 4);
    if (from <= exact) return Math.max(0, from);
    if (from >= fromRoom - exact) return toRoom - Math.max(0, fromRoom - from);
    return exact + ((from - exact) * (toRoom - 2 * exact)) / (fromRoom - 2 * exact);
  }
}
