import type { Channel } from "../protocol";
import type { Kind, Nothing, Reply, Requests } from "../wire";

/** Questions about the session as it is now. */
type Dated = {
  [K in Kind]: Requests[K] extends { args: Nothing; result: { revision: number } } ? K : never;
}[Kind];

/** Numbers that are asked for after a new state has been drawn.
 *
 * Counting them is no part of an edit. There is one request at a time, so that a row of quick edits
 * does not keep the kernel counting for states that have gone; the last state is always asked for.
 */
export class Latest<K extends Dated> {
  readonly #channel: Channel;
  readonly #kind: K;
  readonly #onChange: () => void;
  #result: Requests[K]["result"] | null = null;
  #shown: Asked | null = null;
  #wanted: Asked | null = null;
  #isAsking = false;

  constructor(channel: Channel, kind: K, onChange: () => void) {
    this.#channel = channel;
    this.#kind = kind;
    this.#onChange = onChange;
  }

  /** The last that came, perhaps of an earlier state. */
  get result(): Requests[K]["result"] | null {
    return this.#result;
  }

  /** Whether the numbers of the state that is shown are still to come. */
  get isStale(): boolean {
    return this.#wanted !== null && !isSame(this.#shown, this.#wanted);
  }

  /** Get the numbers of this state, unless they are here.
   *
   * @param about what else they depend on, such as the selection.
   */
  follow(revision: number, about = ""): void {
    this.#wanted = { revision, about };
    if (this.isStale && !this.#isAsking) void this.#ask();
  }

  /** There is nothing to show, and nothing to ask for. */
  clear(): void {
    this.#wanted = null;
    this.#shown = null;
    this.#result = null;
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    await null; // the rows of the state are asked for first: they are what one looks at
    const asked = this.#wanted;
    const reply = (await this.#channel.ask(this.#kind, {})) as Reply<Dated>;
    this.#isAsking = false;
    const wanted = this.#wanted;
    if (wanted === null) return;
    const revision = reply.ok ? reply.result.revision : wanted.revision;
    const isForNow = wanted.about === asked?.about && revision >= wanted.revision;
    if (reply.ok && isForNow) {
      this.#shown = { revision, about: wanted.about }; // its view comes first, or is on its way
      this.#result = reply.result;
    } else if (reply.ok || !isSame(asked, wanted)) {
      void this.#ask(); // the state has changed since
      return;
    } else {
      this.#shown = wanted; // the kernel has logged why; the next state is asked for again
      this.#result = null;
    }
    this.#onChange();
  }
}

interface Asked {
  revision: number;
  about: string;
}

function isSame(a: Asked | null, b: Asked | null): boolean {
  return a?.revision === b?.revision && a?.about === b?.about;
}
