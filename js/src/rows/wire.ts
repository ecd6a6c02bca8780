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
  /** Cut by the kernel; `n_chars` is the whole length. null: no column is the text. */
  text: string | null;
  n_chars: number;
  spans: Span[];
  votes: { lf: number; label: number }[];
  label: number | null;
  is_covered: boolean;
  confidence: number | null;
  /** The likeliest classes, most probable first. */
  posteriors: [label: number, probability: number][];
  gold: number | null;
  /** What stands beside the text, or in its place. */
  cells: CellView[];
  /** The first few of `n_failures`. */
  failures: { lf: number; message: string }[];
  n_failures: number;
}

/** One value of a column; of an image, which is asked for, the text is empty. */
export interface CellView {
  name: string;
  kind: "none" | "flag" | "number" | "text" | "time" | "image" | "other";
  text: string;
  is_cut: boolean;
}

/** What a vote, or something that is none, adds to the margin. */
export interface WhyBar {
  /** What it is, where it is no LF. */
  words: string;
  lf: number | null;
  /** The class that the LF votes for. */
  label: number | null;
  value: number;
}

/** Why a row has its label: what speaks for the first class over the second. */
export interface WhyView {
  unit: "log-odds" | "votes";
  label: number | null;
  first: number;
  second: number;
  /** They add up to the margin. */
  bars: WhyBar[];
  margin: number;
  /** The smallest changes that give another label. */
  sentences: string[];
}

/** What an open row shows besides. */
export interface RowDetails {
  row: number;
  /** null: no LF votes on it. */
  why: WhyView | null;
  /** Its columns, the first of `n_cells`. */
  cells: CellView[];
  n_cells: number;
}

/** An image in base64; where `mime` is null, why there is none. */
export interface ImageView {
  mime: "image/png" | "image/jpeg" | "image/gif" | "image/webp" | null;
  data: string;
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
  details: { args: { row: number }; result: RowDetails };
  image: { args: { row: number; column: string }; result: ImageView };
}
