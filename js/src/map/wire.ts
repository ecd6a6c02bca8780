import type { TrialExample } from "../try/wire";
import type { GoldEstimate, Nothing } from "../wire";

/** What the colour of a point says. */
export type MapMode =
  | "class"
  | "confidence"
  | "votes"
  | "conflict"
  | "cluster"
  | "gold"
  | "change"
  | "uncovered";

/** Which rows clusters are made of; "votes": those of one LF. */
export type ClusterKind = "all" | "uncovered" | "conflicts" | "errors" | "unsure" | "votes";

export interface MapWork {
  task: string;
  done: number;
  total: number;
  /** Whether `stop_map` stops it. */
  can_stop: boolean;
}

/** The trait `map`: what there is. Places, colours and clusters are asked for. */
export interface MapView {
  /** Of the places; null: there is no map yet. */
  version: string | null;
  /** The first picture, or the one that it moves into. */
  method: "pca" | "umap" | null;
  /** What is being made of it. */
  work: MapWork | null;
  /** Why the last thing could not be made. */
  error: string | null;
  /** Whether somebody has stopped it, so that nothing more is made. */
  is_stopped: boolean;
  /** Another number after something was made. */
  turn: number;
}

/** Beside it one array: x and y of each point, u16 of 65535 along each side, y upwards. */
export interface MapPointsView {
  version: string;
  n_points: number;
  /** Of the data; some may have no place. */
  n_rows: number;
}

/** A line of the legend, and how its points look.
 *
 * `at` is the class or cluster, or the strength of a shade in 0..1. The words of a class are its name.
 */
export interface MapKey {
  look: "class" | "cluster" | "shade" | "none" | "faint";
  at: number;
  words: string;
  n: number;
}

/** Beside it one array: for each point a byte, its place in the legend. */
export interface MapColorsView {
  revision: number;
  version: string;
  legend: MapKey[];
}

/** Beside it one array: a bit for each point that is selected, the low bit of a byte first. */
export interface MapSelectedView {
  revision: number;
  version: string;
  n_points: number;
  /** That is selected, by number. */
  cluster: number | null;
}

export interface ClusterView {
  number: number;
  name: string;
  n_rows: number;
  /** That most of its labels have. */
  label: number | null;
  n_uncovered: number;
  n_conflicts: number;
  /** Rows that are taken for errors. */
  n_wrong: number;
  accuracy: GoldEstimate | null;
  /** Its middle on the map, in 0..1. */
  x: number;
  y: number;
}

export interface MapClustersView {
  revision: number;
  /** Whether they were found; else they are being looked for. */
  is_there: boolean;
  /** Rows among which they were looked for. */
  n_looked_at: number;
  n_clusters: number;
  /** The largest of them, largest first. */
  clusters: ClusterView[];
}

/** Where a new LF would help most, best first. */
export interface NextClustersView {
  revision: number;
  next: { cluster: number; kind_of_rows: ClusterKind; words: string }[];
}

/** A candidate LF in numbers. */
export interface CandidateLine {
  name: string;
  kind: string;
  /** What it looks for. */
  words: string;
  n_hits: number;
  /** Hits in the group that it was made for, and others. */
  n_inside: number;
  n_outside: number;
  /** Hits that no LF votes on. */
  n_new: number;
  n_overlaps: number;
  n_conflicts: number;
  /** To expect, with a 95 % interval. */
  precision: [value: number, low: number, high: number];
  /** What that rests on, in words. */
  rests_on: string;
  /** Whether that is nothing: no gold, no votes, no rows near its hits. */
  is_guess: boolean;
}

export interface CandidatesView {
  revision: number;
  /** Of the offer, for what is asked of one of them. */
  number: number;
  /** What they were made for, in words. */
  group: string;
  /** Class of their votes, and why this one. */
  label: number;
  label_reason: string;
  candidates: CandidateLine[];
}

/** One candidate in full. */
export interface CandidateView {
  /** Source of its cell. */
  source: string;
  /** Labels that it would change. */
  n_moved: number;
  moves: { before: number | null; after: number | null; n: number }[];
  inside: TrialExample[];
  outside: TrialExample[];
}

/** What a point is; its text is the beginning. */
export interface MapRowView {
  point: number;
  row: number;
  id: string;
  text: string;
  is_cut: boolean;
  label: number | null;
  gold: number | null;
  /** Why its label is taken for an error; empty where it is not. */
  why_wrong: string;
}

/** Points go by their place in the array of `map_points`, and by its version. */
export interface MapRequests {
  map_points: { args: Nothing; result: MapPointsView };
  map_colors: {
    args: { version: string; mode: MapMode; kind_of_rows: ClusterKind; lf: number | null };
    result: MapColorsView;
  };
  map_selected: { args: { version: string }; result: MapSelectedView };
  map_clusters: {
    args: { kind_of_rows: ClusterKind; lf: number | null };
    result: MapClustersView;
  };
  map_row: { args: { version: string; point: number }; result: MapRowView };
  next_clusters: { args: Nothing; result: NextClustersView };
  /** Candidate LFs for a cluster, by number, or for the selection; for a class, or the likely one. */
  suggest: { args: { cluster: number | null; label: number | null }; result: CandidatesView };
  candidate: { args: { offer: number; place: number }; result: CandidateView };
  /** Select the hits of a candidate. */
  select_candidate: { args: { offer: number; place: number }; result: Nothing };
  /** Begin to make the map, go on with it, or stop. */
  embed: { args: Nothing; result: Nothing };
  go_on_map: { args: Nothing; result: Nothing };
  stop_map: { args: Nothing; result: Nothing };
  /** Select the rows within a polygon of corners in 0..1. */
  select_polygon: { args: { polygon: [x: number, y: number][] }; result: Nothing };
  select_cluster: { args: { number: number }; result: Nothing };
  /** Select the cluster of a point, or its row alone where it is in none. */
  select_point: {
    args: { version: string; point: number; kind_of_rows: ClusterKind; lf: number | null };
    result: Nothing;
  };
}

/** A kernel that has not shown its first state has none. */
export function isMap(value: unknown): value is MapView {
  return typeof value === "object" && value !== null && "version" in value;
}
