import { atEnd } from "../abort";
import { h, on } from "../dom";
import { type Camera, type Place, type Size, toMap, toScreen, WHOLE } from "./camera";
import { FlatPainter } from "./flat_painter";
import { GlPainter } from "./gl_painter";
import { GridIndex } from "./grid_index";
import { ColorProbe, type Look } from "./looks";
import type { Painter, Points } from "./painter";
import type { MapKey } from "./wire";

const WHOLE_SIDE = 65535;
const MOVE_MS = 700;
/** More points than this jump to their new places. */
const MOST_MOVED = 200_000;
const MAX_RATIO = 2;
const NOT_YET: Look = { color: [0.5, 0.5, 0.5], shape: 0, isFaint: true };

/** The points of the map on their canvas: draws them anew when something of them has changed. */
export class Cloud {
  readonly element: HTMLElement;
  /** Is called before each frame that shows something new. */
  onFrame: () => void = () => {};
  size: Size = { width: 0, height: 0 };
  #points: Points = empty();
  #index: GridIndex | null = null;
  #camera: Camera = WHOLE;
  #legend: MapKey[] = [];
  #looks: Look[] = [];
  #ground: Look["color"] = [1, 1, 1];
  #ink: Look["color"] = [0, 0, 0];
  #painter: Painter;
  /** Draws while the graphics context is lost, or where there is none. */
  #spare: FlatPainter | null = null;
  #done = 0;
  #frame = 0;
  #moveStart = 0;
  readonly #probe = new ColorProbe(h("i", { hidden: true }));
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    this.element = h("div.cloud", this.#probe.element);
    this.#painter = this.#glPainter() ?? this.#flatPainter();
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.element);
    atEnd(signal, () => {
      observer.disconnect();
      cancelAnimationFrame(this.#frame);
      this.#painter.free();
    });
  }

  get n(): number {
    return this.#points.xy.length / 2;
  }

  /** How many of the points are drawn, where that is not all of them. */
  get nDrawn(): number {
    return this.#current instanceof FlatPainter ? this.#current.n : this.n;
  }

  get isFlat(): boolean {
    return this.#current instanceof FlatPainter;
  }

  get camera(): Camera {
    return this.#camera;
  }

  set camera(camera: Camera) {
    this.#camera = camera;
    this.redraw();
  }

  /** Take other places. Points that were shown before move there. */
  place(xy: Uint16Array): void {
    const { xy: from, codes, selected } = this.#points;
    const isSame = from.length === xy.length && xy.length > 0;
    const isMoved = isSame && this.n <= MOST_MOVED && !prefersStill();
    this.#points = isSame
      ? { xy, from: isMoved ? from : null, codes, selected }
      : { xy, from: null, codes: new Uint8Array(xy.length / 2), selected: null };
    this.#index = null;
    this.#moveStart = isMoved ? performance.now() : 0;
    this.#loadAll();
    this.redraw();
  }

  /** Take other colours: for each point a place in the legend. */
  color(codes: Uint8Array, legend: MapKey[]): void {
    if (codes.length !== this.n) return; // of other points
    this.#points.codes = codes;
    this.#legend = legend;
    this.#current.load(this.#points, "codes");
    this.retheme();
  }

