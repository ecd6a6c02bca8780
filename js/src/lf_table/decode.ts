import type { LfColumns, LfTableView, LfTableWire, LfView } from "./wire";

/** The LF table as the regions draw it. */
export function decodeLfTable(table: LfTableWire, n_rows: number): LfTableView {
  return { ...table, lfs: decodeLfs(table.lfs, n_rows) };
}

function decodeLfs(columns: LfColumns, n_rows: number): LfView[] {
  const off = new Set(columns.off);
  const many = new Map(columns.many_classes.map(([number, ...counts]) => [number, counts]));
  const failures = new Map(
    columns.failures.map(([number, n, message]) => [number, { n, message }]),
  );
  const share = (n: number | undefined) => (n_rows > 0 ? (n ?? 0) / n_rows : 0);
  return columns.number.map((number, i) => {
    const votes = pairs(columns.votes[i] ?? []);
    const n_shown = votes.reduce((sum, [, n]) => sum + n, 0);
    const [n_classes, n_votes] = many.get(number) ?? [votes.length, n_shown];
    const precision = columns.precision[i] ?? null;
    const notes = columns.notes.filter(([, numbers]) => numbers.includes(number));
    return {
      number,
      name: columns.name[i] ?? "",
      kind: columns.kinds[columns.kind[i] ?? 0] ?? "",
      enabled: !off.has(number),
      polarity: votes.map(([label]) => label),
      n_classes: n_classes ?? 0,
      votes_by_class: Object.fromEntries(votes),
      n_votes: n_votes ?? 0,
      coverage: share(n_votes),
      overlaps: share(columns.n_overlaps[i]),
      conflicts: share(columns.n_conflicts[i]),
      accuracy: columns.accuracy[i] ?? null,
      precision: precision && {
        value: precision[0],
        low: precision[1],
        high: precision[2],
        n: precision[3],
      },
      failures: failures.get(number) ?? null,
      note: notes.map(([text]) => text).join("; ") || null,
    };
  });
}

function pairs(flat: number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [
    flat[2 * i] ?? 0,
    flat[2 * i + 1] ?? 0,
  ]);
}
