import { fill, h, set, UNHEARD } from "../dom";
import { count, shorten } from "../format";
import type { Busy } from "../wire";

/** Whether the kernel is idle, at work (with progress) or not answering, and the revision shown. */
export class KernelState {
  readonly element: HTMLElement;
  readonly #dot = h("span.dot", UNHEARD);
  readonly #text = h("span");
  readonly #progress = h("progress", { max: 1 });
  readonly #done = h("span");
  readonly #work: HTMLElement;
  #revision: number | null = null;
  #busy: Busy | null = null;
  #isWaiting = false;

  constructor() {
    this.#work = h("div.work", this.#progress, this.#done);
    this.element = h("div.kernel@kernel-state", h("div.work", this.#dot, this.#text), this.#work);
    this.#draw();
  }

  setRevision(revision: number): void {
    this.#revision = revision;
    this.#draw();
  }

  setBusy(busy: Busy | null): void {
    this.#busy = busy;
    this.#draw();
  }

  setWaiting(isWaiting: boolean): void {
    this.#isWaiting = isWaiting;
    this.#draw();
  }

  #draw(): void {
    const isWaiting = this.#isWaiting || this.#revision === null;
    const busy = this.#busy;
    const state = isWaiting ? "waiting" : busy ? "busy" : "idle";
    this.element.dataset.state = state;
    fill(
      this.#text,
      state === "waiting"
        ? "Waiting for kernel"
        : busy
          ? `Kernel busy: ${shorten(busy.task)}`
          : `Kernel idle, revision ${this.#revision}`,
    );
    const hasProgress = busy !== null && busy.total > 0;
    this.#work.hidden = !hasProgress;
    fill(this.#done, hasProgress ? `${count(busy.done)} of ${count(busy.total)}` : "");
    if (hasProgress) {
      this.#progress.value = busy.done / busy.total;
      set(this.#progress, { "aria-label": shorten(busy.task) });
    }
  }
}
