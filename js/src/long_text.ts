import { button, type Child, h, present } from "./dom";
import { count } from "./format";

/** A sentence of any length after a short lead: its beginning, and a button that shows the rest. */
export class LongText {
  readonly element = h("p", { dir: "auto" });
  readonly #limit: number;
  #text = "";
  #isWhole = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  show(text: string, ...lead: Child[]): void {
    if (text !== this.#text) this.#isWhole = false;
    this.#text = text;
    this.#draw(present(lead));
  }

  #draw(lead: (Node | string)[]): void {
    const text = this.#text;
    if (text.length <= this.#limit) {
      this.element.replaceChildren(...lead, text);
      return;
    }
    const flip = () => {
      this.#isWhole = !this.#isWhole;
      this.#draw(lead);
    };
    this.element.replaceChildren(
      ...lead,
      this.#isWhole ? text : `${text.slice(0, this.#limit)}…`,
      " ",
      button(
        ".link",
        flip,
        { "aria-expanded": String(this.#isWhole) },
        this.#isWhole ? "Show less" : `Show all ${count(text.length)} characters`,
      ),
    );
  }
}
