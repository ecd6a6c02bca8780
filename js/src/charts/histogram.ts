import { classColor, classMark, className } from "../class_mark";
import { button, fill, focusedIn, h, on, take, UNHEARD } from "../dom";
import { compact, count, plural, probability } from "../format";
import type { SelectionPart } from "../selection/wire";
import type { ClassCount } from "../wire";
import { countTicks, height } from "./scale";
import { numberTable } from "./table";
import type { DistributionView } from "./wire";

/** The highest bar leaves some room above it, where a click takes all of its classes. */
const HIGHEST_PERCENT = 86;

/** What a bar, or a part of one, stands for. */
export interface Bar {
  bin: number;
  /** Place in `classes`; null: all of them. */
  place: number | null;
  n: number;
  n_selected: number | null;
  part: SelectionPart;
  words: string;
}

/** The bars of one bin from the bottom to the top, the last one for all classes. */
export function barsOf(view: DistributionView, bin: number, classes: ClassCount[]): Bar[] {
  const [low, high] = [view.edges[bin] ?? 0, view.edges[bin + 1] ?? 1];
  const range = `confidence ${probability(low)} to ${probability(high)}`;
  const make = (place: number | null, label: number | null, who: string): Bar => {
    const n = countIn(view.counts, bin, place);
    const n_selected = view.selected && countIn(view.selected, bin, place);
    const selected = n_selected === null ? "" : `, ${count(n_selected)} selected`;
    return {
      bin,
      place,
      n,
      n_selected,
      part: { kind: "label", label, low, high },
      words: `${who}, ${range}: ${plural(n, "row")}${selected}`,
    };
  };
  const named = view.classes.flatMap(({ label }, place) =>
    label === null ? [] : [make(place, label, className(classes, label))],
  );
  return [...named.filter(({ n }) => n > 0), make(null, null, "All classes")];
}

