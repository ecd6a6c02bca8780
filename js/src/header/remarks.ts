import { button, fill, h, set, UNHEARD } from "../dom";
import { count, plural, shorten } from "../format";
import type { ModelView } from "../wire";

const MAX_CHARACTERS = 300;

/** Further remarks on the label model: their number, and the sentences behind it. */
export class Remarks {
  readonly button: HTMLButtonElement;
  readonly list = h("ul.model-remarks@model-remarks");
  #isOpen = false;
  #model: ModelView | null = null;

  constructor() {
    this.button = button(".link@remarks-toggle", () => {
      this.#isOpen = !this.#isOpen;
      this.#redraw();
    });
    this.#redraw();
  }

  draw(model: ModelView): void {
    this.#model = model;
    this.#redraw();
  }

  #redraw(): void {
    const { remarks, n_remarks } = this.#model ?? { remarks: [], n_remarks: 0 };
    const arrow = h("span", UNHEARD, this.#isOpen ? " ▾" : " ▸");
    fill(this.button, plural(n_remarks, "remark"), arrow);
    set(this.button, { "aria-expanded": this.#isOpen });
    this.button.hidden = n_remarks === 0;
    this.list.hidden = !this.#isOpen || n_remarks === 0;
    const n_more = n_remarks - remarks.length;
    const more = n_more > 0 ? [h("li.dim", `and ${count(n_more)} more`)] : [];
    const items = remarks.map((text) => h("li", { dir: "auto" }, shorten(text, MAX_CHARACTERS)));
    fill(this.list, ...items, ...more);
  }
}
