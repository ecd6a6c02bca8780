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
  readonly #wishes = new Map<string, Wish>();
  #nextToken = 1;

  isEnabled(lf: LfView): boolean {
    return this.#wishes.get(lf.name)?.enabled ?? lf.enabled;
  }

  /** Note a wish; the token tells its answer from that to a later wish for the same LF. */
  wish(name: string, enabled: boolean): number {
    const token = this.#nextToken++;
    this.#wishes.set(name, { enabled, token, isAccepted: false });
    return token;
  }

  accept(name: string, token: number): void {
    const wish = this.#wishes.get(name);
    if (wish?.token === token) wish.isAccepted = true;
  }

  refuse(name: string, token: number): void {
    if (this.#wishes.get(name)?.token === token) this.#wishes.delete(name);
  }

  /** Drop the wishes that a new `view` has answered. */
  reconcile(lfs: readonly LfView[]): void {
    const shown = new Map(lfs.map((lf) => [lf.name, lf.enabled]));
    for (const [name, wish] of this.#wishes) {
      if (wish.isAccepted || shown.get(name) === wish.enabled) this.#wishes.delete(name);
    }
  }
}
