import { atEnd } from "../abort";
import type { Reply } from "../wire";
import type { KeptLabels } from "./kept_labels";
import type { TypedLabel } from "./wire";

const LATE_AFTER_MS = 3_000;

/** What is known of a label that was typed here, until the rows come with it. */
export interface LabelState {
  label: number | null;
  state: "saving" | "saved" | "refused";
  /** Why it was refused. */
  error?: string;
}

interface Listeners {
  /** Something is to be drawn anew. */
  onChange(): void;
  /** The kernel did not take `n` labels, for this reason. */
  onRefused(n: number, error: string): void;
}

/** Labels on their way to the kernel: the last one of each row, sent one after another.
 *
 * Each is kept by the browser until the kernel has acknowledged it, so that a reload of the page and
 * a restart of the kernel lose none. What another load of the page, or another view, has left there
 * is sent too: the kernel knows a label that it has by its order.
 */
export class Outbox {
  readonly #kept: KeptLabels;
  readonly #send: (label: TypedLabel) => Promise<Reply<"annotate">>;
  readonly #listeners: Listeners;
  readonly #signal: AbortSignal;
  #sent: TypedLabel | null = null;
  #isLate = false;
  #late: ReturnType<typeof setTimeout> | undefined;
  /** Labels that were acknowledged or refused, and the row as it was drawn last before that. */
  readonly #settled = new Map<number, LabelState & { drawn: object | undefined }>();
  readonly #drawn = new Map<number, object>();
  #nRefused = 0;
  #hasSaved = false;

  constructor(
    kept: KeptLabels,
    send: (label: TypedLabel) => Promise<Reply<"annotate">>,
    listeners: Listeners,
    signal: AbortSignal,
  ) {
    this.#kept = kept;
    this.#send = send;
    this.#listeners = listeners;
    this.#signal = signal;
    atEnd(signal, () => clearTimeout(this.#late));
  }

  /** Type a label; it is on its way when this returns. */
  choose(label: Omit<TypedLabel, "source" | "order">): void {
    this.#settled.delete(label.row);
    this.#kept.add(label);
    this.#listeners.onChange();
    this.sendNext();
  }

  /** Send what waits, unless a label is under way. */
  sendNext(): void {
    const next = this.#kept.labels[0];
    if (this.#sent !== null || this.#signal.aborted || next === undefined) return;
    this.#sent = next;
    this.#late = setTimeout(() => {
      this.#isLate = true;
      this.#listeners.onChange();
    }, LATE_AFTER_MS);
    void this.#send(next).then((reply) => {
      if (!this.#signal.aborted) this.#receive(next, reply);
    });
  }

  /** How the label of a row stands that was typed here; null: as the rows say.
   *
   * @param drawn the row as the kernel sent it: another one than before has the label that was saved.
   */
  stateOf(row: number, drawn: object): LabelState | null {
    const waiting = this.#kept.labels.find((each) => each.row === row);
    if (waiting !== undefined) {
      this.#drawn.set(row, drawn);
      return { label: waiting.label, state: "saving" };
    }
    const settled = this.#settled.get(row);
    if (settled?.state === "saved" && settled.drawn !== drawn) {
      this.#settled.delete(row);
      return null;
    }
    return settled ?? null;
  }

  /** "2 saving", "3 wait for the kernel", "saved"; nothing before the first label. */
  get words(): string {
    const n = this.#kept.labels.length;
    if (n > 0)
      return this.#isLate ? `${n} wait${n === 1 ? "s" : ""} for the kernel` : `${n} saving`;
    return this.#hasSaved ? "saved" : "";
  }

  get isWaiting(): boolean {
    return this.#isLate;
  }

  #receive(sent: TypedLabel, reply: Reply<"annotate">): void {
    clearTimeout(this.#late);
    this.#isLate = false;
    this.#sent = null;
    // Another label of the row may have been typed meanwhile; then that one counts.
    const isLast = this.#kept.remove(sent);
    if (isLast) {
      const { row, label } = sent;
      const drawn = this.#drawn.get(row);
      this.#drawn.delete(row);
      if (reply.ok) {
        this.#hasSaved = true;
        this.#settled.set(row, { label, state: "saved", drawn });
      } else {
        this.#nRefused += 1;
        this.#settled.set(row, { label, state: "refused", error: reply.error, drawn });
        this.#listeners.onRefused(this.#nRefused, reply.error);
      }
    }
    if (reply.ok) this.#nRefused = 0; // those before it were told of
    this.#listeners.onChange();
    this.sendNext();
  }
}
