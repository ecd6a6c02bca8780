import { atEnd } from "../abort";
import { set } from "../dom";
import type { Kind, Reply, Requests, View } from "../wire";
import type { Panel } from "./region";

/** A question whose answer says of which state of the session it is. */
type Asked = { [K in Kind]: Requests[K]["result"] extends Revised ? K : never }[Kind];

/** What belongs to one state of the session. */
interface Revised {
  revision: number;
}

/** What the kernel answers to the question of one region, kept up to date while one can see it.
 *
 * A region out of sight keeps no kernel busy: it asks when it comes into view. There is one request
 * at a time, and what came too late is dropped, so that a row of quick edits costs few answers; the
 * last state is always asked for.
 */
export class Answer<K extends Asked> {
  readonly #panel: Panel;
  readonly #element: HTMLElement;
  readonly #kind: K;
  readonly #onReply: (reply: Reply<K>) => void;
  readonly #isUrgent: boolean;
  #args: Requests[K]["args"] | null = null;
  #revision = 0;
  #wanted = "";
  #shown = "";
  #isAsking = false;
  #isVisible = false;

  /** @param isUrgent whether it is asked for before what others count. */
  constructor(
    panel: Panel,
    element: HTMLElement,
    kind: K,
    onReply: (reply: Reply<K>) => void,
    isUrgent = false,
  ) {
    this.#isUrgent = isUrgent;
    this.#panel = panel;
    this.#element = element;
    this.#kind = kind;
    this.#onReply = onReply;
    const observer = new IntersectionObserver((entries) => {
      this.#isVisible = entries.at(-1)?.isIntersecting ?? false;
      this.#update();
    });
    observer.observe(element);
    atEnd(panel.signal, () => observer.disconnect());
  }

  /** Get the answer in this state, unless it is here.
   *
   * @param about what else the answer depends on, such as the selection, in the same state.
   */
  follow(view: View | null, about: Revised | null, args: Requests[K]["args"]): void {
    // The two travel one after the other: until both speak of one state, the other is on its way.
    if (view === null || view.revision !== about?.revision) return;
    this.#revision = view.revision;
    this.#args = args;
    this.#wanted = JSON.stringify([about, args]);
    this.#update();
  }

  /** There is nothing to ask for; what was shown is gone. */
  clear(): void {
    this.#wanted = "";
    this.#shown = "";
    this.#update();
  }

  #update(): void {
    const isMissed = this.#isVisible && this.#wanted !== this.#shown;
    if (isMissed) set(this.#element, { "aria-busy": "true" });
    else set(this.#element, { "aria-busy": null });
    if (isMissed && !this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    const { channel } = this.#panel;
    if (this.#args === null) return;
    this.#isAsking = true;
    if (!this.#isUrgent) await null; // the rows are asked for first: they are what one looks at
    const asked = this.#wanted;
    const reply = await channel.ask(this.#kind, this.#args);
    this.#isAsking = false;
    // Of a state that has not come to the page yet: that state asks again.
    const isEarly = reply.ok && (reply.result as Revised).revision > this.#revision;
    if (asked === this.#wanted && !isEarly) {
      this.#shown = asked;
      this.#onReply(reply);
    }
    if (!isEarly) this.#update();
  }
}
