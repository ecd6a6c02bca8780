import type { GoldEstimate, Nothing } from "../wire";

/** How often an LF is right by the label model, without gold, and the 95 % interval. */
export type AccuracyEstimate = [value: number, low: number, high: number];

/** One line of the LF table. Fractions are 0..1 of all rows. */
export interface LfView {
  /** From 1, in the session's order: the same number in marks, chips and table. */
  number: number;
  name: string;
  kind: string;
  enabled: boolean;
  /** Class indices it votes for. */
  polarity: number[];
  /** Votes by class index; only classes it votes for. */
  votes_by_class: Record<number, number>;
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

export interface LfTableView {
  lfs: LfView[];
  oddities: LfOddities;
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

export interface LfTableRequests {
  leave_one_out: { args: Nothing; result: LeaveOneOutView };
  toggle: { args: { name: string; enabled: boolean }; result: Nothing };
}
