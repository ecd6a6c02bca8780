import { type Child, h, svg, UNHEARD } from "./dom";
import { count, shorten } from "./format";
import type { ClassCount } from "./wire";

const N_COLORS = 8;
const SHAPES = [
  "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8z", // circle
  "M.8 .8h8.4v8.4H.8z", // square
  "M5 .4 9.8 9.4H.2z", // triangle
  "M5 0l5 5-5 5-5-5z", // diamond
];
const HOLLOW_CIRCLE = "M5 1.4a3.6 3.6 0 1 0 0 7.2a3.6 3.6 0 1 0 0-7.2z";

/** Colour of a class as a CSS value. It fills marks and bars, never letters. */
export function classColor(label: number | null): string {
  return label === null ? "var(--snb-c-none)" : `var(--snb-c${label % N_COLORS})`;
}

/** Index of a class's shape: the first 32 classes differ in colour or shape. */
export function classShape(label: number): number {
  return (label + Math.floor(label / N_COLORS)) % SHAPES.length;
}

/** The mark of a class, or the hollow circle of "none". Its name has to stand beside it. */
export function classMark(label: number | null, size = 9): SVGSVGElement {
  const path =
    label === null
      ? svg("path.mark-hollow", { d: HOLLOW_CIRCLE })
      : svg("path", { d: SHAPES[classShape(label)] });
  path.style.setProperty(label === null ? "stroke" : "fill", classColor(label));
  return svg("svg.mark", { width: size, height: size, viewBox: "0 0 10 10", ...UNHEARD }, path);
}

/** Mark and name of a class; `noneName` where there is no class. */
export function classLabel(
  classes: ClassCount[],
  label: number | null,
  noneName: string,
  ...children: Child[]
): HTMLElement {
  const name = label === null ? h("span.dim", noneName) : h("bdi.cut", className(classes, label));
  return h("span.class", classMark(label), name, ...children);
}

export function className(classes: ClassCount[], label: number): string {
  return shorten(classes[label]?.name ?? `class ${label}`);
}

/** A bar of parts that each have a class: `shares` of the bar's whole length. */
export function classBar(
  shares: [label: number | null, share: number][],
  text: string,
): HTMLElement {
  const bar = h("span.bar", { role: "img", "aria-label": text });
  for (const [label, share] of shares) {
    if (!(share > 0)) continue;
    const part = h("span");
    part.style.width = `${Math.min(100, 100 * share)}%`;
    part.style.background = classColor(label);
    bar.append(part);
  }
  return bar;
}

/** "SPAM 883, HAM 2 625": what a bar of counts shows, in words. */
export function classCountsText(classes: ClassCount[], counts: [number, number][]): string {
  return counts.map(([index, n]) => `${className(classes, index)} ${count(n)}`).join(", ");
}