  /** Show these points before all others; null: none. */
  select(selected: Uint8Array | null): void {
    if (selected !== null && selected.length !== this.n) return;
    if (selected === this.#points.selected) return;
    this.#points.selected = selected;
    this.#current.load(this.#points, "selected");
    this.redraw();
  }

  /** Read the colours of the theme anew. */
  retheme(): void {
    if (!this.element.isConnected) return;
    this.#looks = this.#legend.map((key) => this.#probe.look(key));
    this.#ground = this.#probe.read("var(--snb-bg)");
    this.#ink = this.#probe.read("var(--snb-ink)");
    this.redraw();
  }

  /** The point nearest to a place of the screen, within so many pixels. */
  nearest(at: Place, radiusPx: number): number | null {
    if (this.n === 0) return null;
    this.#index ??= new GridIndex(this.#points.xy);
    const [x, y] = toMap(this.#camera, this.size, at);
    const [farX, farY] = toMap(this.#camera, this.size, [at[0] + radiusPx, at[1] + radiusPx]);
    const found = this.#index.nearest(
      x * WHOLE_SIDE,
      y * WHOLE_SIDE,
      (farX - x) * WHOLE_SIDE,
      (y - farY) * WHOLE_SIDE,
    );
    return found;
  }

  /** Where a point is on the screen. */
  placeOf(point: number): Place {
    const { xy } = this.#points;
    const place: Place = [(xy[2 * point] ?? 0) / WHOLE_SIDE, (xy[2 * point + 1] ?? 0) / WHOLE_SIDE];
    return toScreen(this.#camera, this.size, place);
  }

  keyOf(point: number): MapKey | undefined {
    return this.#legend[this.#points.codes[point] ?? 0];
  }

  redraw(): void {
    this.#done = 0;
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  get #current(): Painter {
    return this.#spare ?? this.#painter;
  }

  #draw(): void {
    this.#frame = 0;
    const { width, height } = this.size;
    if (this.#signal.aborted || width === 0 || height === 0) return;
    const passed = (performance.now() - this.#moveStart) / MOVE_MS;
    const moved = this.#points.from === null ? 1 : Math.min(1, passed);
    if (this.#done === 0) this.onFrame();
    const { done, total } = this.#current.paint(
      {
        camera: this.#camera,
        size: this.size,
        ratio: this.ratio,
        looks: this.#looks.length > 0 ? this.#looks : [NOT_YET],
        ground: this.#ground,
        ink: this.#ink,
        moved: moved * moved * (3 - 2 * moved), // begins and ends slowly
      },
      this.#done,
    );
    this.#done = done;
    this.element.dataset.drawn = String(done >= total && moved === 1);
    if (moved < 1) this.redraw();
    else if (done < total) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Pixels of the screen in one of CSS. */
  get ratio(): number {
    return Math.min(MAX_RATIO, devicePixelRatio || 1);
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    this.size = { width, height };
    for (const { canvas } of [this.#painter, this.#current]) {
      canvas.width = Math.round(width * this.ratio);
      canvas.height = Math.round(height * this.ratio);
    }
    this.retheme();
    this.#draw(); // a canvas that got another size is empty
  }

  #loadAll(): void {
    for (const what of ["xy", "codes", "selected"] as const) {
      this.#current.load(this.#points, what);
    }
  }

  #glPainter(): GlPainter | null {
    const canvas = h("canvas", HIDDEN);
    const painter = GlPainter.on(canvas);
    if (painter === null) return null;
    this.element.prepend(canvas);
    on(canvas, "webglcontextlost", (event) => {
      event.preventDefault(); // so that it may come back
      if (this.#signal.aborted) return;
      canvas.hidden = true;
      this.#spare = this.#flatPainter();
      this.#resize();
      this.#loadAll();
    });
    on(canvas, "webglcontextrestored", () => {
      const again = GlPainter.on(canvas);
      if (again === null) return;
      this.#spare?.canvas.remove();
      this.#spare = null;
      this.#painter = again;
      canvas.hidden = false;
      this.#resize();
      this.#loadAll();
    });
    return painter;
  }

  #flatPainter(): FlatPainter {
    const canvas = h("canvas", HIDDEN);
    this.element.prepend(canvas);
    return new FlatPainter(canvas);
  }
}

/** The list of clusters says to a screen reader what the picture shows. */
const HIDDEN = { "aria-hidden": "true" };

function empty(): Points {
  return { xy: new Uint16Array(0), from: null, codes: new Uint8Array(0), selected: null };
}

function prefersStill(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}
