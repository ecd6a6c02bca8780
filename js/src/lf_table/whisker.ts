import { svg } from "../dom";
import { count, interval, probability } from "../format";
import type { GoldEstimate } from "../wire";
import type { AccuracyEstimate, LfView } from "./wire";

const WIDTH = 64;
const HEIGHT = 16;
const PAD = 3;
const N_TICKS = 3;

/** Where the axis of all accuracies in the table begins: .4, or 0 when an interval is lower. */
export function axisStart(lfs: readonly LfView[]): number {
  const isLow = (low: number | undefined) => low !== undefined && low < 0.4;
  return lfs.some((lf) => isLow(lf.precision?.low) || isLow(lf.accuracy?.[1])) ? 0 : 0.4;
}

/** A precision on gold as a dot on its 95 % interval. */
export function precisionWhisker(precision: GoldEstimate, start: number): SVGSVGElement {
  const { value, low, high, n } = precision;
  const words = `${inWords(value, low, high)}, from ${count(n)} gold rows`;
  const mark = (x: number, y: number) => svg("circle.estimate", { cx: x, cy: y, r: 2.6 });
  return whisker([value, low, high], start, words, mark);
}

/** An accuracy by the model as a hollow diamond on its 95 % interval. */
export function accuracyWhisker(
  accuracy: AccuracyEstimate,
  start: number,
  words = accuracyWords(accuracy),
): SVGSVGElement {
  const mark = (x: number, y: number) =>
    svg("path.model-estimate", { d: `M${x - 3.4} ${y}l3.4 -3.4 3.4 3.4 -3.4 3.4z` });
  return whisker(accuracy, start, words, mark);
}

export function accuracyWords(accuracy: AccuracyEstimate): string {
  return `${inWords(...accuracy)}, by the label model without gold`;
}

function whisker(
  [value, low, high]: AccuracyEstimate,
  start: number,
  words: string,
  mark: (x: number, y: number) => SVGElement,
): SVGSVGElement {
  const x = (share: number) => {
    const place = (Math.min(1, Math.max(start, share)) - start) / (1 - start);
    return PAD + place * (WIDTH - 2 * PAD);
  };
  const middle = HEIGHT / 2;
  const ticks = Array.from({ length: N_TICKS + 1 }, (_, i) => {
    const at = x(start + ((1 - start) * i) / N_TICKS);
    return svg("path.tick", { d: `M${at} 1V${HEIGHT - 1}` });
  });
  const ends = [x(low), x(high)];
  return svg(
    "svg.whisker",
    {
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": words,
    },
    ...ticks,
    svg("path.interval", {
      d: `M${ends[0]} ${middle}H${ends[1]}M${ends[0]} ${middle - 3}v6M${ends[1]} ${middle - 3}v6`,
    }),
    mark(x(value), middle),
  );
}

export function inWords(value: number, low: number, high: number): string {
  return `${probability(value)}, 95 % interval ${interval(low, high)}`;
}
