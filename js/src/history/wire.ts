import type { Nothing } from "../wire";

/** What undo and redo would do, in at most 80 characters; null: nothing. */
export interface StepsView {
  undo: string | null;
  redo: string | null;
}

/** One change, and what it did to votes that count and to labels. */
export interface StepView {
  revision: number;
  /** Seconds since 1970. */
  time: number;
  /** In words, with names of LFs and classes. */
  change: string;
  n_gained: number;
  n_lost: number;
  n_flipped: number;
  /** Rows whose label changed. */
  n_moved: number;
  place: "past" | "now" | "undone";
  /** Not the oldest one: what was before it is not kept. */
  can_look: boolean;
}

/** The changes that are kept, newest first. */
export interface HistoryView {
  revision: number;
  steps: StepView[];
}

/** What a change did to an LF's cell. */
export interface LfDiff {
  name: string;
  /** A unified diff: the first character is "+", "-", " " or "@". */
  lines: string[];
  n_more: number;
}

/** One change in full. */
export interface LookView {
  revision: number;
  n_moved: number;
  /** Classes by index; null: no label. The largest groups. */
  moves: { before: number | null; after: number | null; n: number }[];
  n_other_moves: number;
  /** LFs whose cell is another, of all that the change touched. */
  lfs: LfDiff[];
  n_other_lfs: number;
}

/** `of`: the revision that a change made. */
export interface HistoryRequests {
  history: { args: Nothing; result: HistoryView };
  look: { args: { of: number }; result: LookView };
  /** Select the rows whose label it changed. */
  select_moved: { args: { of: number }; result: Nothing };
  /** Make its state the present one, as a new change. */
  restore: { args: { of: number }; result: Nothing };
  undo: { args: Nothing; result: Nothing };
  redo: { args: Nothing; result: Nothing };
}
