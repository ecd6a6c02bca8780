import { button, fill, h, on, set, take } from "../dom";
import { COLUMNS, type ColumnKey, EXTRA_COLUMNS, FIXED_COLUMNS } from "./columns";

/** A button that opens a list of the columns, to switch them on and off in this view of the panel. */
export class ColumnMenu {
  /** Stands among the tools of the region. */
  readonly button: HTMLButtonElement;
  /** Stands in the region, over what is below its head. */
  readonly element: HTMLElement;
  readonly #off = new Set<ColumnKey>(EXTRA_COLUMNS);
  readonly #rooms = new Map<ColumnKey, HTMLElement>();
  readonly #hasRoom: (key: ColumnKey) => boolean;

  /** `hasRoom` tells whether a column that is on can be seen. */
  constructor(onChange: () => void, hasRoom: (key: ColumnKey) => boolean, signal: AbortSignal) {
    this.#hasRoom = hasRoom;
    this.button = button(
      ".button@columns",
      () => this.#open(this.element.hidden === true),
      { "aria-expanded": "false" },
      "Columns",
    );
    const items = COLUMNS.filter(({ key }) => !FIXED_COLUMNS.has(key)).map(({ key, fullHead }) => {
      const isOn = !this.#off.has(key);
      const box = h("input", { type: "checkbox", checked: isOn, "data-testid": `column-${key}` });
      on(box, "change", () => {
        if (box.checked) this.#off.delete(key);
        else this.#off.add(key);
        onChange();
        this.#drawRooms();
      });
      const room = h("span.dim");
      this.#rooms.set(key, room);
      return h("label", box, fullHead.split(":")[0], room);
    });
    this.element = h(
      "div.column-menu",
      { role: "group", "aria-label": "Columns", hidden: true },
      ...items,
    );
    on(this.element, "keydown", (event) => this.#onKey(event));
    const isInside = (target: EventTarget | null | undefined) =>
      target instanceof Node && (this.element.contains(target) || this.button.contains(target));
    on(document, "pointerdown", (event) => isInside(event.composedPath()[0]) || this.#open(false), {
      signal,
    });
    on(this.element, "focusout", ({ relatedTarget }) => {
      if (relatedTarget !== null && !isInside(relatedTarget)) this.#open(false);
    });
  }

  /** The columns that are off. */
  get off(): ReadonlySet<ColumnKey> {
    return this.#off;
  }

  #open(isOpen: boolean): void {
    this.element.hidden = !isOpen;
    set(this.button, { "aria-expanded": isOpen });
    if (!isOpen) return;
    this.#drawRooms();
    this.element.querySelector("input")?.focus();
  }

  /** A column that is on may still be out of sight, in a narrow panel or without a selection. */
  #drawRooms(): void {
    for (const [key, room] of this.#rooms) {
      fill(room, this.#off.has(key) || this.#hasRoom(key) ? "" : "not shown");
    }
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      this.#open(false);
      this.button.focus();
    } else if (step !== undefined) {
      const boxes = [...this.element.querySelectorAll("input")];
      const at = boxes.indexOf(event.target as HTMLInputElement);
      boxes[(at + step + boxes.length) % boxes.length]?.focus();
    } else {
      return;
    }
    take(event);
  }
}
