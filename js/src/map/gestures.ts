import { on, take } from "../dom";
import { type Place, panned, WHOLE, zoomed } from "./camera";
import type { Cloud } from "./cloud";

/** A gesture that is shorter than this, all the way, is a click. */
const CLICK_PX = 5;
/** Corners of a lasso are at least so far apart. */
const CORNER_PX = 3;
const KEY_STEP_PX = 40;
const STEP = 1.5;

export interface Listener {
  /** The pointer rests here; null: it has left. */
  hover(at: Place | null): void;
  click(at: Place): void;
  /** A lasso is being drawn. */
  draw(path: readonly Place[]): void;
  /** It is closed; without corners it was given up. */
  lasso(path: readonly Place[]): void;
}

/** Pointer, wheel and keys over the map.
 *
 * A drag moves the map, with Shift or in lasso mode it draws. How long the way of the pointer was
 * says whether it was a click: a lasso ends where it began.
 */
export class Gestures {
  readonly #element: HTMLElement;
  readonly #cloud: Cloud;
  readonly #listener: Listener;
  isLasso = false;
  #path: Place[] | null = null;
  #isDrawing = false;
  #length = 0;

  /** @param around holds also what stands over the map; the wheel turns there too. */
  constructor(element: HTMLElement, around: HTMLElement, cloud: Cloud, listener: Listener) {
    this.#element = element;
    this.#cloud = cloud;
    this.#listener = listener;
    on(element, "pointerdown", (event) => this.#down(event));
    on(element, "pointermove", (event) => this.#move(event));
    on(element, "pointerup", (event) => this.#up(event));
    on(element, "pointercancel", () => this.#giveUp());
    on(element, "pointerleave", () => listener.hover(null));
    on(around, "wheel", (event) => this.#wheel(event), { passive: false });
    on(element, "keydown", (event) => this.#key(event));
  }

  zoom(factor: number, at?: Place): void {
    this.#cloud.camera = zoomed(this.#cloud.camera, this.#cloud.size, factor, at);
  }

  fit(): void {
    this.#cloud.camera = WHOLE;
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#element.setPointerCapture(event.pointerId);
    this.#isDrawing = this.isLasso || event.shiftKey;
    this.#path = [this.#at(event)];
    this.#length = 0;
    this.#listener.hover(null);
  }

  #move(event: PointerEvent): void {
    const at = this.#at(event);
    if (this.#path === null) {
      this.#listener.hover(at);
      return;
    }
    const [x, y] = this.#path.at(-1) ?? at;
    const step = Math.hypot(at[0] - x, at[1] - y);
    if (this.#isDrawing && step < CORNER_PX) return;
    this.#length += step;
    this.#path.push(at);
    if (this.#isDrawing) this.#listener.draw(this.#path);
    else if (this.#length >= CLICK_PX) {
      const { camera, size } = this.#cloud;
      this.#cloud.camera = panned(camera, size, at[0] - x, at[1] - y);
    }
  }

  #up(event: PointerEvent): void {
    const path = this.#path;
    this.#path = null;
    if (path === null) return;
    if (this.#length < CLICK_PX) {
      this.#listener.lasso([]);
      this.#listener.click(this.#at(event));
    } else if (this.#isDrawing) this.#listener.lasso(path);
  }

  #giveUp(): void {
    this.#path = null;
    this.#listener.lasso([]);
  }

  /** The page scrolls, until the map was clicked or Ctrl is held; a pinch says that Ctrl is. */
  #wheel(event: WheelEvent): void {
    const isOurs = event.ctrlKey || event.metaKey || this.#element.matches(":focus");
    if (!isOurs) return;
    take(event);
    const perUnit = event.deltaMode === 0 ? 0.002 : 0.05;
    this.zoom(2 ** (-event.deltaY * perUnit * (event.ctrlKey ? 4 : 1)), this.#at(event));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && this.#path !== null) {
      take(event);
      this.#giveUp();
      return;
    }
    const { camera, size } = this.#cloud;
    const step = {
      ArrowLeft: [KEY_STEP_PX, 0],
      ArrowRight: [-KEY_STEP_PX, 0],
      ArrowUp: [0, KEY_STEP_PX],
      ArrowDown: [0, -KEY_STEP_PX],
    }[event.key];
    if (step !== undefined) this.#cloud.camera = panned(camera, size, step[0] ?? 0, step[1] ?? 0);
    else if (event.key === "+" || event.key === "=") this.zoom(STEP);
    else if (event.key === "-") this.zoom(1 / STEP);
    else if (event.key === "0") this.fit();
    else return;
    take(event);
  }

  #at(event: MouseEvent): Place {
    const { left, top } = this.#element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}
