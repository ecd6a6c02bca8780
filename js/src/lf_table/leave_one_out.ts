import { count, plural, probability, signedPercent } from "../format";
import type { Channel } from "../protocol";
import type { View } from "../wire";
import type { LeftOutView, LfView } from "./wire";

/** By the LF's number. */
export type LeftOutByLf = ReadonlyMap<number, LeftOutView>;

/** What each LF is there for, asked for after a new state has been drawn.
 *
 * Counting it is no part of an edit. There is one request at a time, so that a row of quick edits
 * does not keep the kernel counting for states that have gone; the last state is always asked for.
 */
export class LeaveOneOut {
  readonly #channel: Channel;
  readonly #onChange: () => void;
  #byLf: LeftOutByLf = new Map();
  #shown: number | null = null;
  #wanted: number | null = null;
  #isAsking = false;

  constructor(channel: Channel, onChange: () => void) {
    this.#channel = channel;
    this.#onChange = onChange;
  }

  /** The last that was counted, perhaps of an earlier state. */
  get byLf(): LeftOutByLf {
    return this.#byLf;
  }

  /** Whether the numbers of the state that is shown are still to come. */
  get isStale(): boolean {
    return this.#shown !== this.#wanted;
  }

  /** Get the numbers of this state, unless they are here. */
  follow(view: View): void {
    this.#wanted = view.revision;
    if (this.isStale && !this.#isAsking) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    await null; // the rows of the state are asked for first: they are what one looks at
    const asked = this.#wanted;
    const reply = await this.#channel.ask("leave_one_out", {});
    this.#isAsking = false;
    const wanted = this.#wanted ?? 0;
    if (reply.ok && reply.result.revision >= wanted) {
      this.#shown = reply.result.revision; // its view comes first, or is on its way
      this.#byLf = new Map(reply.result.lfs.map((lf) => [lf.number, lf]));
    } else if (reply.ok || asked !== wanted) {
      void this.#ask(); // the state has changed since
      return;
    } else {
      this.#shown = wanted; // the kernel has logged why; the next state is asked for again
      this.#byLf = new Map();
    }
    this.#onChange();
  }
}

/** Labels that would be lost or flipped without the LF; null when it is off or not counted. */
export function nChanged(lf: LfView, leftOut: LeftOutView | undefined): number | null {
  return lf.enabled && leftOut !== undefined ? leftOut.n_lost + leftOut.n_flipped : null;
}

/** The number of the cell. */
export function effectText(lf: LfView, leftOut: LeftOutView | undefined): string {
  const n = nChanged(lf, leftOut);
  if (n !== null) return count(n);
  return lf.enabled ? "–" : "off";
}

/** All that is known: "312 rows lost, 928 labels flipped, right on gold −0.4 points, …". */
export function effectWords({ n_lost, n_flipped, held_out, gold_change }: LeftOutView): string {
  const parts = [`${plural(n_lost, "row")} lost`, `${plural(n_flipped, "label")} flipped`];
  if (gold_change !== null) parts.push(`right on gold ${signedPercent(-gold_change)} points`);
  if (held_out !== null) parts.push(`others give its votes ${probability(Math.exp(held_out))}`);
  return parts.join(", ");
}
