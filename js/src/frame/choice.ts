import { button, h, set } from "../dom";

/** A few buttons of which one is pressed; `show` says which. */
export class Choice<T extends string> {
  readonly element: HTMLElement;
  readonly #buttons = new Map<T, HTMLButtonElement>();

  /**
   * @param options words by value, the first one chosen.
   * @param testIds begins the test id of each button.
   */
  constructor(
    label: string,
    options: Record<T, string>,
    onChoose: (value: T) => void,
    testIds = "choose-",
  ) {
    const entries = Object.entries(options) as [T, string][];
    for (const [value, words] of entries) {
      const choose = () => onChoose(value);
      this.#buttons.set(value, button(`@${testIds}${value}`, choose, words));
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
      set(element, { "aria-pressed": value === chosen });
    }
  }
}
