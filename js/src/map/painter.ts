import type { Camera, Size } from "./camera";
import type { Look } from "./looks";

/** The points in memory; a painter may have to begin anew with them. */
export interface Points {
  /** x and y of each, u16. */
  xy: Uint16Array;
  /** Where they were, while they move from there. */
  from: Uint16Array | null;
  /** For each its place in `looks`. */
  codes: Uint8Array;
  /** 1 for each that is selected; null: nothing is. */
  selected: Uint8Array | null;
}

export interface Scene {
  camera: Camera;
  size: Size;
  /** Pixels of the screen in one of CSS. */
  ratio: number;
  looks: Look[];
  ground: [number, number, number];
  ink: [number, number, number];
  /** How far the points have moved from where they were: 0..1. */
  moved: number;
}

/** Draws points on its own canvas. */
export interface Painter {
  readonly canvas: HTMLCanvasElement;
  /** Take what is new of the points. */
  load(points: Points, what: "xy" | "codes" | "selected"): void;
  /** Draw some of the points, from the one that is `done`; gives how many are done then, of `total`. */
  paint(scene: Scene, done: number): { done: number; total: number };
  free(): void;
}

const SMALLEST_PX = 1.3;
const LARGEST_PX = 7;

/** Diameter of a point in CSS pixels: the fewer, and the nearer, the larger. */
export function pointSize(n: number, { zoom }: Camera, { width, height }: Size): number {
  const share = Math.sqrt((width * height) / Math.max(1, n));
  return Math.min(LARGEST_PX, Math.max(SMALLEST_PX, 0.5 * share * zoom ** 0.6));
}
