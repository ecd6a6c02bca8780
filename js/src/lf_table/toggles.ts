import type { LfView } from "./wire";

interface Wish {
  enabled: boolean;
  token: number;
  isAccepted: boolean;
}

/** Switches that the user has moved and the kernel has not yet shown in `view`.
 *
 * The table shows the wish at once. It ends when `view` agrees, when `view` arrives after the
 * kernel's consent and knows better, or when the kernel refuses.
 */
export class Toggles {
  readonly #wishes = new Map<number, Wish>();
  #nextToken = 1;

  isEnabled(lf: LfView): boolean {
    return this.#wishes.get(lf.number)?.enabled ?? lf.enabled;
  }

  /** Note a wish for the LF of that number; its token tells its answer from that to a later wish. */
  wish(lf: number, enabled: boolean): number {
    const token = this.#nextToken++;
    this.#wishes.set(lf, { enabled, token, isAccepted: false });
    return token;
  }

  accept(lf: number, token: number): void {
    const wish = this.#wishes.get(lf);
    if (wish?.token === token) wish.isAccepted = true;
  }

  refuse(lf: number, token: number): void {
    if (this.#wishes.get(lf)?.token === token) this.#wishes.delete(lf);
  }

  /** Drop the wishes that a new `view` has answered. */
  reconcile(lfs: readonly LfView[]): void {
    const shown = new Map(lfs.map((lf) => [lf.number, lf.enabled]));
    for (const [lf, wish] of this.#wishes) {
      if (wish.isAccepted || shown.get(lf) === wish.enabled) this.#wishes.delete(lf);
    }
  }
}
