import { button, fill, h, mark, set } from "../dom";
import { percent } from "../format";
import type { MapView } from "./wire";

const STOPPED_LAYOUT = "The map was stopped; this is a first picture.";

/** What there is of the map, where it is not all there: how to make it, what is being made, what failed. */
export class MapState {
  readonly #words = h("span");
  readonly #make: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #goOn: HTMLButtonElement;
  readonly #missing: HTMLElement;
  /** Changed in place, so that the button keeps the focus. */
  readonly #task = h("span", { dir: "auto" });
  readonly #progress = h("progress", { max: 1 });
  readonly #share = h("span.dim");
  readonly #work: HTMLElement;

  constructor(ask: (kind: "embed" | "stop_map" | "go_on_map") => void) {
    this.#make = button(".button.primary@make-map", () => ask("embed"), "Make the map");
    this.#stop = button(".link@stop-map", () => ask("stop_map"), "Cancel");
    this.#goOn = button(".link@go-on-map", () => ask("go_on_map"), "Go on");
    this.#work = h(
      "p.line.map-work@map-work",
      { hidden: true },
      this.#task,
      this.#progress,
      this.#share,
      this.#stop,
      this.#goOn,
    );
    this.#missing = h("p.line.map-state@map-state", { hidden: true }, this.#words, this.#make);
  }

  get elements(): HTMLElement[] {
    return [this.#work, this.#missing];
  }

  /** @param isEmpty whether the data have no rows. */
  show({ version, method, work, error, is_stopped }: MapView, isEmpty: boolean): void {
    this.#missing.hidden = !isEmpty && (version !== null || work !== null);
    this.#make.hidden = isEmpty;
    fill(
      this.#words,
      isEmpty
        ? "The data has no rows."
        : "The map puts rows that mean the same beside each other. It is made on this machine.",
    );
    const isStopped = is_stopped && work === null && version !== null;
    this.#work.hidden = work === null && error === null && !isStopped;
    for (const part of [this.#progress, this.#share]) part.hidden = work === null;
    this.#stop.hidden = !work?.can_stop;
    this.#goOn.hidden = !isStopped;
    mark(this.#task, "snb-bad", work === null && !isStopped);
    if (isStopped) {
      fill(this.#task, method === "pca" ? STOPPED_LAYOUT : "Looking for clusters was stopped.");
      return;
    }
    if (work === null) {
      fill(this.#task, error);
      return;
    }
    const share = work.total > 0 ? work.done / work.total : 0;
    const task = work.task.charAt(0).toUpperCase() + work.task.slice(1);
    fill(this.#task, method === "pca" ? `${task}; this is a first picture` : task);
    set(this.#progress, { value: share, "aria-label": work.task });
    fill(this.#share, `${percent(share)} %`);
  }
}
