import { classColor, classMark, classShape } from "../class_mark";
import { svg, UNHEARD } from "../dom";
import type { MapKey } from "./wire";

/** Shapes of points: those of classes by number, then this one. */
export const HOLLOW = 4;

/** How points with one code look: a colour as red, green and blue in 0..1, and a shape. */
export interface Look {
  color: [number, number, number];
  shape: number;
  /** Whether it stands behind all others. */
  isFaint: boolean;
}

const FAINT = 26;

/** The colour of a line of the legend, as a CSS value. */
export function keyColor({ look, at }: MapKey): string {
  if (look === "class" || look === "cluster") return classColor(at);
  if (look === "none") return classColor(null);
  const [color, share] =
    look === "faint" ? ["var(--snb-ink)", FAINT] : ["var(--snb-heat)", 15 + 85 * at];
  return `color-mix(in srgb, ${color} ${share.toFixed(0)}%, var(--snb-bg))`;
}

export function keyShape({ look, at }: MapKey): number {
  if (look === "class" || look === "cluster") return classShape(at);
  return look === "none" ? HOLLOW : 0;
}

/** The mark of a line of the legend: the shape and colour of its points. */
export function keyMark(key: MapKey): SVGSVGElement {
  if (key.look === "class" || key.look === "cluster") return classMark(key.at);
  if (key.look === "none") return classMark(null);
  const dot = svg("circle", { cx: 5, cy: 5, r: 4.4 });
  dot.style.fill = keyColor(key);
  return svg("svg.mark", { width: 9, height: 9, viewBox: "0 0 10 10", ...UNHEARD }, dot);
}

/** What a computed colour is made of: "rgb(0, 114, 178)" or "color(srgb 0 .447 .698)". */
export function parts(color: string): [number, number, number] {
  const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+(e-\d+)?/g) ?? []).map(Number);
  const whole = color.startsWith("color(") ? 1 : 255;
  return [red / whole, green / whole, blue / whole];
}

/** Asks the page what colours are, as the theme has them now. */
export class ColorProbe {
  readonly element: HTMLElement;

  /** @param element an element in the panel that is there for nothing else. */
  constructor(element: HTMLElement) {
    this.element = element;
  }

  read(color: string): [number, number, number] {
    this.element.style.color = color;
    return parts(getComputedStyle(this.element).color);
  }

  look(key: MapKey): Look {
    return { color: this.read(keyColor(key)), shape: keyShape(key), isFaint: key.look === "faint" };
  }
}
