import { button, h, set, UNHEARD } from "../dom";
import { COLUMNS, type ColumnKey, nextSort, type Sort } from "./columns";

/** The head of the table: a click on a column sorts by it, a second one turns the order round. */
export class Head {
  readonly element: HTMLTableSectionElement;
  readonly #cells = new Map<ColumnKey, HTMLTableCellElement>();
  #sort: Sort = { key: "number", direction: "ascending" };

  constructor(onSort: () => void) {
    for (const { key, head, fullHead, isNumber } of COLUMNS) {
      const sort = () => {
        this.#sort = nextSort(this.#sort, key);
        this.#draw();
        onSort();
      };
      // Starts with what one sees, for those who click by voice.
      const label = `${head}: sort by ${fullHead}`;
      const attributes = { "aria-label": label, "data-testid": `sort-${key}` };
      const arrow = h("span.arrow", UNHEARD);
      const className = `snb-col-${key}${isNumber ? " snb-num" : ""}`;
      const cell = h(
        "th",
        { scope: "col", class: className },
        button("", sort, attributes, ...headWords(head), arrow),
      );
      this.#cells.set(key, cell);
    }
    this.element = h("thead", h("tr", ...this.#cells.values()));
    this.#draw();
  }

  get sort(): Sort {
    return this.#sort;
  }

  hide(keys: ReadonlySet<ColumnKey>): void {
    for (const [key, cell] of this.#cells) cell.hidden = keys.has(key);
  }

  /** Whether there is room for a column, as the page is now. */
  isShown(key: ColumnKey): boolean {
    return (this.#cells.get(key)?.getClientRects().length ?? 0) > 0;
  }

  #draw(): void {
    for (const [key, cell] of this.#cells) {
      if (key === this.#sort.key) set(cell, { "aria-sort": this.#sort.direction });
      else set(cell, { "aria-sort": null });
    }
  }
}

/** The first word, and those that a narrow column can do without. */
function headWords(head: string): Node[] {
  const [first, ...others] = head.split(" ");
  const tail = others.map((word) => h("span.head-tail", ` ${word}`));
  return [h("span", first), ...tail];
}