/** Rows by the confidence of their label: a button for each class in each bar. */
export class Histogram {
  readonly element: HTMLElement;
  readonly #plot = h("div.hist-plot@histogram", {
    role: "group",
    "aria-label": "Rows by confidence of their label. Arrow keys move.",
  });
  readonly #table = h("div");
  readonly #legend = h("p.line.chart-legend");
  readonly #onPick: (part: SelectionPart) => void;
  readonly #isPicked: (part: SelectionPart) => boolean;
  #bars: Bar[][] = [];
  #active = { bin: Number.POSITIVE_INFINITY, level: 0 };

  constructor(onPick: (part: SelectionPart) => void, isPicked: (part: SelectionPart) => boolean) {
    this.#onPick = onPick;
    this.#isPicked = isPicked;
    on(this.#plot, "keydown", (event) => this.#onKey(event));
    this.element = h(
      "figure.hist",
      this.#legend,
      this.#plot,
      h("figcaption.chart-axis", "Confidence of the label"),
      h("details", h("summary", "These counts as a table"), this.#table),
    );
  }

  show(view: DistributionView, classes: ClassCount[]): void {
    const bins = view.edges.slice(view.first_bin, -1).map((_, i) => view.first_bin + i);
    this.#bars = bins.map((bin) => barsOf(view, bin, classes));
    this.#clampActive();
    const most = Math.max(0, ...bins.map((bin) => countIn(view.counts, bin, null)));
    const hadFocus = focusedIn(this.#plot) !== null;
    fill(
      this.#plot,
      ...countTicks(most).map((tick) => line(tick, most)),
      h("div.hist-bars", ...bins.map((bin, i) => this.#bin(view, bin, this.#bars[i] ?? [], most))),
      h(
        "div.hist-edges",
        UNHEARD,
        ...[...bins, bins.length + view.first_bin].map((edge, i) => {
          const at = view.edges[edge] ?? 1;
          const isTenth = Math.abs(10 * at - Math.round(10 * at)) < 1e-9;
          const label = h("span", isTenth ? at.toFixed(1).replace(/^0/, "") : "");
          label.style.left = `${(100 * i) / bins.length}%`;
          return label;
        }),
      ),
    );
    if (hadFocus) this.#focus();
    this.#drawLegend(view, classes);
    this.#drawTable(view, bins, classes);
  }

  #bin(view: DistributionView, bin: number, bars: Bar[], most: number): HTMLElement {
    const total = countIn(view.counts, bin, null);
    const buttons = bars.map((bar, level) => this.#button(view, bar, level));
    const all = buttons.pop();
    const parts: HTMLElement[] = buttons;
    const rest = view.n_more_classes > 0 ? countIn(view.counts, bin, view.classes.length - 1) : 0;
    if (rest > 0) {
      const other = h("span");
      other.style.flexGrow = String(rest);
      other.style.background = classColor(null);
      parts.push(other);
    }
    const stack = h("div.hist-stack", ...parts);
    stack.style.height = `${HIGHEST_PERCENT * height(total, most)}%`;
    return h("div.hist-bin", all, stack);
  }

  #button(view: DistributionView, bar: Bar, level: number): HTMLButtonElement {
    const isActive = bar.bin === this.#active.bin && level === this.#active.level;
    const element = button(
      "",
      () => {
        this.#active = { bin: bar.bin, level };
        this.#onPick(bar.part);
      },
      {
        tabindex: isActive ? 0 : -1,
        "aria-label": bar.words,
        "aria-pressed": this.#isPicked(bar.part),
        title: bar.words,
        "data-bin": bar.bin,
        "data-level": level,
      },
    );
    if (bar.place === null) {
      element.className = "snb-hist-all";
      return element;
    }
    element.style.flexGrow = String(bar.n);
    element.style.background = classColor(view.classes[bar.place]?.label ?? null);
    if (bar.n_selected) {
      const selected = h("i");
      selected.style.height = `${(100 * bar.n_selected) / bar.n}%`;
      element.append(selected);
    }
    return element;
  }

  #drawLegend(view: DistributionView, classes: ClassCount[]): void {
    fill(
      this.#legend,
      ...view.classes.flatMap(({ label }) =>
        label === null && view.n_more_classes === 0
          ? []
          : [h("span.class", classMark(label), h("bdi.cut", classWords(view, label, classes)))],
      ),
      view.selected === null ? "" : h("span.hist-key", "selected"),
    );
  }

  #drawTable(view: DistributionView, bins: number[], classes: ClassCount[]): void {
    const shown = shownPlaces(view);
    const heads = shown.map((place) =>
      h("bdi", classWords(view, view.classes[place]?.label ?? null, classes)),
    );
    const lines = bins.map((bin) => [
      `${probability(view.edges[bin] ?? 0)} to ${probability(view.edges[bin + 1] ?? 1)}`,
      ...[...shown, null].map((place) => count(countIn(view.counts, bin, place))),
      ...(view.selected === null ? [] : [count(countIn(view.selected, bin, null))]),
    ]);
    fill(
      this.#table,
      numberTable(
        "Rows by confidence and label",
        ["Confidence", ...heads, "All", ...(view.selected === null ? [] : ["Selected"])],
        lines,
      ),
    );
  }

  #onKey(event: KeyboardEvent): void {
    const step = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    }[event.key];
    if (step === undefined) return;
    take(event);
    const [byBin = 0, byLevel = 0] = step;
    this.#active = { bin: this.#active.bin + byBin, level: this.#active.level + byLevel };
    this.#clampActive();
    for (const each of this.#plot.querySelectorAll("button")) each.tabIndex = -1;
    this.#focus();
  }

  #clampActive(): void {
    const first = this.#bars[0]?.[0]?.bin ?? 0;
    const bin = Math.max(first, Math.min(this.#active.bin, first + this.#bars.length - 1));
    const n_levels = this.#bars[bin - first]?.length ?? 1;
    this.#active = { bin, level: Math.max(0, Math.min(this.#active.level, n_levels - 1)) };
  }

  #focus(): void {
    const { bin, level } = this.#active;
    const found = this.#plot.querySelector<HTMLElement>(
      `[data-bin="${bin}"][data-level="${level}"]`,
    );
    if (found === null) return;
    found.tabIndex = 0;
    found.focus({ preventScroll: true });
  }
}

/** The name of a class, or how many share the last line. */
export function classWords(
  view: DistributionView,
  label: number | null,
  classes: ClassCount[],
): string {
  return label === null
    ? plural(view.n_more_classes, "other class", "other classes")
    : className(classes, label);
}

/** Places in `classes` that are drawn: the last one only where it stands for something. */
export function shownPlaces(view: DistributionView): number[] {
  return view.classes.flatMap(({ label }, place) =>
    label === null && view.n_more_classes === 0 ? [] : [place],
  );
}

/** Rows in a bin of one class, or of all of them. */
function countIn(counts: number[][], bin: number, place: number | null): number {
  if (place !== null) return counts[place]?.[bin] ?? 0;
  return counts.reduce((sum, of_class) => sum + (of_class[bin] ?? 0), 0);
}

function line(tick: number, most: number): HTMLElement {
  const element = h("span.hist-line", UNHEARD, h("i", compact(tick)));
  element.style.bottom = `${HIGHEST_PERCENT * height(tick, most)}%`;
  return element;
}
