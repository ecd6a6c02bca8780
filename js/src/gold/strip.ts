import "./gold.css";
import { classMark, className } from "../class_mark";
import { button, type Child, fill, h, on, set } from "../dom";
import { count } from "../format";
import { Choice } from "../frame/choice";
import type { ClassCount } from "../wire";
import type { QueueKind, QueueView } from "./wire";

/** Classes that have a key of their own. */
export const N_DIGITS = 9;
const QUEUE_SIZES = [20, 40, 100, 400];

const QUEUES: Record<QueueKind | "selection", string> = {
  selection: "This selection",
  sample: "Random sample",
  informative: "Most informative",
};

const PURPOSES: Record<QueueKind | "selection", string> = {
  selection: "",
  sample: "its accuracy is that of all labels",
  informative: "finds errors; not for estimating accuracy",
};

const HELP: [keys: string, what: string][] = [
  ["1 to 9", "label the row, and go on"],
  ["0 or u", "take its label away"],
  ["s", "skip it"],
  ["j k ↓ ↑", "go to the next row, or back"],
  ["z or Ctrl+Z", "take the last label back"],
  ["Enter", "open or close the row"],
  ["/", "search"],
  ["?", "this list"],
  ["Esc", "leave the keys"],
];

export interface StripActions {
  choose(label: number | null): void;
  skip(): void;
  back(): void;
  undo(): void;
  queue(how: QueueKind | null, n: number): void;
  /** Give the focus back to the rows. */
  leave(): void;
}

/** A button for each key, with the class names beside their digits, and the rows to label next. */
export class Strip {
  readonly element: HTMLElement;
  readonly #actions: StripActions;
  readonly #classes = h("span.line.key-group", { role: "group", "aria-label": "Label" });
  readonly #undo: HTMLButtonElement;
  readonly #help: HTMLButtonElement;
  readonly #helpList = h("dl.key-help@key-help", { hidden: true });
  readonly #state = h("span.nowrap@gold-state");
  readonly #queues: Choice<QueueKind | "selection">;
  readonly #progress = h("progress", { max: 1, "aria-label": "Rows labelled", hidden: true });
  readonly #done = h("span.nowrap@queue-done");
  readonly #purpose = h("span.dim@queue-purpose");
  #other: HTMLInputElement | null = null;
  #names = "";

  constructor(actions: StripActions) {
    this.#actions = actions;
    this.#undo = keyButton("z", ["undo"], actions.undo, "undo-label");
    this.#help = keyButton("?", ["all keys"], () => this.toggleHelp(), "key-help-toggle");
    this.#helpList.append(...HELP.map(([keys, what]) => h("div", h("dt", keys), h("dd", what))));
    this.toggleHelp(false);
    const size = h(
      "select.select@queue-size",
      { "aria-label": "Rows to draw" },
      ...QUEUE_SIZES.map((n) => h("option", { value: n, selected: n === 40 }, String(n))),
    );
    this.#queues = new Choice(
      "Label next",
      QUEUES,
      (how) => actions.queue(how === "selection" ? null : how, Number(size.value)),
      "queue-",
    );
    this.element = h(
      "div.gold-strip",
      h(
        "div.line.gold-line",
        this.#classes,
        keyButton("0", ["clear"], () => actions.choose(null), "clear-label"),
        keyButton("s", ["skip"], actions.skip, "skip-row"),
        keyButton("k", ["back"], actions.back, "back-row"),
        this.#undo,
        this.#help,
        this.#state,
      ),
      h(
        "div.line.gold-line",
        h("span.dim", "Label next"),
        this.#queues.element,
        size,
        this.#progress,
        this.#done,
        this.#purpose,
      ),
      this.#helpList,
    );
    // A click on a key's button leaves the focus, and with it the keys, where they are.
    on(this.element, "mousedown", (event) => {
      if ((event.target as Element).closest("button") !== null) event.preventDefault();
    });
  }

  /** Show the classes; drawn anew only when they have other names. */
  draw(classes: ClassCount[]): void {
    const names = JSON.stringify(classes.map(({ name }) => name));
    if (names === this.#names) return;
    this.#names = names;
    const buttons = classes
      .slice(0, N_DIGITS)
      .map((_, index) =>
        keyButton(
          String(index + 1),
          [classMark(index), h("bdi.cut", className(classes, index))],
          () => this.#actions.choose(index),
          "class-key",
        ),
      );
    this.#other = null;
    fill(
      this.#classes,
      ...buttons,
      ...(classes.length > N_DIGITS ? this.#otherClasses(classes) : []),
    );
  }

  drawState(words: string, isWaiting: boolean, canUndo: boolean): void {
    fill(this.#state, words);
    this.#state.className = `snb-nowrap ${isWaiting ? "snb-warn" : "snb-dim"}`;
    this.#undo.disabled = !canUndo;
  }

  drawQueue(queue: QueueView | null): void {
    const how = queue?.how ?? "selection";
    this.#queues.show(how);
    this.#progress.hidden = queue === null;
    this.#progress.value = queue === null ? 0 : queue.n_done / Math.max(1, queue.n_rows);
    fill(this.#done, queue === null ? "" : `${count(queue.n_done)} of ${count(queue.n_rows)}`);
    fill(this.#purpose, PURPOSES[how]);
  }

  toggleHelp(isOpen = this.#helpList.hidden): void {
    this.#helpList.hidden = !isOpen;
    set(this.#help, { "aria-expanded": isOpen });
  }

  /** Whether it was open. */
  closeHelp(): boolean {
    const wasOpen = !this.#helpList.hidden;
    this.toggleHelp(false);
    return wasOpen;
  }

  /** Go to the field for the classes that have no digit; false: there is none. */
  focusOther(): boolean {
    this.#other?.focus();
    return this.#other !== null;
  }

  /** A field that finds a class by the beginning of its name. */
  #otherClasses(classes: ClassCount[]): HTMLElement[] {
    const names = classes.map((_, index) => className(classes, index));
    const id = `snb-classes-${Math.random().toString(36).slice(2)}`;
    const field = h("input.field@other-class", {
      list: id,
      placeholder: `c  other of ${count(classes.length)}`,
      "aria-label": "Label with another class",
    });
    on(field, "keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      const index = event.key === "Enter" ? classNamed(names, field.value) : null;
      set(field, { "aria-invalid": event.key === "Enter" && index === null });
      if (event.key === "Enter" && index === null) return;
      field.value = "";
      if (index !== null) this.#actions.choose(index);
      this.#actions.leave();
    });
    this.#other = field;
    return [field, h("datalist", { id }, ...names.map((name) => h("option", { value: name })))];
  }
}

/** The class of this name, or the only one whose name begins so; null: none, or several. */
export function classNamed(names: readonly string[], typed: string): number | null {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return null;
  const lower = names.map((name) => name.toLowerCase());
  const exact = names.indexOf(typed.trim());
  if (exact >= 0) return exact;
  const found = [...lower.keys()].filter((index) => lower[index]?.startsWith(wanted));
  return found.length === 1 ? (found[0] ?? null) : null;
}

function keyButton(
  key: string,
  words: Child[],
  onClick: () => void,
  testId: string,
): HTMLButtonElement {
  return button(".key", onClick, { "data-testid": testId }, h("kbd", key), ...words);
}
