/** Two LFs that vote alike, by number. */
export interface DuplicateView {
  first: number;
  second: number;
  /** Share of rows on which they vote alike, where either votes. */
  agreement: number;
}

/** The LFs that are on, pair by pair and by class, on all rows or on those that are selected. */
export interface MatrixView {
  revision: number;
  /** Rows that were counted. */
  n_rows: number;
  /** Numbers of the LFs. */
  lfs: number[];
  /** Of each LF, rows on which it and each of those before it vote. */
  overlaps: number[][];
  /** Of these, rows on which their votes differ. */
  conflicts: number[][];
  /** Classes with columns of their own, and how many have none. */
  classes: number[];
  n_more_classes: number;
  /** Of each LF, votes for each of the classes, and at the end for all others. */
  votes: number[][];
  /** Of each LF, rows it votes on by their gold; null: there is no gold. */
  gold: number[][] | null;
  /** Those most alike first, of `n_duplicates`. */
  duplicates: DuplicateView[];
  n_duplicates: number;
}

export interface MatrixRequests {
  matrix: { args: { within_selection: boolean }; result: MatrixView };
}
