import { atEnd } from "../abort";
import type { Channel } from "../protocol";
import type { RuleArgs, TrialReply, TrialView } from "./wire";

/** Milliseconds without a key before the sample is tried, and before all rows are. */
const DEBOUNCE_MS = 150;
const PAUSE_MS = 350;

/** Asks for trials while a rule is typed.
 *
 * There is one request at a time, so that a fast typist does not keep the kernel busy with texts
 * that have gone; the last text is always tried. An answer to an earlier text is dropped.
 */
export class Typing {
  readonly #channel: Channel;
  readonly #onReply: (reply: TrialReply) => void;
  #rule: RuleArgs | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  /** Whether the pause after the last key is over, and a request is still under way. */
  #isDue = false;

  constructor(channel: Channel, onReply: (reply: TrialReply) => void, signal: AbortSignal) {
    this.#channel = channel;
    this.#onReply = onReply;
    atEnd(signal, () => this.type(null));
  }

  /** Try this as soon as the keys rest; null: there is nothing to try. */
  type(rule: RuleArgs | null): void {
    this.#rule = rule && { ...rule };
    this.#isDue = false;
    clearTimeout(this.#timer);
    if (rule !== null) this.#timer = setTimeout(() => void this.#ask(false), DEBOUNCE_MS);
  }

  async #ask(exact: boolean): Promise<void> {
    const rule = this.#rule;
    if (rule === null) return;
    if (this.#isAsking) {
      this.#isDue = true;
      return;
    }
    this.#isAsking = true;
    const reply = await this.#channel.ask("try_rule", { rule, exact });
    this.#isAsking = false;
    if (rule !== this.#rule) {
      if (this.#isDue) {
        this.#isDue = false;
        void this.#ask(false);
      }
      return;
    }
    const result = reply.ok ? reply.result : { trial: null, fault: reply.error };
    if (exact && result.trial === null && result.fault === null) return; // the sample stays
    this.#onReply(result);
    if (canGoOn(result.trial)) {
      this.#timer = setTimeout(() => void this.#ask(true), PAUSE_MS);
    }
  }
}

function canGoOn(trial: TrialView | null): boolean {
  return trial?.can_be_exact ?? false;
}
