import type { LfColumns } from "../src/lf_table/wire";

/** The LFs of a session as they travel; without changes there are none. */
export function lfColumns(changes: Partial<LfColumns> = {}): LfColumns {
  return {
    number: [],
    name: [],
    kinds: [],
    kind: [],
    off: [],
    votes: [],
    many_classes: [],
    n_overlaps: [],
    n_conflicts: [],
    accuracy: [],
    precision: [],
    failures: [],
    notes: [],
    ...changes,
  };
}
