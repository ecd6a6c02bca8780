/** The row that a key leads to: arrow keys, j and k, Home and End; null for any other key. */
export function rowAfterKey<Row>(rows: readonly Row[], at: number, key: string): Row | null {
  const places: Record<string, number> = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const place = Object.hasOwn(places, key) ? places[key] : undefined;
  if (place === undefined) return null;
  return rows[Math.min(rows.length - 1, Math.max(0, place))] ?? null;
}
