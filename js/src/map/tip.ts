import { classLabel } from "../class_mark";
import { fill, h } from "../dom";
import { count } from "../format";
import type { Panel } from "../frame/region";
import type { ClassCount } from "../wire";
import type { Cloud } from "./cloud";
import type { MapRowView } from "./wire";

/** The pointer has to rest so long before the kernel is asked. */
const REST_MS = 60;
const MOST_KNOWN = 300;

/** What the point under the pointer is: its row's text, beside the point. */
export class Tip {
  readonly element = h("div.map-tip@map-tip", { hidden: true });
  readonly #ring = h("i.map-ring", { hidden: true });
  readonly #panel: Panel;
  readonly #cloud: Cloud;
  readonly #known = new Map<number, MapRowView>();
  #version = "";
  #point: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  classes: ClassCount[] = [];

  constructor(panel: Panel, cloud: Cloud) {
    this.#panel = panel;
    this.#cloud = cloud;
    cloud.element.append(this.#ring);
  }

  /** The labels have changed, or the points. */
  forget(version: string): void {
    if (version !== this.#version) this.show(null);
    this.#version = version;
    this.#known.clear();
    if (this.#point !== null) void this.#ask();
  }

  show(point: number | null): void {
    if (point === this.#point) return;
    this.#point = point;
    clearTimeout(this.#timer);
    this.element.hidden = true;
    this.#ring.hidden = point === null;
    if (point === null) return;
    const [x, y] = this.#cloud.placeOf(point);
    this.#ring.style.translate = `${x}px ${y}px`;
    if (this.#known.has(point)) this.#draw();
    else this.#timer = setTimeout(() => void this.#ask(), REST_MS);
  }

  async #ask(): Promise<void> {
    const [point, version] = [this.#point, this.#version];
    if (point === null || this.#isAsking) return;
    this.#isAsking = true;
    const reply = await this.#panel.channel.ask("map_row", { version, point }, this.#panel.signal);
    this.#isAsking = false;
    if (!reply.ok || version !== this.#version) return; // the map has changed meanwhile
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(point, reply.result);
    if (point === this.#point) this.#draw();
    else void this.#ask();
  }

  #draw(): void {
    const row = this.#known.get(this.#point ?? -1);
    if (row === undefined || this.#point === null) return;
    fill(
      this.element,
      h(
        "p.line",
        classLabel(this.classes, row.label, "no label"),
        row.gold !== null && h("span.dim", "gold ", classLabel(this.classes, row.gold, "")),
        h("span.dim", `row ${count(row.row)}`),
      ),
      h("p.map-tip-text", { dir: "auto" }, row.text, row.is_cut && "…"),
      row.why_wrong !== "" && h("p.dim", { dir: "auto" }, row.why_wrong),
    );
    this.element.hidden = false;
    const [x, y] = this.#cloud.placeOf(this.#point);
    const { width, height } = this.#cloud.size;
    const { offsetWidth, offsetHeight } = this.element;
    const left = Math.max(0, Math.min(width - offsetWidth, x - offsetWidth / 2));
    const top = y > height / 2 ? y - offsetHeight - 12 : y + 12;
    this.element.style.translate = `${left}px ${Math.max(0, top)}px`;
  }
}
