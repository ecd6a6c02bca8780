import type { RowStatus } from "../selection/wire";
import type { GoldEstimate, Nothing } from "../wire";

/** One class, or at the end of a list all that have no line of their own. */
export interface ClassShareView {
  /** Null: all others. */
  label: number | null;
  n_labels: number;
  /** Of all LFs that are on. */
  n_votes: number;
  /** Of its labels; null: none of them has gold. */
  accuracy: GoldEstimate | null;
}

export interface CalibrationBinView {
  /** Smallest, largest and mean confidence. */
  low: number;
  high: number;
  confidence: number;
  accuracy: GoldEstimate | null;
}

/** Confidence against gold. */
export interface CalibrationView {
  /** Rows with a label and gold. */
  n: number;
  /** Mean distance of accuracy and confidence. */
  gap: number;
  /** What it would be on average if each confidence were true. */
  gap_by_chance: number;
  bins: CalibrationBinView[];
}

export interface DistributionView {
  revision: number;
  n_rows: number;
  n_labels: number;
  /** Of confidence: a bin goes from its edge to below the next; the last one has 1 as well. */
  edges: number[];
  /** The first bin that is drawn. */
  first_bin: number;
  /** Labels by class, as in `classes`, and bin. */
  counts: number[][];
  /** Those of them that are selected; null: nothing is. */
  selected: number[][] | null;
  classes: ClassShareView[];
  n_more_classes: number;
  /** Null: no row has a label and gold. */
  calibration: CalibrationView | null;
  /** Rows in each state; without gold none is wrong. */
  statuses: { status: RowStatus; n: number }[];
}

export interface DistributionRequests {
  distribution: { args: Nothing; result: DistributionView };
}
