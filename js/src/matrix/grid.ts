import { atEnd } from "../abort";
import { classMark } from "../class_mark";
import { button, fill, focusedIn, h, on, set, take, UNHEARD } from "../dom";
import type { Cell, Cells, ColumnHead } from "./cells";

const ROW_PX = 24;
const CELL_PX = 32;
const CLASS_PX = 48;
/** Where nothing has a size: in tests without a layout. */
const SMALLEST_VIEW_PX = 400;
/** Cells drawn beyond each edge of what is in view. */
const SPARE = 4;
const PAGE = 10;
/** Per cent of colour in the darkest cell: numbers on it keep 4.5:1 in the palest theme. */
const STRONGEST = 38;

interface Place {
  row: number;
  column: number;
}

interface Window {
  first: Place;
  /** One beyond the last. */
  end: Place;
}

/** The table of the matrix. Of 40,000 cells only those in view are drawn, each of them a button.
 *
 * One of the buttons is in the order of tabs; arrow keys move on from there.
 */
export class Grid {
  readonly element: HTMLElement;
  readonly #table = h("table.matrix-table@matrix", { role: "grid" });
  readonly #onPick: (cell: Cell) => void;
  readonly #isPicked: (cell: Cell) => boolean;
  readonly #onLook: (cell: Cell | null) => void;
  #cells: Cells | null = null;
  #active: Place = { row: 0, column: 0 };
  #drawn: Window | null = null;

