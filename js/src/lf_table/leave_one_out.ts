import { count, plural, probability, signedPercent } from "../format";
import type { LeftOutView, LfView } from "./wire";

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
