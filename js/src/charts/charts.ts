import "./charts.css";
import { button, fill, focusedIn, h } from "../dom";
import { count, plural, shorten } from "../format";
import { Answer } from "../frame/answer";
import { type Panel, type Region, regionElement } from "../frame/region";
import type { RowStatus, SelectionPart, SelectionView } from "../selection/wire";
import type { Reply, View } from "../wire";
import { calibrationChart } from "./calibration";
import { classTable } from "./classes";
import { Histogram } from "./histogram";
import type { DistributionView } from "./wire";

const STATUS_WORDS: Partial<Record<RowStatus, string>> = {
  conflict: "in conflict",
  wrong: "wrong against gold",
};

/** How sure the labels are, what they cover, and whether gold says that they are right. */
export class Charts implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #answer: Answer<"distribution">;
  readonly #histogram: Histogram;
  readonly #count = h("span.dim.cut@charts-count");
  readonly #statuses = h("ul.line.statuses@statuses");
  readonly #classes = h("div");
  readonly #calibration = h("div");
  readonly #body: HTMLElement;
  readonly #message = h("p.empty@charts-message", "Counting.");
  #view: View | null = null;
  #selection: SelectionView | null = null;
  #distribution: DistributionView | null = null;

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#histogram = new Histogram(
      (part) => this.#pick(part),
      (part) => panel.selection.has(part),
    );
    this.#body = h(
      "div.scroll.charts-body",
      { hidden: true },
      this.#statuses,
      this.#histogram.element,
      this.#classes,
      this.#calibration,
    );
    this.element = regionElement(
      "charts",
      "Charts",
      ["Confidence and calibration", this.#count],
      this.#message,
      this.#body,
      h(
        "footer.line",
        "Height of a bar: rows, on a square-root scale; within it, shares of the classes. ",
        "A click on a part selects its rows, above it those of the whole bar.",
      ),
    );
    this.#answer = new Answer(panel, this.element, "distribution", (reply) => this.#receive(reply));
  }

  draw(view: View): void {
    this.#view = view;
    this.#answer.follow(view, this.#selection, {});
  }

  select(selection: SelectionView): void {
    this.#selection = selection;
    this.#draw();
    this.#answer.follow(this.#view, selection, {});
  }

  #pick(part: SelectionPart): void {
    this.#panel.selection.toggle(part);
    this.#draw();
  }

  #receive(reply: Reply<"distribution">): void {
    this.#message.hidden = reply.ok;
    this.#body.hidden = !reply.ok;
    if (reply.ok) {
      this.#distribution = reply.result;
      this.#draw();
    } else {
      fill(this.#message, `The charts were not counted: ${shorten(reply.error, 500)}`);
    }
  }

  #draw(): void {
    const [found, view] = [this.#distribution, this.#view];
    if (found === null || view === null) return;
    fill(this.#count, `${plural(found.n_labels, "label")}`);
    this.#drawStatuses(found);
    this.#histogram.show(found, view.header.classes);
    const pick = (part: SelectionPart) => this.#pick(part);
    const isPicked = (part: SelectionPart) => this.#panel.selection.has(part);
    keepingFocus(this.#classes, () => fill(this.#classes, classTable(found, view, pick, isPicked)));
    fill(this.#calibration, calibrationChart(found.calibration));
  }

  #drawStatuses({ statuses }: DistributionView): void {
    const n_uncovered = statuses.find(({ status }) => status === "uncovered")?.n ?? 0;
    const words = (status: RowStatus, n: number) =>
      status === "no label" && n > n_uncovered
        ? `no label, ${count(n - n_uncovered)} of them tied`
        : (STATUS_WORDS[status] ?? status);
    keepingFocus(this.#statuses, () =>
      fill(
        this.#statuses,
        ...statuses.map(({ status, n }) => {
          const part: SelectionPart = { kind: "status", status };
          const isPicked = this.#panel.selection.has(part);
          return h(
            "li",
            button(
              ".chart-pick",
              () => this.#pick(part),
              { "aria-pressed": isPicked, "data-status": status },
              h("b", count(n)),
              ` ${words(status, n)}`,
            ),
          );
        }),
      ),
    );
  }
}

/** Draw buttons anew, and leave the focus on the one in the same place. */
function keepingFocus(element: HTMLElement, draw: () => void): void {
  const focused = focusedIn(element) as HTMLButtonElement;
  const at = [...element.querySelectorAll("button")].indexOf(focused);
  draw();
  if (at >= 0) element.querySelectorAll("button")[at]?.focus({ preventScroll: true });
}
