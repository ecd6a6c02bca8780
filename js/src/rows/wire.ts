/** Rows in one reply, at most. */
export const PAGE_SIZE = 50;

/** As in the data; least sure first; most votes against the label first; largest entropy first; most
 * votes first; as they were picked. Uncovered rows come last.
 */
export type RowSort = "index" | "confidence" | "conflict" | "uncertainty" | "votes" | "picked";

/** A match: start and end in UTF-16 code units of the text, and the LF's number. */
export type Span = [start: number, end: number, lf: number];

export interface RowView {
  /** Position in the data, from 0. */
  row: number;
  id: string;
  /** Cut by the kernel; `n_chars` is the whole length. */
  text: string;
  n_chars: number;
  spans: Span[];
  votes: { lf: number; label: number }[];
  label: number | null;
  is_covered: boolean;
  confidence: number | null;
  /** The likeliest classes, most probable first. */
  posteriors: [label: number, probability: number][];
  gold: number | null;
  failures: { lf: number; message: string }[];
}

export interface RowsPage {
  offset: number;
  n_total: number;
  revision: number;
  rows: RowView[];
}

export interface WholeText {
  row: number;
  text: string;
  spans: Span[];
}

/** Rows of the selection, or all rows where nothing is selected. */
export interface RowsRequests {
  rows: { args: { offset: number; limit: number; sort: RowSort }; result: RowsPage };
  text: { args: { row: number }; result: WholeText };
}
