import { className } from "../class_mark";
import { shorten } from "../format";
import type { Panel } from "../frame/region";
import type { RowKeys } from "../rows/keys";
import type { RowView } from "../rows/wire";
import type { SelectionView } from "../selection/wire";
import type { View } from "../wire";
import { goldCell } from "./gold_cell";
import { KeptLabels, tabStorage } from "./kept_labels";
import { Outbox } from "./outbox";
import { Strip } from "./strip";
import type { QueueKind, QueueView } from "./wire";

const MOST_UNDONE = 100;

/** The list of rows, as far as labelling needs it. */
export interface RowList {
  readonly element: HTMLElement;
  /** The current row; null: there is none yet. */
  readonly current: RowView | null;
  move(by: number): void;
  /** Draw the gold cells anew. */
  redraw(): void;
}

/** Gold labels by keyboard: one key a row, taken back by another, saved as soon as the kernel can. */
export class Gold implements RowKeys {
  readonly strip: HTMLElement;
  readonly #panel: Panel;
  readonly #rows: RowList;
  readonly #onWords: (words: string) => void;
  readonly #strip: Strip;
  readonly #outbox: Outbox;
  /** What `z` takes back, the last one last; `label` is what stood there before. */
  readonly #undoable: { row: number; label: number | null }[] = [];
  #view: View | null = null;
  #queue: QueueView | null = null;

  /**
   * @param storeId names what the labels go into.
   * @param onWords is told how many labels wait, for the header.
   */
  constructor(panel: Panel, rows: RowList, storeId: string, onWords: (words: string) => void) {
    this.#panel = panel;
    this.#rows = rows;
    this.#onWords = onWords;
    this.#outbox = new Outbox(
      new KeptLabels(storeId === "" ? null : tabStorage(), storeId),
      (label) => panel.channel.ask("annotate", label),
      {
        onChange: () => this.#drawLabels(),
        onRefused: (n, error) =>
          panel.banner.show(`${n} label${n === 1 ? " was" : "s were"} not saved: ${error}`),
      },
      panel.signal,
    );
    this.#strip = new Strip({
      choose: (label) => this.#choose(label),
      skip: () => rows.move(1),
      back: () => rows.move(-1),
      undo: () => this.#undo(),
      queue: (how, n) => this.#ask(how, n),
      leave: () => rows.element.querySelector<HTMLElement>("[data-testid=rows]")?.focus(),
    });
    this.strip = this.#strip.element;
  }

  draw(view: View): void {
    this.#view = view;
    this.#strip.draw(view.header.classes);
    this.#outbox.sendNext(); // what an earlier load of the page, or another view, has left
    this.#drawWords();
  }

  select({ queue }: SelectionView): void {
    this.#queue = queue ?? null;
    this.#strip.drawQueue(this.#queue);
  }

  /** Take a key that was pressed in the list; false: it is none of ours. */
  onKey(event: KeyboardEvent, _row: RowView): boolean {
    const { key, ctrlKey, metaKey, altKey, repeat } = event;
    if (altKey || ((ctrlKey || metaKey) && (key !== "z" || event.shiftKey))) return false;
    if (key === "Escape") return this.#strip.closeHelp();
    const nClasses = this.#view?.header.classes.length ?? 0;
    const isClass = /^[1-9]$/.test(key) && Number(key) <= nClasses;
    if (!isClass && !KEYS.has(key)) return false;
    if (repeat) return true; // a key that is held down would label one row after another
    if (isClass) this.#choose(Number(key) - 1);
    else if (key === "0" || key === "u") this.#choose(null);
    else if (key === "s") this.#rows.move(1);
    else if (key === "z") this.#undo();
    else if (key === "?") this.#strip.toggleHelp();
    else if (!this.#strip.focusOther()) return false;
    return true;
  }

  /** The gold cell of a row. */
  cell(row: RowView): HTMLElement {
    const classes = this.#view?.header.classes ?? [];
    return goldCell(row, this.#outbox.stateOf(row.row, row), classes);
  }

  #choose(label: number | null): void {
    const row = this.#rows.current;
    if (row === null) return;
    const typed = this.#outbox.stateOf(row.row, row);
    const before = typed === null || typed.state === "refused" ? row.gold : typed.label;
    if (label !== before || typed?.state === "refused") {
      this.#undoable.push({ row: row.row, label: before });
      if (this.#undoable.length > MOST_UNDONE) this.#undoable.shift();
      this.#send(row.row, label);
    } else if (this.#queue?.how === "sample" && label !== null) {
      this.#send(row.row, label); // the same label, but now of a row drawn at random
    }
    this.#say(row.row, label);
    if (label !== null) this.#rows.move(1);
  }

  #undo(): void {
    const last = this.#undoable.pop();
    if (last === undefined) {
      this.#panel.status.say("No label to take back");
      return;
    }
    this.#send(last.row, last.label);
    this.#say(last.row, last.label);
    // Back to the row, where it is the one before: that is where labelling it has moved on from.
    if (this.#rows.current?.row === last.row) return;
    this.#rows.move(-1);
    if (this.#rows.current?.row !== last.row) this.#rows.move(1);
  }

  #send(row: number, label: number | null): void {
    if (this.#view === null) return;
    const { n_rows, data } = this.#view.header;
    const sampled = label !== null && this.#queue?.how === "sample";
    this.#outbox.choose({ row, label, sampled, n_rows, data });
  }

  #say(row: number, label: number | null): void {
    const classes = this.#view?.header.classes ?? [];
    const what = label === null ? "not labelled" : className(classes, label);
    this.#panel.status.say(`Row ${row}: ${what}`);
  }

  #ask(how: QueueKind | null, n: number): void {
    const { channel, banner } = this.#panel;
    void channel.ask("queue", { how, n }).then((reply) => {
      if (!reply.ok) banner.show(shorten(reply.error, 300));
    });
  }

  #drawLabels(): void {
    this.#rows.redraw();
    this.#drawWords();
  }

  #drawWords(): void {
    const { words, isWaiting } = this.#outbox;
    this.#strip.drawState(words, isWaiting, this.#undoable.length > 0);
    this.#onWords(words === "saved" ? "" : words);
  }
}

/** Besides those of the classes. */
const KEYS = new Set(["0", "u", "s", "z", "?", "c"]);
