import { scale } from "./camera";
import { type Painter, type Points, pointSize, type Scene } from "./painter";

/** Points that are drawn, at most; since they come shuffled, they are a sample of all. */
const MAX_POINTS = 100_000;

/** Draws the points on a 2-D canvas, for browsers without WebGL. */
export class FlatPainter implements Painter {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  #points: Points | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  load(points: Points): void {
    this.#points = points;
  }

  /** How many points are drawn. */
  get n(): number {
    return Math.min(MAX_POINTS, (this.#points?.xy.length ?? 0) / 2);
  }

  paint(scene: Scene): { done: number; total: number } {
    const [context, points, n] = [this.#context, this.#points, this.n];
    if (context === null || points === null) return { done: 0, total: 0 };
    const { camera, size, ratio, looks, ground, ink } = scene;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const [sx, sy] = scale(camera, size).map((each) => (each * ratio) / 65535) as [number, number];
    const left = (ratio * size.width) / 2 - camera.x * sx * 65535;
    const top = (ratio * size.height) / 2 - camera.y * sy * 65535;
    const px = Math.max(1, Math.round(ratio * pointSize(n, camera, size)));
    const { xy, codes, selected } = points;
    const draw = (
      isSelected: number,
      style: (code: number) => string,
      diameter: number,
      isFaint: boolean,
    ) => {
      let last = -1;
      for (let i = 0; i < n; i++) {
        if (selected !== null && selected[i] !== isSelected) continue;
        const code = codes[i] ?? 0;
        if (isFaint !== (looks[code]?.isFaint ?? false)) continue;
        if (code !== last) context.fillStyle = style(code);
        last = code;
        const x = left + (xy[2 * i] ?? 0) * sx - diameter / 2;
        const y = top + (xy[2 * i + 1] ?? 0) * sy - diameter / 2;
        context.fillRect(x, y, diameter, diameter);
      }
    };
    const color = (code: number) => looks[code]?.color ?? ink;
    const dim = (code: number) => color(code).map((c, i) => 0.22 * c + 0.78 * (ground[i] ?? 0));
    const behind = (code: number) => css(selected === null ? color(code) : dim(code));
    for (const isFaint of [true, false]) draw(0, behind, px, isFaint);
    if (selected !== null) {
      for (const isFaint of [true, false]) {
        draw(1, () => css(ink), px + 2 * ratio, isFaint);
        draw(1, (code) => css(color(code)), px, isFaint);
      }
    }
    return { done: n, total: n };
  }

  free(): void {}
}

function css(color: number[]): string {
  return `rgb(${color.map((part) => Math.round(255 * part)).join()})`;
}
