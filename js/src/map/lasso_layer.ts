import { h } from "../dom";
import { type Place, toScreen } from "./camera";
import type { Cloud } from "./cloud";

/** The line of the lasso, on a canvas of its own: the points are not drawn again while it grows. */
export class LassoLayer {
  readonly element = h("canvas.map-lasso", { "aria-hidden": "true" });
  readonly #context = this.element.getContext?.("2d") ?? null;
  readonly #cloud: Cloud;
  /** Corners on the map. */
  polygon: Place[] = [];

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  draw(): void {
    const context = this.#context;
    if (context === null) return;
    const { camera, size, ratio } = this.#cloud;
    this.element.width = size.width * ratio; // which also clears it
    this.element.height = size.height * ratio;
    if (this.polygon.length === 0) return;
    context.scale(ratio, ratio);
    context.setLineDash([4, 3]);
    context.lineWidth = 1.5;
    context.strokeStyle = getComputedStyle(this.element).color;
    context.beginPath();
    for (const corner of this.polygon) context.lineTo(...toScreen(camera, size, corner));
    context.closePath();
    context.stroke();
  }
}
