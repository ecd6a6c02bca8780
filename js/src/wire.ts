/** What travels between the kernel and the page. Described here once, for the page's side.
 *
 * Traits (`view`, `busy`, `evaluations`) are written by the kernel only. Row text never travels in a trait: the
 * page asks for it with a request, and gets exactly one reply with the same id.
 */
export const WIRE_VERSION = 1;

/** Rows in one reply, at most. */
export const PAGE_SIZE = 50;

export interface ClassCount {
  name: string;
  /** Rows that get this label now. */
  n_labels: number;
}

/** A share of right answers counted on gold rows, with its 95 % interval. */
export interface GoldEstimate {
  value: number;
  low: number;
  high: number;
  /** Gold rows that it was counted on. */
  n: number;
}

/** Accuracies of labels; null: no gold row has one. */
export interface GoldSummary {
  n_rows: number;
  /** Of the model in force. */
  model: GoldEstimate | null;
  majority: GoldEstimate | null;
}

/** The label model, in words that name LFs and classes. */
export interface ModelView {
  /** Of the model in force. */
  name: string;
  fell_back: boolean;
  trust: string;
  /** "11 LFs count as 9.2 voters"; null: no two share a voice. */
  voters: string | null;
  /** Share of rows that the learned model labels as majority vote does; null: there is none. */
  agreement: number | null;
  /** What is doubtful besides, the first few of `n_remarks`. */
  remarks: string[];
  n_remarks: number;
}

export interface HeaderView {
  session: string;
  n_rows: number;
  n_lfs: number;
  n_enabled: number;
  n_covered: number;
  /** Rows on which enabled LFs contradict each other. */
  n_conflicts: number;
  classes: ClassCount[];
  gold: GoldSummary | null;
  model: ModelView;
}

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

export interface View {
  revision: number;
  header: HeaderView;
  lf_table: LfTableView;
}

export interface Busy {
  task: string;
  done: number;
  total: number;
}

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
  lf: string | null;
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

type Nothing = Record<string, never>;

/** Arguments and result of each request kind. */
export interface Requests {
  ready: { args: Nothing; result: Nothing };
  rows: { args: { lf: string | null; offset: number; limit: number }; result: RowsPage };
  text: { args: { row: number }; result: WholeText };
  leave_one_out: { args: Nothing; result: LeaveOneOutView };
  toggle: { args: { name: string; enabled: boolean }; result: Nothing };
  cancel: { args: { name: string }; result: Nothing };
  undo: { args: Nothing; result: Nothing };
  redo: { args: Nothing; result: Nothing };
}

export type Kind = keyof Requests;

export type Reply<K extends Kind> =
  | { ok: true; result: Requests[K]["result"] }
  | { ok: false; error: string };

/** Before its first state the kernel shows an empty `view`. */
export function isView(value: unknown): value is View {
  return typeof value === "object" && value !== null && "header" in value && "lf_table" in value;
}

/** A kernel of an earlier version has no such trait. */
export function isEvaluations(value: unknown): value is EvaluationsView {
  return typeof value === "object" && value !== null && "pending" in value;
}
