import { button, fill, h, on } from "../dom";
import { shorten } from "../format";

/** A field for another name. Enter saves, Esc leaves the name as it is. */
export class RenameField {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #error = h("span.bad@rename-error", { dir: "auto", role: "alert" });

  /** `save` gives why the name was not taken, or null; `close` takes the field away. */
  constructor(name: string, save: (name: string) => Promise<string | null>, close: () => void) {
    this.#input = h("input.field.rename@rename-field", {
      value: name,
      maxlength: 200,
      spellcheck: "false",
      dir: "auto",
      "aria-label": "New name",
    });
    const submit = async () => {
      const wanted = this.#input.value.trim();
      const error = wanted === name ? null : await save(wanted);
      if (error === null) close();
      else fill(this.#error, shorten(error, 300));
    };
    on(this.#input, "keydown", (event) => {
      event.stopPropagation(); // letters typed here are nobody's shortcuts
      if (event.key === "Enter") void submit();
      if (event.key === "Escape") close();
      if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    });
    this.element = h(
      "span.line.actions",
      this.#input,
      button(".button@rename-save", () => void submit(), "Save"),
      button(".button", close, "Cancel"),
      this.#error,
    );
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }
}
