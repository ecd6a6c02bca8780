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

/** The columns of the LF table from left to right. */
export const COLUMNS: Column[] = [
  column("on", "On", "On", "descending", false, (lf) => Number(lf.enabled)),
  column("number", "#", "Number", "ascending", true, (lf) => lf.number),
  column("kind", "Kind", "Kind", "ascending", false, (lf) => lf.kind),
  column("name", "LF", "Labeling function", "ascending", false, (lf) => lf.name),
  column("class", "Class", "Class", "ascending", false, (lf) => lf.polarity[0] ?? null),
  column("coverage", "Coverage %", "Coverage %", "descending", false, (lf) => lf.coverage),
  column("votes", "Votes", "Votes", "descending", true, (lf) => lf.n_votes),
  column("overlaps", "Overl. %", "Overlaps %", "descending", true, (lf) => lf.overlaps),
  column("conflicts", "Confl. %", "Conflicts %", "descending", true, (lf) => lf.conflicts),
  column(
    "accuracy",
    "Est. accuracy",
    "Estimated accuracy",
    "ascending",
    false,
    (lf) => lf.accuracy?.[0] ?? null,
  ),
  column("precision", "Precision on gold", "Precision on gold", "ascending", false, (lf) =>
    lf.precision === null ? null : lf.precision.value,
  ),
  column(
    "effect",
    "Effect",
    "Effect: labels that change without the LF",
    "descending",
    true,
    (lf, { leftOut }) => nChanged(lf, leftOut),
  ),
  column("failures", "Fails", "Failures", "descending", true, (lf) => lf.failures?.n ?? 0),
  column(
    "selection",
    "Selected",
    "Votes on selected rows",
    "descending",
    true,
    (_lf, { inSelection }) => inSelection ?? null,
  ),
  column(
    "history",
    "History",
    "History of votes",
    "descending",
    false,
    (_lf, { history }) => history && (history.at(-1) ?? 0) - (history[0] ?? 0),
  ),
  column("version", "Version", "Version", "descending", true, (_lf, { version }) => version),
  column(
    "time",
    "Time s",
    "Seconds spent voting",
    "descending",
    true,
    (_lf, facts) => facts.duration,
  ),
];

/** Columns that are there only where one asks for them. */
export const EXTRA_COLUMNS: ReadonlySet<ColumnKey> = new Set(["votes", "version", "time"]);

/** What an LF is called and whether it counts are always there. */
export const FIXED_COLUMNS: ReadonlySet<ColumnKey> = new Set(["on", "name"]);

const NO_FACTS: FactsByLf = new Map();

/** The LFs in the order of the table; ties stay in the session's order. */
export function sortLfs(lfs: readonly LfView[], sort: Sort, facts: FactsByLf = NO_FACTS): LfView[] {
  const of = COLUMNS.find((each) => each.key === sort.key)?.value ?? ((lf: LfView) => lf.number);
  const sign = sort.direction === "ascending" ? 1 : -1;
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
    return { key, direction: sort.direction === "ascending" ? "descending" : "ascending" };
  }
  const first = COLUMNS.find((each) => each.key === key)?.firstDirection ?? "ascending";
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
