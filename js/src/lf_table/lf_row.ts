import { button, h, mark, set } from "../dom";
import { shorten } from "../format";
import { cellContents, type TableScale } from "./cells";
import { COLUMNS, type ColumnKey } from "./columns";
import type { LfFacts } from "./facts";
import type { LfView } from "./wire";

const NAME_PLACE = COLUMNS.findIndex(({ key }) => key === "name");

/** One LF's line in the table. Its element and its switch live as long as the LF does. */
export class LfRow {
  readonly element: HTMLTableRowElement;
  readonly #switch: HTMLButtonElement;
  readonly #disclosure: HTMLButtonElement;
  readonly #name = h("span");
  readonly #cells: HTMLTableCellElement[];
  #drawn = "";

  constructor(onToggle: () => void, onDisclose: () => void) {
    this.#switch = button(".switch@lf-switch", onToggle, { role: "switch", tabindex: -1 }, h("i"));
    this.#disclosure = button(".disclose@lf-disclose", onDisclose, {
      tabindex: -1,
      "aria-expanded": "false",
      title: "Details (→)",
    });
    this.#cells = COLUMNS.map(({ key, isNumber }) => {
      const attributes = { class: `snb-col-${key}${isNumber ? " snb-num" : ""}` };
      return key === "name" ? h("th", { scope: "row", ...attributes }) : h("td", attributes);
    });
    this.#cells[0]?.append(this.#switch);
    this.#cells[NAME_PLACE]?.append(this.#name, this.#disclosure);
    this.element = h("tr@lf-row", { tabindex: -1 }, ...this.#cells);
  }

  setSelected(isSelected: boolean): void {
    set(this.element, { "aria-selected": isSelected });
  }

  setOpen(isOpen: boolean): void {
    set(this.#disclosure, { "aria-expanded": isOpen });
  }

  hide(keys: ReadonlySet<ColumnKey>): void {
    COLUMNS.forEach(({ key }, i) => {
      const cell = this.#cells[i];
      if (cell !== undefined) cell.hidden = keys.has(key);
    });
  }

  update(lf: LfView, isEnabled: boolean, scale: TableScale, facts: LfFacts): void {
    set(this.#switch, { "aria-checked": isEnabled });
    mark(this.element, "is-off", !isEnabled);
    mark(this.element, "is-in-selection", (facts.inSelection ?? 0) > 0);
    const { maxCoverage, accuracyAxisStart } = scale;
    const names = lf.polarity.map((label) => scale.classes[label]?.name);
    const key = JSON.stringify([lf, maxCoverage, accuracyAxisStart, names, facts]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const name = shorten(lf.name);
    set(this.#switch, { "aria-label": `${name} votes` });
    set(this.#disclosure, { "aria-label": `Details of ${name}` });
    cellContents(lf, scale, facts).forEach((content, index) => {
      const place = index + 1 === NAME_PLACE ? this.#name : this.#cells[index + 1];
      place?.replaceChildren(content as Node);
    });
  }
}
