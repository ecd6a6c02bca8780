import "./evaluations.css";
import { classLabel } from "../class_mark";
import { button, fill, h, set } from "../dom";
import { count, percent, plural, probability, shorten } from "../format";
import type { Panel } from "../frame/region";
import type { ClassCount } from "../wire";
import type { EvaluationsView, EvaluationView, SampledShare } from "./wire";

/** LFs that are voted on in the background, each with its estimates and a way to stop it.
 *
 * They stand apart from the table, whose numbers are exact. Without any, nothing is shown.
 */
export class Evaluations {
  readonly element = h("ul.evaluations@evaluations", {
    "aria-label": "Labeling functions that are being evaluated",
    hidden: true,
  });
  readonly #panel: Pick<Panel, "channel" | "banner" | "status">;
  readonly #items = new Map<string, Item>();
  #alertId: number | null = null;

  constructor(panel: Pick<Panel, "channel" | "banner" | "status">) {
    this.#panel = panel;
  }

  draw({ pending, alert }: EvaluationsView, classes: ClassCount[]): void {
    const names = new Set(pending.map(({ name }) => name));
    for (const [name, item] of this.#items) {
      if (names.has(name)) continue;
      item.element.remove();
      this.#items.delete(name);
    }
    for (const evaluation of pending) {
      let item = this.#items.get(evaluation.name);
      if (item === undefined) {
        item = new Item(() => this.#cancel(evaluation.name));
        this.#items.set(evaluation.name, item);
        const sampled = count(evaluation.n_sampled);
        this.#panel.status.say(`${shorten(evaluation.name)}: estimate from ${sampled} rows`);
      }
      item.draw(evaluation, classes);
      // Appended only when it is new: moving it would take the focus from its button.
      if (item.element.parentElement !== this.element) this.element.append(item.element);
    }
    this.element.hidden = pending.length === 0;
    if (alert !== null && alert.id !== this.#alertId) this.#panel.banner.show(alert.text);
    this.#alertId = alert?.id ?? null;
  }

  #cancel(name: string): void {
    void this.#panel.channel.ask("cancel", { name }).then((reply) => {
      if (reply.ok) this.#panel.status.say(`The evaluation of ${shorten(name)} is cancelled`);
      else this.#panel.banner.show(`${shorten(name)} was not cancelled: ${reply.error}`);
    });
  }
}

class Item {
  readonly element: HTMLLIElement;
  readonly #name = h("span.evaluation-name");
  readonly #numbers = h("dl.line.estimates");
  readonly #progress = h("progress", { max: 1 });
  readonly #done = h("span.dim");
  readonly #source = h("p.dim.small");
  readonly #cancel: HTMLButtonElement;

  constructor(onCancel: () => void) {
    this.#cancel = button(".button@cancel-evaluation", onCancel, "Cancel");
    this.element = h(
      "li@evaluation",
      h(
        "div.line.evaluation-head",
        this.#name,
        h("span.grow"),
        h("span.evaluation-done", this.#progress, this.#done),
        this.#cancel,
      ),
      this.#numbers,
      this.#source,
    );
  }

  draw(evaluation: EvaluationView, classes: ClassCount[]): void {
    const { name, polarity, in_force, failures, n_done, n_rows } = evaluation;
    const label = polarity.length === 1 ? (polarity[0] ?? null) : null;
    const votes = polarity.length > 1 ? `${count(polarity.length)} classes` : "no vote";
    fill(
      this.#name,
      h("bdi.cut", { title: shorten(name, 200) }, shorten(name, 200)),
      classLabel(classes, label, votes),
      h("span.badge.estimate-badge", "estimate"),
    );
    set(this.#cancel, { "aria-label": `Cancel the evaluation of ${shorten(name)}` });
    this.#progress.hidden = evaluation.status === "queued";
    this.#progress.value = n_rows > 0 ? n_done / n_rows : 1;
    set(this.#progress, { "aria-label": `Rows that ${shorten(name)} has voted on` });
    fill(this.#done, progressText(evaluation));
    fill(
      this.#numbers,
      reading("Coverage", evaluation.coverage, percent, "%"),
      reading("Overlaps", evaluation.overlaps, percent, "%"),
      reading("Conflicts", evaluation.conflicts, percent, "%"),
      reading("Precision", evaluation.precision, probability, ""),
    );
    const until =
      in_force === null ? "not in the table yet" : `version ${in_force} counts till then`;
    const failed =
      failures !== null &&
      h(
        "span.bad",
        `▲ failed on ${plural(failures.n, "sampled row")}: ${shorten(failures.message, 120)}. `,
      );
    fill(
      this.#source,
      ...(failed ? [failed] : []),
      `95 % intervals from ${count(evaluation.n_sampled)} of ${plural(n_rows, "row")}, ${until}`,
    );
  }
}

/** "12 %, 40 s left" */
function progressText({ status, n_done, n_rows, left_s }: EvaluationView): string {
  if (status === "queued") return "waits for its turn";
  const share = n_rows > 0 ? Math.floor((100 * n_done) / n_rows) : 100;
  return `${share} % of rows, ${duration(left_s)} left`;
}

/** "40 s", "3 min", "2 h" */
export function duration(seconds: number): string {
  if (seconds >= 5400) return `${count(seconds / 3600)} h`;
  if (seconds >= 90) return `${count(seconds / 60)} min`;
  return `${count(Math.max(1, seconds))} s`;
}

function reading(
  name: string,
  share: SampledShare | null,
  text: (value: number) => string,
  unit: string,
): HTMLElement {
  const value =
    share === null
      ? [h("span.dim", name === "Precision" ? "no gold in the sample" : "–")]
      : [
          `≈ ${text(share.value)}`,
          h("small", `${unit} [${text(share.low)}, ${text(share.high)}]`.trim()),
        ];
  return h("div", h("dt", name), h("dd", ...value));
}
