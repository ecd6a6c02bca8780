import type { FactsByLf, LfFacts } from "./facts";
import { nChanged } from "./leave_one_out";
import type { LfView } from "./wire";

export type SortDirection = "ascending" | "descending";

export interface Sort {
  key: ColumnKey;
  direction: SortDirection;
}

export type ColumnKey =
  | "on"
  | "number"
  | "kind"
  | "name"
  | "class"
  | "coverage"
  | "votes"
  | "overlaps"
  | "conflicts"
  | "accuracy"
  | "precision"
  | "effect"
  | "failures"
  | "selection"
  | "history"
  | "version"
  | "time";

export interface Column {
  key: ColumnKey;
  /** Head of the column; cells do not repeat its unit. */
  head: string;
  /** The head in full, for a screen reader and the menu, where it is abbreviated. */
  fullHead: string;
  /** What a first click sorts by: the end of the scale that one looks for. */
  firstDirection: SortDirection;
  isNumber: boolean;
  /** Null sorts last, whatever the direction. */
  value(lf: LfView, facts: LfFacts): number | string | null;
}

const UP = "ascending";
const DOWN = "descending";

/** The columns of the LF table from left to right. */
export const COLUMNS: Column[] = [
  column("on", "On", "On", DOWN, false, (lf) => Number(lf.enabled)),
  column("number", "#", "Number", UP, true, (lf) => lf.number),
  column("kind", "Kind", "Kind", UP, false, (lf) => lf.kind),
  column("name", "LF", "Labeling function", UP, false, (lf) => lf.name),
  column("class", "Class", "Class", UP, false, (lf) => lf.polarity[0]),
  column("coverage", "Coverage %", "Coverage %", DOWN, false, (lf) => lf.coverage),
  column("votes", "Votes", "Votes", DOWN, true, (lf) => lf.n_votes),
  column("overlaps", "Overl. %", "Overlaps %", DOWN, true, (lf) => lf.overlaps),
  column("conflicts", "Confl. %", "Conflicts %", DOWN, true, (lf) => lf.conflicts),
  column("accuracy", "Est. accuracy", "Estimated accuracy", UP, false, (lf) => lf.accuracy?.[0]),
  column(
    "precision",
    "Precision on gold",
    "Precision on gold",
    UP,
    false,
    (lf) => lf.precision?.value,
  ),
  column(
    "effect",
    "Effect",
    "Effect: labels that change without the LF",
    DOWN,
    true,
    (lf, { leftOut }) => nChanged(lf, leftOut),
  ),
  column("failures", "Fails", "Failures", DOWN, true, (lf) => lf.failures?.n ?? 0),
  column(
    "selection",
    "Selected",
    "Votes on selected rows",
    DOWN,
    true,
    (_lf, { inSelection }) => inSelection,
  ),
  column(
    "history",
    "History",
    "History of votes",
    DOWN,
    false,
    (_lf, { history }) => history && (history.at(-1) ?? 0) - (history[0] ?? 0),
  ),
  column("version", "Version", "Version", DOWN, true, (_lf, { version }) => version),
  column("time", "Time s", "Seconds spent voting", DOWN, true, (_lf, facts) => facts.duration),
];

/** Columns that are there only where one asks for them. */
export const EXTRA_COLUMNS: ReadonlySet<ColumnKey> = new Set(["votes", "version", "time"]);

/** What an LF is called and whether it counts are always there. */
export const FIXED_COLUMNS: ReadonlySet<ColumnKey> = new Set(["on", "name"]);

const NO_FACTS: FactsByLf = new Map();

/** The LFs in the order of the table; ties stay in the session's order. */
export function sortLfs(lfs: readonly LfView[], sort: Sort, facts: FactsByLf = NO_FACTS): LfView[] {
  const of = COLUMNS.find((each) => each.key === sort.key)?.value ?? ((lf: LfView) => lf.number);
  const sign = sort.direction === UP ? 1 : -1;
  const keyed = lfs.map((lf) => ({ lf, value: of(lf, facts.get(lf.number) ?? {}) }));
  keyed.sort(({ lf: a, value: x }, { lf: b, value: y }) => {
    if (x === null || y === null) {
      return Number(x === null) - Number(y === null) || a.number - b.number;
    }
    return sign * compare(x, y) || a.number - b.number;
  });
  return keyed.map(({ lf }) => lf);
}

/** The sort after a click on the head of `key`. */
export function nextSort(sort: Sort, key: ColumnKey): Sort {
  if (sort.key === key) {
    return { key, direction: sort.direction === UP ? DOWN : UP };
  }
  const first = COLUMNS.find((each) => each.key === key)?.firstDirection ?? UP;
  return { key, direction: first };
}

export function matchesFilter(lf: LfView, filter: string): boolean {
  return lf.name.toLowerCase().includes(filter.trim().toLowerCase());
}

function column(
  key: ColumnKey,
  head: string,
  fullHead: string,
  firstDirection: SortDirection,
  isNumber: boolean,
  value: (lf: LfView, facts: LfFacts) => number | string | null | undefined,
): Column {
  return {
    key,
    head,
    fullHead,
    firstDirection,
    isNumber,
    value: (lf, facts) => value(lf, facts) ?? null,
  };
}

function compare(x: number | string, y: number | string): number {
  if (typeof x === "string" && typeof y === "string") return x.localeCompare(y);
  return Number(x) - Number(y);
}
