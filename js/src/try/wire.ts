import type { GoldEstimate, Nothing } from "../wire";

/** A rule as it is typed, and the class (by index) that a hit stands for. */
export interface RuleArgs {
  kind: "keywords" | "regex" | "expression";
  text: string;
  label: number;
  match_case: boolean;
}

/** A number of all rows, with its 95 % interval; after all rows were tried the three are equal. */
export interface RowShare {
  n: number;
  low: number;
  high: number;
}

/** A hit: a stretch of its text, and its matches there in UTF-16 code units. */
export interface TrialExample {
  row: number;
  text: string;
  spans: [start: number, end: number][];
  is_cut_before: boolean;
  is_cut_after: boolean;
  vote: number;
  label: number | null;
  gold: number | null;
}

/** What a rule does. Shares are null where the data has no rows. */
export interface TrialView {
  revision: number;
  n_tried: number;
  n_rows: number;
  duration_s: number;
  is_exact: boolean;
  /** Whether all rows can be tried in the time of a pause. */
  can_be_exact: boolean;
  coverage: RowShare | null;
  /** Hits that no LF votes on. */
  uncovered: RowShare | null;
  overlaps: RowShare | null;
  /** Hits on which another LF votes otherwise. */
  conflicts: RowShare | null;
  /** Hits whose label is another class now. */
  contradictions: RowShare | null;
  precision: GoldEstimate | null;
  /** Rows that were tried, and that only a cell could vote on. */
  n_failures: number;
  /** Labels that would change; null: only a sample was tried. */
  n_moved: number | null;
  /** The largest groups of these. */
  moves: { before: number | null; after: number | null; n: number }[];
  notes: string[];
  examples: TrialExample[];
}

/** `fault`: what is wrong with the rule so far. Neither: it takes too long on all rows. */
export interface TrialReply {
  trial: TrialView | null;
  fault: string | null;
}

export interface TryRequests {
  /** On the sample, or on all rows where `exact`. */
  try_rule: { args: { rule: RuleArgs; exact: boolean }; result: TrialReply };
  /** The source of a cell that makes the LF, and the LF's name. */
  rule_cell: { args: { rule: RuleArgs }; result: { source: string; name: string } };
  /** Select the rows that the rule hits. */
  select_hits: { args: { rule: RuleArgs }; result: Nothing };
}
