import { button, fill, h } from "../dom";
import { shorten } from "../format";
import type { Status } from "./status";

/** One line under the header for what went wrong, until it is dismissed or replaced. */
export class Banner {
  readonly element: HTMLElement;
  readonly #text = h("span.grow", { dir: "auto" });
  readonly #status: Status;

  constructor(status: Status) {
    this.#status = status;
    this.element = h(
      "div.banner@banner",
      { hidden: true },
      this.#text,
      button(".link", () => this.hide(), "Dismiss"),
    );
  }

  show(text: string): void {
    const line = shorten(text, 500);
    fill(this.#text, line);
    this.element.hidden = false;
    this.#status.say(line);
  }

  hide(): void {
    this.element.hidden = true;
  }
}
