import { atEnd } from "../abort";
import { focusedIn, h, on } from "../dom";
import { Extent } from "./extent";

/** Rows beyond each edge of the view that are drawn too. */
const N_BEYOND = 3;

interface Listeners {
  /** The element of a row. */
  draw(index: number): HTMLElement;
  /** These rows are drawn; null: none, as the list is not on the screen. */
  onShown(shown: [first: number, last: number] | null): void;
}

/** Any number of rows of one height, of which those in view are in the page; one row may be higher.
 *
 * `Extent` says where rows lie. Small steps of the scroll bar move the rows by as many pixels, so that
 * the browser scrolls what is drawn. When the scrolling has ended, the scroll bar is put where it
 * stands for the rows in view.
 */
export class VirtualList {
  readonly element = h("div.scroll", { tabindex: 0 });
  readonly #rows = h("div.row-list", { role: "rowgroup" });
  readonly #listeners: Listeners;
  #extent = new Extent(0, 1, 0);
  #openIndex: number | null = null;
  /** Pixels of rows above the view. */
  #offset = 0;
  /** Of the scroll bar, when it was last looked at. */
  #scrollTop = 0;
  readonly #drawn = new Map<number, HTMLElement>();
  /** The open row also grows by itself, as when it is laid out late or narrower. */
  readonly #openObserver = new ResizeObserver(() => this.#draw());

  constructor(listeners: Listeners, signal: AbortSignal) {
    this.#listeners = listeners;
    this.element.append(this.#rows);
    on(this.element, "scroll", () => this.#onScroll(), { passive: true });
    on(this.element, "scrollend", () => this.#settle());
    const observer = new ResizeObserver(() => this.#onResize());
    observer.observe(this.element);
    atEnd(signal, () => {
      observer.disconnect();
      this.#openObserver.disconnect();
    });
  }

  /** Rows that are at least partly in view. */
  get inView(): [first: number, last: number] {
    const { viewHeight } = this.#extent;
    return [
      this.#extent.rowAt(this.#offset),
      this.#extent.rowAt(Math.max(this.#offset, this.#offset + viewHeight - 1)),
    ];
  }

  /** How many whole rows are in view. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#extent.viewHeight / this.#extent.rowHeight));
  }

  /** The element of a row, where it is drawn. */
  drawn(index: number): HTMLElement | undefined {
    return this.#drawn.get(index);
  }

  /** Draw all that is in view anew.
   *
   * @param open the row that is as high as what it holds.
   */
  update(nRows: number, open: number | null): void {
    this.#openIndex = open;
    const { viewHeight, rowHeight } = this.#measure();
    this.#setExtent(new Extent(nRows, rowHeight, viewHeight, this.#openAs(0)));
    this.#clear();
    this.#draw();
  }

  /** Draw some rows anew, where they are in view. */
  redraw(first: number, last: number): void {
    let hasDrawn = false;
    for (const [index, element] of this.#drawn) {
      if (index < first || index > last) continue;
      element.remove();
      this.#drawn.delete(index);
      hasDrawn = true;
    }
    if (hasDrawn) this.#draw();
  }

  /** Scroll as little as needed to have a row in view. */
  show(index: number): void {
    this.#scrollTo(this.#extent.showing(index, this.#offset));
  }

  scrollToStart(): void {
    this.#scrollTo(0);
  }

  #onScroll(): void {
    const { scrollTop } = this.element;
    const step = scrollTop - this.#scrollTop;
    if (step === 0) return;
    this.#offset = this.#extent.afterScroll(this.#offset, step, scrollTop);
    this.#scrollTop = scrollTop;
    this.#draw();
  }

  #settle(): void {
    if (Math.abs(this.#extent.toScrollTop(this.#offset) - this.#scrollTop) > 1) {
      this.#scrollTo(this.#offset);
    }
  }

  #scrollTo(offset: number): void {
    this.#offset = this.#extent.clamp(offset);
    this.element.scrollTop = this.#extent.toScrollTop(this.#offset);
    this.#scrollTop = this.element.scrollTop; // as the browser has rounded it
    this.#draw();
  }

  #onResize(): void {
    const { viewHeight, rowHeight } = this.#measure();
    const { nRows, open } = this.#extent;
    if (rowHeight !== this.#extent.rowHeight) this.#clear();
    this.#setExtent(new Extent(nRows, rowHeight, viewHeight, open));
    this.#draw();
  }

  #measure(): { viewHeight: number; rowHeight: number } {
    const height = getComputedStyle(this.#rows).getPropertyValue("--snb-row-height");
    return { viewHeight: this.element.clientHeight, rowHeight: Number.parseFloat(height) || 76 };
  }

  #openAs(extra: number): Extent["open"] {
    const index = this.#openIndex;
    if (index === null) return null;
    const known = this.#extent.open;
    return known?.index === index ? known : { index, extra };
  }

  /** Take other heights; the row at the top of the view stays there. */
  #setExtent(extent: Extent): void {
    const before = this.#extent;
    this.#extent = extent;
    if (before.nRows > 0 && extent.nRows > 0) {
      const first = before.rowAt(this.#offset);
      const hidden = this.#offset - before.top(first);
      const isSame = before.rowHeight === extent.rowHeight;
      this.#offset = extent.top(first) + (isSame ? hidden : 0);
    }
    this.#offset = extent.clamp(this.#offset);
    this.#rows.style.height = `${extent.scrollHeight}px`;
    const scrollTop = extent.toScrollTop(this.#offset);
    if (Math.abs(this.element.scrollTop - scrollTop) > 1) this.element.scrollTop = scrollTop;
    this.#scrollTop = this.element.scrollTop;
  }

  #draw(): void {
    const { nRows, viewHeight } = this.#extent;
    if (viewHeight === 0) {
      this.#listeners.onShown(null);
      return;
    }
    const [firstInView, lastInView] = this.inView;
    const first = Math.max(0, firstInView - N_BEYOND);
    const last = Math.min(nRows - 1, lastInView + N_BEYOND);
    for (const [index, element] of this.#drawn) {
      if (index >= first && index <= last) continue;
      this.#keepFocus(element);
      element.remove();
      this.#drawn.delete(index);
    }
    let next = this.#rows.firstChild;
    for (let index = first; index <= last; index++) {
      let element = this.#drawn.get(index);
      if (element === undefined) {
        element = this.#listeners.draw(index);
        this.#drawn.set(index, element);
        this.#rows.insertBefore(element, next);
        if (index === this.#openIndex) {
          this.#openObserver.disconnect();
          this.#openObserver.observe(element);
        }
      } else {
        next = element.nextSibling;
      }
    }
    this.#measureOpen();
    const shift = this.#offset - this.#scrollTop;
    for (const [index, element] of this.#drawn) {
      element.style.top = `${this.#extent.top(index) - shift}px`;
    }
    this.#listeners.onShown([first, Math.max(first, last)]);
  }

  #measureOpen(): void {
    const index = this.#openIndex;
    const element = index === null ? undefined : this.#drawn.get(index);
    if (index === null || element === undefined) return;
    const { nRows, rowHeight, viewHeight, open } = this.#extent;
    const extra = Math.max(0, element.offsetHeight - rowHeight);
    if (extra === open?.extra) return;
    this.#setExtent(new Extent(nRows, rowHeight, viewHeight, { index, extra }));
  }

  /** A row that goes takes no focus with it. */
  #keepFocus(element: HTMLElement): void {
    if (focusedIn(element) !== null) this.element.focus({ preventScroll: true });
  }

  #clear(): void {
    for (const element of this.#drawn.values()) element.remove();
    this.#drawn.clear();
  }
}
