import type { QueueView } from "../gold/wire";
import type { Nothing } from "../wire";

/** How two LFs stand to each other on a row that both vote on. */
export type Relation = "conflict" | "overlap" | "agreement";

export type RowStatus =
  | "covered"
  | "uncovered"
  | "conflict"
  | "no label"
  | "gold"
  | "no gold"
  | "wrong"
  | "failed";

/** One condition on rows. LFs go by number, classes by index; null: any. */
export type SelectionPart =
  | { kind: "lf"; lf: number; label: number | null; gold: number | null }
  | { kind: "pair"; first: number; second: number; relation: Relation }
  | { kind: "label"; label: number | null; low: number; high: number }
  | { kind: "gold"; gold: number }
  | { kind: "status"; status: RowStatus }
  | { kind: "search"; text: string }
  | { kind: "rows"; words: string };

/** The rows for which all parts hold; without a part all rows are shown. */
export interface SelectionView {
  revision: number;
  n_rows: number;
  parts: SelectionPart[];
  /** Where the rows are to be labelled one after another; null: they are not. */
  queue: QueueView | null;
}

export interface SelectionRequests {
  /** Take these parts in the place of those that are selected. */
  select: { args: { parts: SelectionPart[] }; result: Nothing };
}

/** A kernel that has not shown its first state has none. */
export function isSelection(value: unknown): value is SelectionView {
  return typeof value === "object" && value !== null && "parts" in value;
}
