import { button, fill, set } from "../dom";
import type { StepsView } from "../history/wire";
import type { Panel } from "./region";

/** Undo and redo, which say what they would do. */
export class StepButtons {
  readonly elements: HTMLButtonElement[];
  readonly #buttons: Record<"undo" | "redo", HTMLButtonElement>;
  readonly #panel: Panel;

  /** `prefix` tells two pairs apart in tests. */
  constructor(panel: Panel, prefix = "") {
    this.#panel = panel;
    this.#buttons = { undo: this.#button("undo", prefix), redo: this.#button("redo", prefix) };
    this.elements = [this.#buttons.undo, this.#buttons.redo];
  }

  draw({ undo, redo }: StepsView): void {
    drawStep(this.#buttons.undo, "Undo", undo);
    drawStep(this.#buttons.redo, "Redo", redo);
  }

  #button(kind: "undo" | "redo", prefix: string): HTMLButtonElement {
    return button(
      "",
      () => {
        void this.#panel.channel.ask(kind, {}).then((reply) => {
          if (!reply.ok) this.#panel.banner.show(`Nothing was changed by ${kind}: ${reply.error}`);
        });
      },
      { class: `snb-button snb-cut snb-${kind}`, dir: "auto", "data-testid": prefix + kind },
    );
  }
}

/** The button stays, whatever it says, so that it keeps the focus. */
function drawStep(element: HTMLButtonElement, word: string, step: string | null): void {
  const text = step === null ? word : `${word} ${step}`;
  fill(element, text);
  element.title = text;
  set(element, { "aria-disabled": step === null });
}
