import { className } from "../class_mark";
import { fill, h } from "../dom";
import { count } from "../format";
import type { ClassCount } from "../wire";
import { keyMark } from "./looks";
import type { MapKey } from "./wire";

/** What the colours say, each with its mark and the number of its points. */
export class Legend {
  readonly element = h("ul.line.map-legend@map-legend", { "aria-label": "Legend" });

  /** @param asides what else there is to say of the points. */
  draw(legend: MapKey[], classes: ClassCount[], asides: (string | false)[]): void {
    // Clusters are named on the map and in the list.
    const keys = legend.filter(({ look, n }) => n > 0 && look !== "cluster");
    fill(
      this.element,
      ...keys.map((key) =>
        h(
          "li.class",
          keyMark(key),
          h("bdi.cut", key.words || className(classes, key.at)),
          h("span.dim", count(key.n)),
        ),
      ),
      ...asides.map((words) => words && h("li.dim", words)),
    );
  }
}
