import { atEnd } from "../abort";
import { fill, h } from "../dom";

const SHORTEST_PAUSE_MS = 1_000;

/** The panel's one polite live region: the last thing worth saying, at most once a second. */
export class Status {
  readonly element = h("p.hidden@status", { role: "status", "aria-live": "polite" });
  #next: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(signal: AbortSignal) {
    atEnd(signal, () => clearTimeout(this.#timer ?? undefined));
  }

  say(text: string): void {
    if (this.#timer !== null) {
      this.#next = text;
      return;
    }
    fill(this.element, text);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const next = this.#next;
      this.#next = null;
      if (next !== null) this.say(next);
    }, SHORTEST_PAUSE_MS);
  }
}
