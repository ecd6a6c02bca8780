import type { GoldEstimate, Nothing } from "../wire";

/** How often an LF is right by the label model, without gold, and the 95 % interval. */
export type AccuracyEstimate = [value: number, low: number, high: number];

/** The lines of the LF table as they travel, a list a column; without the names of the fields in each
 * line they are a third as long. What few LFs have is listed with their numbers.
 */
export interface LfColumns {
  number: number[];
  name: string[];
  /** Kinds that there are; `kind` says which of them. */
  kinds: string[];
  kind: number[];
  /** Numbers of the LFs that do not count. */
  off: number[];
  /** Of each LF: class, votes, class, votes; the classes with most votes. */
  votes: number[][];
  /** LFs that vote for more classes than those. */
  many_classes: [number: number, n_classes: number, n_votes: number][];
  /** Rows. */
  n_overlaps: number[];
  n_conflicts: number[];
  accuracy: (AccuracyEstimate | null)[];
  precision: ([value: number, low: number, high: number, n: number] | null)[];
  failures: [number: number, n: number, message: string][];
  notes: [text: string, numbers: number[]][];
}

/** One line of the LF table, decoded. Fractions are 0..1 of all rows. */
export interface LfView {
  /** From 1, in the session's order: the same number in marks, chips and table. */
  number: number;
  name: string;
  kind: string;
  enabled: boolean;
  /** Class indices it votes for, ascending; those with most votes, where there are many. */
  polarity: number[];
  /** Classes it votes for. */
  n_classes: number;
  /** Votes by class index; only classes in `polarity`. */
  votes_by_class: Record<number, number>;
  n_votes: number;
  coverage: number;
  overlaps: number;
  conflicts: number;
  /** Null: it is off or has no votes. */
  accuracy: AccuracyEstimate | null;
  /** Null: no gold on its votes. */
  precision: GoldEstimate | null;
  failures: { n: number; message: string } | null;
  note: string | null;
}

/** An LF that shares its voice with others. Numbers are those of LFs. */
export interface CopyView {
  number: number;
  /** As how many voters it counts. */
  share: number;
  /** Those that it nearly duplicates, nearest first, of `n_alike`; none: it copies in part. */
  alike: number[];
  n_alike: number;
  /** Share of rows on which it votes as the first of them, where either votes. */
  agreement: number;
}

/** A diagnostic about one LF. */
export interface LfDoubtView {
  number: number;
  /** "inverted", "mostly_wrong" */
  kind: string;
  /** What goes on after its name: "looks inverted: 19 % of its votes seem right, …" */
  words: string;
}

/** What the label model finds odd; only of LFs that are. */
export interface LfOddities {
  doubts: LfDoubtView[];
  copies: CopyView[];
}

/** An LF of an earlier process, whose cell has not run in this one. */
export type RecordedView = [
  number: number,
  name: string,
  kind: string,
  label: number | null,
  enabled: boolean,
];

export interface LfTableWire {
  lfs: LfColumns;
  oddities: LfOddities;
  recorded: RecordedView[];
}

export interface LfTableView {
  lfs: LfView[];
  oddities: LfOddities;
  recorded: RecordedView[];
}

/** What would be different without one LF, the model's weights staying as they are. */
export interface LeftOutView {
  /** Of the LF. */
  number: number;
  /** Rows that no other LF covers. */
  n_lost: number;
  /** Rows that others cover, and that would get another label or a tie. */
  n_flipped: number;
  /** Mean log probability of its votes by the other LFs; null: they say nothing. */
  held_out: number | null;
  /** Right labels more with it, as a share of labeled gold rows; null: there is none. */
  gold_change: number | null;
}

/** The LFs that are on. */
export interface LeaveOneOutView {
  revision: number;
  lfs: LeftOutView[];
}

/** Numbers that are shown on wish; all lists are as long. */
export interface LfExtrasView {
  revision: number;
  number: number[];
  version: number[];
  /** Seconds spent voting. */
  duration_s: number[];
  /** Votes in the states since the LF was added, at most 24 of them; the last one is now. */
  history: number[][];
}

/** Votes on the rows that are selected. */
export interface VotesInSelectionView {
  revision: number;
  /** Only of LFs that have some; none without a selection. */
  n_votes: [number: number, n: number][];
}

export interface FirstFailure {
  row: number;
  id: string;
  reason: string;
  /** Empty where the LF returned no label. */
  traceback: string;
}

/** All about one LF. It may hold text of a row. */
export interface LfDetailsView {
  revision: number;
  number: number;
  /** The class that it was declared for. */
  label: number | null;
  version: number;
  duration_s: number;
  /** The classes with most votes. */
  n_votes: [label: number, n: number][];
  failure: FirstFailure | null;
  /** Why it failed on how many rows, the most frequent first. */
  reasons: [reason: string, n: number][];
  /** The beginning of `n_source` characters. */
  source: string;
  n_source: number;
}

export interface RecordedCell {
  source: string;
}

export interface LfTableRequests {
  leave_one_out: { args: Nothing; result: LeaveOneOutView };
  lf_extras: { args: Nothing; result: LfExtrasView };
  votes_in_selection: { args: Nothing; result: VotesInSelectionView };
  lf_details: { args: { lf: number }; result: LfDetailsView };
  recorded_cell: { args: { lf: number }; result: RecordedCell };
  forget: { args: { lf: number }; result: Nothing };
  rename: { args: { lf: number; name: string }; result: Nothing };
  drop: { args: { lf: number }; result: Nothing };
  toggle: { args: { name: string; enabled: boolean }; result: Nothing };
}
