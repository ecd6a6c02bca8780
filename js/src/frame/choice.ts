import { button, h } from "../dom";

/** A few buttons of which one is pressed. */
export class Choice<T extends string> {
  readonly element: HTMLElement;
  readonly #buttons = new Map<T, HTMLButtonElement>();

  /** @param options words by value, the first one chosen */
  constructor(label: string, options: Record<T, string>, onChoose: (value: T) => void) {
    const entries = Object.entries(options) as [T, string][];
    for (const [value, words] of entries) {
      const choose = () => {
        this.show(value);
        onChoose(value);
      };
      this.#buttons.set(value, button("", choose, { "data-value": value }, words));
    }
    this.element = h(
      "div.choice",
      { role: "group", "aria-label": label },
      ...this.#buttons.values(),
    );
    const first = entries[0];
    if (first !== undefined) this.show(first[0]);
  }

  show(chosen: T): void {
    for (const [value, element] of this.#buttons) {
      element.setAttribute("aria-pressed", String(value === chosen));
    }
  }
}
