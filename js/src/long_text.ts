import { button, type Child, fill, h, present } from "./dom";
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
      fill(this.element, ...lead, text);
      return;
    }
    const flip = () => {
      this.#isWhole = !this.#isWhole;
      this.#draw(lead);
    };
    fill(
      this.element,
      ...lead,
      this.#isWhole ? text : `${text.slice(0, this.#limit)}…`,
      " ",
      button(
        ".link",
        flip,
        { "aria-expanded": this.#isWhole },
        this.#isWhole ? "Show less" : `Show all ${count(text.length)} characters`,
      ),
    );
  }
}
