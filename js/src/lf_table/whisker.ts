import { svg } from "../dom";
import { count, interval, probability } from "../format";
import type { LfView, PrecisionEstimate } from "../wire";

const WIDTH = 64;
const HEIGHT = 16;
const PAD = 3;
const N_TICKS = 3;

/** Where the precision axis of the whole table begins: .4, or 0 when an interval is lower. */
export function axisStart(lfs: readonly LfView[]): number {
  return lfs.some(({ precision }) => precision !== null && precision.low < 0.4) ? 0 : 0.4;
}

/** A precision as a dot on its 95 % interval. */
export function whisker(precision: PrecisionEstimate, start: number): SVGSVGElement {
  const x = (value: number) => {
    const place = (Math.min(1, Math.max(start, value)) - start) / (1 - start);
    return PAD + place * (WIDTH - 2 * PAD);
  };
  const middle = HEIGHT / 2;
  const ticks = Array.from({ length: N_TICKS + 1 }, (_, i) => {
    const at = x(start + ((1 - start) * i) / N_TICKS);
    return svg("path", { class: "snb-tick", d: `M${at} 1V${HEIGHT - 1}` });
  });
  const [low, high] = [x(precision.low), x(precision.high)];
  return svg(
    "svg",
    {
      class: "snb-whisker",
      width: WIDTH,
      height: HEIGHT,
      role: "img",
      "aria-label": words(precision),
    },
    ...ticks,
    svg("path", {
      class: "snb-interval",
      d: `M${low} ${middle}H${high}M${low} ${middle - 3}v6M${high} ${middle - 3}v6`,
    }),
    svg("circle", { class: "snb-estimate", cx: x(precision.value), cy: middle, r: 2.6 }),
  );
}

function words({ value, low, high, n }: PrecisionEstimate): string {
  return `${probability(value)}, 95 % interval ${interval(low, high)}, from ${count(n)} gold rows`;
}
