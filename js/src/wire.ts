import type { DistributionRequests } from "./charts/wire";
import type { EvaluationRequests, EvaluationsView } from "./evaluations/wire";
import type { GoldRequests } from "./gold/wire";
import type { HistoryRequests, StepsView } from "./history/wire";
import type { LfTableRequests, LfTableView, LfTableWire } from "./lf_table/wire";
import type { MapRequests, MapView } from "./map/wire";
import type { MatrixRequests } from "./matrix/wire";
import type { RowsRequests } from "./rows/wire";
import type { SelectionRequests, SelectionView } from "./selection/wire";
import type { TryRequests } from "./try/wire";

/** What travels between the kernel and the page. Described here once, for the page's side.
 *
 * Traits (`region`, `view`, `selection`, `busy`, `evaluations`, `map`) are written by the kernel only. Row
 * text never travels in a trait: the page asks for it with a request, and gets exactly one reply
 * with the same id. The types of a region stand in its own `wire.ts`; those that several share, here.
 */
export const WIRE_VERSION = 1;

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
  /** Of the model in force on the rows that were drawn at random; null: none was. */
  sampled: GoldEstimate | null;
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
  /** Names the rows and classes, for labels that are sent later. */
  data: string;
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

/** The trait `view`: as short as can be, since it is saved into the notebook. */
export interface WireView {
  revision: number;
  header: HeaderView;
  lf_table: LfTableWire;
  steps: StepsView;
}

/** What the regions draw. */
export interface View extends Omit<WireView, "lf_table"> {
  lf_table: LfTableView;
}

export interface Busy {
  task: string;
  done: number;
  total: number;
}

/** All that the traits hold. */
export interface PanelState {
  view: WireView;
  selection: SelectionView;
  evaluations: EvaluationsView;
  busy: Busy | null;
  map: MapView;
}

export type Nothing = Record<string, never>;

/** Arguments and result of each request kind. */
export interface Requests
  extends RowsRequests,
    LfTableRequests,
    EvaluationRequests,
    HistoryRequests,
    MatrixRequests,
    MapRequests,
    DistributionRequests,
    GoldRequests,
    SelectionRequests,
    TryRequests {
  ready: { args: Nothing; result: PanelState };
}

export type Kind = keyof Requests;

/** Bytes beside a reply: arrays in the order that the result's type says, little-endian. */
export type Bytes = ArrayBufferView | ArrayBuffer;

export type Reply<K extends Kind> =
  | { ok: true; result: Requests[K]["result"]; buffers?: Bytes[] }
  | { ok: false; error: string };

/** Before its first state the kernel shows an empty `view`. */
export function isView(value: unknown): value is WireView {
  return typeof value === "object" && value !== null && "header" in value && "lf_table" in value;
}
