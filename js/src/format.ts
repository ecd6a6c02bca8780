/** Numbers as the panel writes them: thin spaces, no leading zero, units in the column's head. */

const NONE = "–";

/** 5574 -> "5 574" with a thin space. */
export function count(n: number): string {
  if (!Number.isFinite(n)) return NONE;
  return Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** A count in four characters: 9999 as it is, 345678 -> "345k", 1290000 -> "1.2M"; never rounded up. */
export function compact(n: number): string {
  if (n < 10_000) return count(n);
  if (n < 1_000_000) return `${Math.floor(n / 1_000)}k`;
  const millions = n < 10_000_000 ? Math.floor(n / 100_000) / 10 : Math.floor(n / 1_000_000);
  return `${millions}M`;
}

/** 0.065 -> "6.5". What is not quite nothing, or not quite all, never reads as 0.0 or 100.0. */
export function percent(fraction: number): string {
  if (!Number.isFinite(fraction)) return NONE;
  if (fraction > 0 && fraction < 0.0005) return "<0.1";
  if (fraction < 1 && fraction >= 0.9995) return ">99.9";
  return (100 * fraction).toFixed(1);
}

/** A difference of fractions: 0.021 -> "+2.1", -0.021 -> "−2.1" with a real minus, 0 -> "0.0". */
export function signedPercent(difference: number): string {
  const sign = difference > 0 ? "+" : difference < 0 ? "\u2212" : "";
  return sign + percent(Math.abs(difference));
}

/** 0.734 -> ".73", 1 -> "1.00". */
export function probability(p: number | null): string {
  if (p === null || !Number.isFinite(p)) return NONE;
  if (p > 0 && p < 0.005) return "<.01";
  if (p < 1 && p >= 0.995) return ">.99";
  return p.toFixed(2).replace(/^0/, "");
}

/** "[.92, .97]" */
export function interval(low: number | null, high: number | null): string {
  return `[${probability(low)}, ${probability(high)}]`;
}

/** "1 row", "2 rows" */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A name of any length as one short line; whole, it can be a megabyte. */
export function shorten(text: string, limit = 80): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
