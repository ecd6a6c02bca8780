import { button, fill, h } from "../dom";
import { toScreen } from "./camera";
import type { Cloud } from "./cloud";
import { firstWords, placedLabels, type Wish } from "./labels";
import type { ClusterView } from "./wire";

const MOST_LABELS = 40;
const MOST_CHARACTERS = 26;

/** Names of clusters at their middles: those that fit, the largest clusters first.
 *
 * For the pointer only; the list of clusters does the same for keys and ears.
 */
export class LabelLayer {
  readonly element = h("div.map-labels", { "aria-hidden": "true" });
  readonly #cloud: Cloud;
  readonly #onPick: (cluster: ClusterView) => void;
  #labels: { cluster: ClusterView; element: HTMLElement; width: number; height: number }[] = [];

  constructor(cloud: Cloud, onPick: (cluster: ClusterView) => void) {
    this.#cloud = cloud;
    this.#onPick = onPick;
  }

  show(clusters: readonly ClusterView[]): void {
    this.#labels = clusters.slice(0, MOST_LABELS).map((cluster) => ({
      cluster,
      element: button(
        ".map-label@map-label",
        () => this.#onPick(cluster),
        { tabindex: -1, dir: "auto", "data-cluster": cluster.number },
        h("b", String(cluster.number)),
        ` ${firstWords(cluster.name, MOST_CHARACTERS)}`,
      ),
      width: 0,
      height: 0,
    }));
    fill(this.element, ...this.#labels.map(({ element }) => element));
    this.draw();
  }

  /** Put them where the camera has them now. */
  draw(): void {
    const { camera, size } = this.#cloud;
    if (size.width === 0) return;
    for (const label of this.#labels) {
      if (label.width > 0) continue;
      label.width = label.element.offsetWidth;
      label.height = label.element.offsetHeight;
    }
    const wishes = this.#labels.map(({ cluster, width, height }): Wish => {
      const [x, y] = toScreen(camera, size, [cluster.x, cluster.y]);
      return { x, y, width, height };
    });
    placedLabels(wishes, size).forEach((place, i) => {
      const label = this.#labels[i];
      if (label === undefined) return;
      label.element.style.visibility = place === null ? "hidden" : "";
      if (place !== null) label.element.style.translate = `${place[0]}px ${place[1]}px`;
    });
  }
}
