import { button, fill, h } from "../dom";
import { percent } from "../format";
import type { MapView } from "./wire";

/** What there is of the map, where it is not all there: how to make it, what is being made, what failed. */
export class MapState {
  readonly #words = h("span");
  readonly #make: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  readonly #missing: HTMLElement;
  readonly #work = h("p.line.map-work@map-work", { hidden: true });

  constructor(ask: (kind: "embed" | "stop_map") => void) {
    this.#make = button(".button.primary@make-map", () => ask("embed"), "Make the map");
    this.#stop = button(".link@stop-map", () => ask("stop_map"), "Cancel");
    this.#missing = h("p.line.map-state@map-state", { hidden: true }, this.#words, this.#make);
  }

  get elements(): HTMLElement[] {
    return [this.#work, this.#missing];
  }

  /** @param isEmpty whether the data have no rows. */
  show({ version, method, work, error }: MapView, isEmpty: boolean): void {
    this.#missing.hidden = !isEmpty && (version !== null || work !== null);
    this.#make.hidden = isEmpty;
    fill(
      this.#words,
      isEmpty
        ? "The data has no rows."
        : "The map puts rows that mean the same beside each other. It is made on this machine.",
    );
    this.#work.hidden = work === null && error === null;
    if (work === null) {
      fill(this.#work, h("span.bad", { dir: "auto" }, error));
      return;
    }
    const share = work.total > 0 ? work.done / work.total : 0;
    const task = work.task.charAt(0).toUpperCase() + work.task.slice(1);
    const words = method === "pca" ? `${task}; this is a first picture` : task;
    this.#stop.hidden = !work.can_stop;
    fill(
      this.#work,
      h("span", { dir: "auto" }, words),
      h("progress", { max: 1, value: share, "aria-label": work.task }),
      h("span.dim", `${percent(share)} %`),
      this.#stop,
    );
  }
}