  constructor(
    onPick: (cell: Cell) => void,
    isPicked: (cell: Cell) => boolean,
    onLook: (cell: Cell | null) => void,
    signal: AbortSignal,
  ) {
    this.#onPick = onPick;
    this.#isPicked = isPicked;
    this.#onLook = onLook;
    this.element = h("div.scroll.matrix-scroll", this.#table);
    on(this.element, "scroll", () => this.#onScroll(), { passive: true });
    on(this.#table, "keydown", (event) => this.#onKey(event));
    on(this.#table, "focusin", (event) => this.#look(event.target));
    on(this.#table, "pointerover", (event) => this.#look(event.target));
    on(this.#table, "pointerleave", () => onLook(null));
    on(this.#table, "focusout", () => onLook(null));
    const observer = new ResizeObserver(() => this.#onScroll());
    observer.observe(this.element);
    atEnd(signal, () => observer.disconnect());
  }

  show(cells: Cells): void {
    this.#cells = cells;
    this.#active.row = Math.min(this.#active.row, Math.max(0, cells.heads.length - 1));
    this.#active.column = Math.min(this.#active.column, Math.max(0, cells.columns.length - 1));
    this.#draw();
  }

  /** Draw anew which cells are picked. */
  repick(): void {
    if (this.#cells !== null) this.#draw();
  }

  #onScroll(): void {
    const [wanted, drawn] = [this.#inView(0), this.#drawn];
    if (this.#cells === null || drawn === null) return;
    const isDrawn =
      drawn.first.row <= wanted.first.row &&
      drawn.first.column <= wanted.first.column &&
      drawn.end.row >= wanted.end.row &&
      drawn.end.column >= wanted.end.column;
    if (!isDrawn) this.#draw();
  }

  #draw(): void {
    const cells = this.#cells;
    if (cells === null) return;
    const hadFocus = focusedIn(this.#table) !== null;
    const { first, end } = this.#inView(SPARE);
    this.#drawn = { first, end };
    if (!hadFocus) this.#active = clamp(this.#active, this.#inView(0));
    else this.#active = clamp(this.#active, { first, end });
    const columns = cells.columns.slice(first.column, end.column);
    const before = this.#left(first.column);
    const after = this.#left(cells.columns.length) - this.#left(end.column);
    const rows = [];
    for (let row = first.row; row < end.row; row++) rows.push(this.#row(cells, row, first, end));
    set(this.#table, { "aria-rowcount": cells.heads.length + 1 });
    set(this.#table, { "aria-colcount": cells.columns.length + 1 });
    this.#table.style.width = `calc(var(--snb-matrix-head) + ${this.#left(cells.columns.length)}px)`;
    fill(
      this.#table,
      h(
        "colgroup",
        h("col.matrix-names"),
        column(before),
        ...columns.map((each) => column(width(each))),
        column(after),
      ),
      h(
        "thead",
        h(
          "tr",
          { "aria-rowindex": 1 },
          h("th", { scope: "col", "aria-colindex": 1 }, "LF"),
          filler(),
          ...columns.map((each, i) => this.#columnHead(each, first.column + i)),
          filler(),
        ),
      ),
      h(
        "tbody",
        spacer(first.row * ROW_PX),
        ...rows,
        spacer((cells.heads.length - end.row) * ROW_PX),
      ),
    );
    if (hadFocus) this.#focus();
  }

  #columnHead(head: ColumnHead, column: number): HTMLElement {
    const attributes = { scope: "col", "aria-colindex": column + 2, title: head.words };
    if (head.lf !== null) {
      return h(
        "th",
        { ...attributes, "aria-label": `${head.lf.number} ${head.lf.name}` },
        String(head.lf.number),
      );
    }
    const name = head.words.slice(head.words.indexOf(" ") + 1);
    const isFirst = this.#cells?.columns[column - 1]?.group !== head.group;
    return h(
      "th",
      { ...attributes, class: isFirst ? "snb-matrix-group" : null, "aria-label": head.words },
      h("bdi.cut", head.label === null ? `+${name}` : name),
      h("span", head.label === null ? null : classMark(head.label), head.group),
    );
  }

  #row(cells: Cells, row: number, first: Place, end: Place): HTMLElement {
    const head = cells.heads[row];
    const children = [];
    for (let column = first.column; column < end.column; column++) {
      children.push(this.#cell(cells, row, column));
    }
    return h(
      "tr",
      { "aria-rowindex": row + 2 },
      h(
        "th",
        { scope: "row", "aria-colindex": 1, title: head?.name },
        h("span.dim", String(head?.number)),
        h("bdi.cut", head?.name),
      ),
      filler(),
      ...children,
      filler(),
    );
  }

  #cell(cells: Cells, row: number, column: number): HTMLElement {
    const cell = cells.at(row, column);
    const isActive = this.#active.row === row && this.#active.column === column;
    const element = button(
      "",
      () => {
        this.#active = { row, column };
        if (cell.part !== null) this.#onPick(cell);
      },
      {
        tabindex: isActive ? 0 : -1,
        "aria-label": cell.isDuplicate ? `${cell.words}; near-duplicates` : cell.words,
        "aria-pressed": cell.part && this.#isPicked(cell),
        "aria-disabled": cell.part === null ? true : null,
        "data-row": row,
        "data-column": column,
      },
      cell.text,
    );
    if (cell.heat > 0) {
      const ground = cell.tone === "overlap" ? "--snb-heat-2" : "--snb-heat";
      const share = (STRONGEST * cell.heat).toFixed(1);
      element.style.background = `color-mix(in srgb, var(${ground}) ${share}%, transparent)`;
    }
    const isFirstClass =
      cell.tone === "class" && cells.columns[column - 1]?.group !== cells.columns[column]?.group;
    const classes = [
      `is-${cell.tone}`,
      cell.isDuplicate ? "is-duplicate" : "",
      isFirstClass ? "snb-matrix-group" : "",
    ];
    return h(
      "td",
      { class: classes.filter(Boolean).join(" "), "aria-colindex": column + 2, role: "gridcell" },
      element,
    );
  }

  #onKey(event: KeyboardEvent): void {
    const cells = this.#cells;
    const target = this.#placeOf(event.target);
    if (cells === null || target === null) return;
    const last = { row: cells.heads.length - 1, column: cells.columns.length - 1 };
    const far = Number.POSITIVE_INFINITY;
    const byRow = event.ctrlKey ? far : 0;
    const step = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageUp: [-PAGE, 0],
      PageDown: [PAGE, 0],
      Home: [-byRow, -far],
      End: [byRow, far],
    }[event.key];
    if (step === undefined) return;
    const [rows = 0, columns = 0] = step;
    const next = { row: target.row + rows, column: target.column + columns };
    take(event);
    this.#active = clamp(next, {
      first: { row: 0, column: 0 },
      end: { row: last.row + 1, column: last.column + 1 },
    });
    this.#scrollToActive();
    this.#draw();
  }

  /** The smallest scrolling that brings the active cell out from under heads and edges. */
  #scrollToActive(): void {
    const { row, column } = this.#active;
    const view = this.#room();
    const [top, bottom] = [row * ROW_PX, (row + 1) * ROW_PX];
    const [left, right] = [this.#left(column), this.#left(column + 1)];
    const scroller = this.element;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    if (bottom > scroller.scrollTop + view.height) scroller.scrollTop = bottom - view.height;
    if (left < scroller.scrollLeft) scroller.scrollLeft = left;
    if (right > scroller.scrollLeft + view.width) scroller.scrollLeft = right - view.width;
  }

  /** The room for cells: what the heads leave. */
  #room(): { width: number; height: number } {
    const head = this.#table.querySelector<HTMLElement>("thead th");
    return {
      width: Math.max(this.element.clientWidth - (head?.offsetWidth ?? 0), SMALLEST_VIEW_PX / 4),
      height: Math.max(this.element.clientHeight - (head?.offsetHeight ?? 0), ROW_PX),
    };
  }

  #inView(spare: number): Window {
    const { scrollTop, scrollLeft } = this.element;
    const n_rows = this.#cells?.heads.length ?? 0;
    const n_columns = this.#cells?.columns.length ?? 0;
    const { width, height } = this.#room();
    const column = (px: number) => {
      let found = 0;
      while (found < n_columns && this.#left(found + 1) <= px) found += 1;
      return found;
    };
    return {
      first: {
        row: Math.max(0, Math.min(n_rows, Math.floor(scrollTop / ROW_PX)) - spare),
        column: Math.max(0, column(scrollLeft) - spare),
      },
      end: {
        row: Math.min(n_rows, Math.ceil((scrollTop + height) / ROW_PX) + spare),
        column: Math.min(n_columns, column(scrollLeft + width) + 1 + spare),
      },
    };
  }

  /** Where a column begins, in pixels from the first. */
  #left(column: number): number {
    const n_lfs = this.#cells?.heads.length ?? 0;
    return column <= n_lfs ? column * CELL_PX : n_lfs * CELL_PX + (column - n_lfs) * CLASS_PX;
  }

  #look(target: EventTarget | null): void {
    const place = this.#placeOf(target);
    this.#onLook(place === null ? null : (this.#cells?.at(place.row, place.column) ?? null));
  }

  #placeOf(target: EventTarget | null): Place | null {
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
    if (element === null) return null;
    return { row: Number(element.dataset.row), column: Number(element.dataset.column) };
  }

  #focus(): void {
    this.#table.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }
}

function clamp({ row, column }: Place, { first, end }: Window): Place {
  return {
    row: Math.max(first.row, Math.min(row, end.row - 1)),
    column: Math.max(first.column, Math.min(column, end.column - 1)),
  };
}

function width({ group }: ColumnHead): number {
  return group === null ? CELL_PX : CLASS_PX;
}

function column(px: number): HTMLElement {
  const element = h("col");
  element.style.width = `${px}px`;
  return element;
}

/** Stands for the columns beside those that are drawn. */
function filler(): HTMLElement {
  return h("td.matrix-filler", UNHEARD);
}

/** Stands for the rows above or below those that are drawn. */
function spacer(px: number): HTMLElement | null {
  if (px <= 0) return null;
  const element = h("tr", UNHEARD);
  element.style.height = `${px}px`;
  return element;
}
