import type { Nothing } from "../wire";

/** A share of all rows, seen on a random sample of them, with its 95 % interval. */
export interface SampledShare {
  value: number;
  low: number;
  high: number;
  /** Rows that it was seen on. */
  n: number;
}

/** An LF that is voted on in the background. Until all rows are, it is not in `view`. */
export interface EvaluationView {
  name: string;
  kind: string;
  /** The class that its cell names. */
  declared: string | number | null;
  /** Version of the LF that counts meanwhile; null: none does. */
  in_force: number | null;
  status: string;
  n_rows: number;
  n_done: number;
  /** Seconds left, about. */
  left_s: number;
  n_sampled: number;
  /** Classes that it votes for in the sample. */
  polarity: number[];
  /** 95 % interval. */
  n_votes: [low: number, high: number];
  coverage: SampledShare;
  /** Null: it is off. */
  overlaps: SampledShare | null;
  conflicts: SampledShare | null;
  /** Null: no gold on its votes in the sample. */
  precision: SampledShare | null;
  failures: { n: number; message: string } | null;
}

export interface EvaluationsView {
  /** The first one is voted on, the others wait. */
  pending: EvaluationView[];
  /** The last one that failed, until another begins; a new id for each. */
  alert: { id: number; text: string } | null;
}

/** Stop the evaluation of an LF. */
export interface EvaluationRequests {
  cancel: { args: { name: string }; result: Nothing };
}

/** A kernel of an earlier version has no such trait. */
export function isEvaluations(value: unknown): value is EvaluationsView {
  return typeof value === "object" && value !== null && "pending" in value;
}
