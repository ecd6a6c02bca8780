import { h, svg } from "../dom";
import { count, interval, plural, probability } from "../format";
import { tenthBelow } from "./scale";
import { numberTable } from "./table";
import type { CalibrationView } from "./wire";

const SIZE = 208;
const PAD = { left: 28, right: 8, top: 8, bottom: 24 };

/** Confidence against accuracy on gold as a picture, a table and a sentence. */
export function calibrationChart(calibration: CalibrationView | null): HTMLElement {
  const head = h("h4", "Calibration against gold");
  if (calibration === null) {
    const words =
      "No row has a label and gold, so there is nothing to compare the confidence with. " +
      "Label some rows to see it.";
    return h("div.calibration@calibration", head, h("p.dim", words));
  }
  return h(
    "div.calibration@calibration",
    head,
    h("p@calibration-gap", gapWords(calibration)),
    h("div.chart-pair", picture(calibration), table(calibration)),
  );
}

/** "Mean gap .031 on 342 gold rows; if each confidence were true, chance would make about .024." */
export function gapWords({ gap, gap_by_chance, n }: CalibrationView): string {
  return (
    `Mean gap ${thousandths(gap)} on ${plural(n, "gold row")} with a label; ` +
    `if each confidence were true, chance alone would make about ${thousandths(gap_by_chance)}.`
  );
}

function thousandths(share: number): string {
  return share.toFixed(3).replace(/^0/, "");
}

function picture({ bins, n }: CalibrationView): SVGSVGElement {
  const low = tenthBelow(
    Math.min(0.9, ...bins.map((bin) => Math.min(bin.confidence, bin.accuracy?.low ?? 1))),
  );
  const x = (share: number) =>
    PAD.left + ((share - low) / (1 - low)) * (SIZE - PAD.left - PAD.right);
  const y = (share: number) =>
    SIZE - PAD.bottom - ((share - low) / (1 - low)) * (SIZE - PAD.top - PAD.bottom);
  const n_tenths = Math.round(10 * (1 - low));
  const every = n_tenths > 5 ? 2 : 1;
  const ticks = Array.from({ length: n_tenths + 1 }, (_, i) => low + i / 10).filter(
    (_, i) => (n_tenths - i) % every === 0,
  );
  const text = (at: number) => at.toFixed(1).replace(/^0/, "");
  return svg(
    "svg.calibration-plot",
    {
      width: SIZE,
      height: SIZE,
      viewBox: `0 0 ${SIZE} ${SIZE}`,
      role: "img",
      "aria-label": `Accuracy against confidence on ${plural(n, "gold row")}; its numbers stand in the table beside it`,
    },
    ...ticks.flatMap((at) => [
      svg("path.tick", { d: `M${x(at)} ${y(low)}V${y(1)}M${x(low)} ${y(at)}H${x(1)}` }),
      svg("text", { x: x(at), y: SIZE - 12, "text-anchor": "middle" }, text(at)),
      svg("text", { x: PAD.left - 4, y: y(at) + 3, "text-anchor": "end" }, text(at)),
    ]),
    svg("text", { x: SIZE / 2 + 8, y: SIZE - 1, "text-anchor": "middle" }, "confidence"),
    svg("path.calibration-true", { d: `M${x(low)} ${y(low)}L${x(1)} ${y(1)}` }),
    ...bins.flatMap(({ confidence, accuracy }) =>
      accuracy === null
        ? []
        : [
            svg("path.calibration-interval", {
              d: `M${x(confidence)} ${y(accuracy.low)}V${y(accuracy.high)}`,
            }),
            svg("circle.estimate", { cx: x(confidence), cy: y(accuracy.value), r: 3 }),
          ],
    ),
  );
}

function table({ bins }: CalibrationView): HTMLElement {
  return numberTable(
    "Confidence and accuracy on gold",
    ["Confidence", "Mean", "Right", "95 %", "Gold"],
    bins.map(({ low, high, confidence, accuracy }) => [
      low === high ? probability(low) : `${probability(low)} to ${probability(high)}`,
      probability(confidence),
      probability(accuracy?.value ?? null),
      interval(accuracy?.low ?? null, accuracy?.high ?? null),
      count(accuracy?.n ?? 0),
    ]),
  );
}
