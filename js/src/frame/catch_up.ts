import { atEnd } from "../abort";
import { on } from "../dom";
import type { Channel } from "../protocol";
import type { PanelState } from "../wire";

/** A state that a reply speaks of comes by itself; after this long it has been lost. */
const PATIENCE_MS = 1_500;
/** Between two looks at a kernel that says nothing. */
const LOOK_MS = 30_000;

/** Sees to it that the page ends in the kernel's state, also when a message of it was lost.
 *
 * Each reply says how new the kernel's state is. Where the page stays behind, and now and then, and
 * when the page comes back into sight or on line, it asks for the whole state.
 */
export class CatchUp {
  readonly #channel: Channel;
  readonly #shown: () => number;
  readonly #draw: (state: PanelState) => void;
  #newest = -1;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isAsking = false;

  /** `shown` gives the revision that is drawn; `draw` draws what was missed. */
  constructor(
    channel: Channel,
    shown: () => number,
    draw: (state: PanelState) => void,
    signal: AbortSignal,
  ) {
    this.#channel = channel;
    this.#shown = shown;
    this.#draw = draw;
    const look = () => {
      if (!document.hidden) this.ask();
    };
    const looking = setInterval(look, LOOK_MS);
    on(document, "visibilitychange", look, { signal });
    document.defaultView?.addEventListener("online", look, { signal });
    atEnd(signal, () => {
      clearInterval(looking);
      if (this.#timer !== null) clearTimeout(this.#timer);
    });
  }

  /** A reply was made when the kernel's state had this revision. */
  heard(revision: number): void {
    this.#newest = Math.max(this.#newest, revision);
    if (this.#newest <= this.#shown() || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#newest > this.#shown()) this.ask();
    }, PATIENCE_MS);
  }

  /** Ask for the whole state, unless it is asked for. */
  ask(): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    void this.#channel.ask("ready", {}).then((reply) => {
      this.#isAsking = false;
      if (reply.ok) this.#draw(reply.result);
    });
  }
}
