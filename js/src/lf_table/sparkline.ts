import { svg } from "../dom";
import { count } from "../format";

const WIDTH = 56;
const HEIGHT = 16;
const PAD = 2;

/** Votes of an LF since it was added, as steps, each as high as its share of the most. */
export function sparkline(history: number[]): SVGSVGElement {
  const [first = 0] = history;
  const last = history.at(-1) ?? 0;
  const most = Math.max(1, ...history);
  const step = (WIDTH - 2 * PAD) / Math.max(1, history.length - 1);
  const x = (i: number) => round(PAD + i * step);
  const y = (n: number) => round(HEIGHT - PAD - (n / most) * (HEIGHT - 2 * PAD));
  const path = history.map((n, i) => (i === 0 ? `M${PAD} ${y(n)}` : `H${x(i)}V${y(n)}`)).join("");
  return svg(
    "svg.spark",
    {
      width: WIDTH,
      height: HEIGHT,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": `votes: ${count(first)} at first, ${count(last)} now`,
    },
    svg("path", { d: history.length > 1 ? path : `${path}H${WIDTH - PAD}` }),
    svg("circle", { cx: WIDTH - PAD, cy: y(last), r: 1.6 }),
  );
}

function round(at: number): number {
  return Math.round(10 * at) / 10;
}
