import { button, h } from "./dom";
import { count } from "./format";

/** A sentence of any length: its beginning, and a button that shows the rest. */
export class LongText {
  readonly element = h("p", { class: "snb-long", dir: "auto" });
  readonly #limit: number;
  #text = "";
  #isWhole = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  show(text: string): void {
    if (text !== this.#text) this.#isWhole = false;
    this.#text = text;
    this.#draw();
  }

  #draw(): void {
    const text = this.#text;
    if (text.length <= this.#limit) {
      this.element.replaceChildren(text);
      return;
    }
    const flip = () => {
      this.#isWhole = !this.#isWhole;
      this.#draw();
    };
    this.element.replaceChildren(
      this.#isWhole ? text : `${text.slice(0, this.#limit)}… `,
      button(
        { class: "snb-link", "aria-expanded": String(this.#isWhole) },
        flip,
        this.#isWhole ? "Show less" : `Show all ${count(text.length)} characters`,
      ),
    );
  }
}
