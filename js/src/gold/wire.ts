import type { Nothing } from "../wire";

/** "sample": drawn at random from all rows with a label. "informative": those that tell most. */
export type QueueKind = "sample" | "informative";

/** Rows that a person set out to label, while they are selected. */
export interface QueueView {
  how: QueueKind;
  n_rows: number;
  /** Rows of these that have gold. */
  n_done: number;
}

/** One label that was typed. It may be sent more than once: it counts once, and in its order. */
export interface TypedLabel {
  /** Position in the data, from 0. */
  row: number;
  /** Index of a class; null: the row has no label any more. */
  label: number | null;
  /** Whether the row was shown as part of a random sample. */
  sampled: boolean;
  /** Names the browser tab. */
  source: string;
  /** Grows with each label that is typed in the tab. */
  order: number;
  /** Rows and `data` of the header that was shown. */
  n_rows: number;
  data: string;
}

export interface GoldRequests {
  /** The reply comes when the label is kept. */
  annotate: { args: TypedLabel; result: Nothing };
  /** Select this many rows to label next; null: look at other rows again. */
  queue: { args: { how: QueueKind | null; n: number }; result: Nothing };
}
