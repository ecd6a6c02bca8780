import { classColor, classLabel, classMark, className } from "../class_mark";
import { h, UNHEARD } from "../dom";
import { count, shorten } from "../format";
import type { RowContext } from "./row_item";
import type { WhyBar, WhyView } from "./wire";

/** Why a row has its label, as a waterfall: each bar starts where the one before it ended. */
export function whyTable(why: WhyView, context: RowContext): HTMLElement {
  const { classes } = context;
  const { first, second, unit, margin, bars } = why;
  const scale = scaleOf(bars);
  let at = 0;
  const lines = bars.map((bar) => {
    const from = at;
    at += bar.value;
    const track = waterfallBar(scale, from, at, bar.label);
    return h("tr", h("th", { scope: "row" }, ...barName(bar, context)), track, number(why, bar));
  });
  return h(
    "div.why@why",
    h(
      "table",
      h(
        "thead",
        h(
          "tr",
          h("th", { scope: "col" }, "Why this label?"),
          h(
            "th.why-axis",
            { scope: "col" },
            h("span", "← ", classLabel(classes, second, "")),
            h("span.dim", unit),
            h("span", classLabel(classes, first, ""), " →"),
          ),
          h("th", { scope: "col" }, h("span.hidden", unit)),
        ),
      ),
      h("tbody", ...lines),
      h(
        "tfoot",
        h(
          "tr",
          h("th", { scope: "row" }, "Sum"),
          waterfallBar(scale, 0, margin, margin < 0 ? second : first),
          number(why, { value: margin }),
        ),
      ),
    ),
    h(
      "p.dim",
      { dir: "auto" },
      why.label === null
        ? `Tied: ${className(classes, first)} and ${className(classes, second)} among others. `
        : "",
      shorten(why.sentences.join(" "), 600),
    ),
  );
}

/** The least and the largest of where the sum stands on its way, and 0. */
export function scaleOf(bars: readonly { value: number }[]): [low: number, high: number] {
  let [at, low, high] = [0, 0, 0];
  for (const { value } of bars) {
    at += value;
    [low, high] = [Math.min(low, at), Math.max(high, at)];
  }
  return high > low ? [low, high] : [-1, 1];
}

function waterfallBar(
  [low, high]: [number, number],
  from: number,
  to: number,
  label: number | null,
): HTMLElement {
  const share = (value: number) => (100 * (value - low)) / (high - low);
  const bar = h("i");
  bar.style.left = `${share(Math.min(from, to))}%`;
  bar.style.width = `${share(Math.max(from, to)) - share(Math.min(from, to))}%`;
  bar.style.background = classColor(label);
  const zero = h("s");
  zero.style.left = `${share(0)}%`;
  return h("td", h("div.fall", UNHEARD, zero, bar));
}

function barName(bar: WhyBar, { lfs, classes }: RowContext): (Node | string)[] {
  if (bar.lf === null) return [h("span.dim", bar.words)];
  return [
    classMark(bar.label, 8),
    h("span.dim", count(bar.lf)),
    h("bdi.cut", shorten(lfs.get(bar.lf)?.name ?? "")),
    h("span.hidden", `votes ${className(classes, bar.label ?? -1)}`),
  ];
}

/** With its sign, a real minus; votes are whole. */
function number({ unit }: WhyView, { value }: { value: number }): HTMLElement {
  const size = Math.abs(value).toFixed(unit === "votes" ? 0 : 2);
  const sign = Number(size) === 0 ? "" : value > 0 ? "+" : "\u2212";
  return h("td.num", sign + size);
}
