/** Where a count stands on the square-root scale: 0..1 of the height of the largest. */
export function height(n: number, most: number): number {
  return most === 0 ? 0 : Math.sqrt(n / most);
}

/** Round numbers, largest first, for lines far enough apart on the square-root scale. */
export function countTicks(most: number, apart = 0.2): number[] {
  const ticks: number[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (let power = Math.floor(Math.log10(Math.max(1, most))); power >= 0; power--) {
    for (const digit of [5, 2, 1]) {
      const tick = digit * 10 ** power;
      const at = height(tick, most);
      if (tick <= most && last - at >= apart && at >= apart) {
        ticks.push(tick);
        last = at;
      }
    }
  }
  return ticks;
}

/** The tenth at or below a share: 0.63 -> 0.6; rounding does not lose one of them. */
export function tenthBelow(share: number): number {
  return Math.max(0, Math.floor(10 * share + 1e-9) / 10);
}
