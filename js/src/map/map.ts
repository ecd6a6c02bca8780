import "./map.css";
import { atEnd } from "../abort";
import { asBytes, asFlags, asWords } from "../arrays";
import { button, fill, h, on, set } from "../dom";
import { count, plural, shorten } from "../format";
import { Answer } from "../frame/answer";
import { whenSeen } from "../frame/on_screen";
import { type Panel, type Region, regionElement } from "../frame/region";
import { labelled, refill, select } from "../frame/select";
import type { SelectionView } from "../selection/wire";
import type { Kind, Requests, View } from "../wire";
import { type Place, toMap, WHOLE } from "./camera";
import { Candidates } from "./candidates";
import { Cloud } from "./cloud";
import { ClusterTable } from "./cluster_table";
import { Gestures } from "./gestures";
import { LabelLayer } from "./label_layer";
import { LassoLayer } from "./lasso_layer";
import { Legend } from "./legend";
import { MapState } from "./map_state";
import { Tip } from "./tip";
import type { ClusterKind, MapKey, MapMode, MapView } from "./wire";

const MODES: Record<MapMode, string> = {
  class: "class",
  confidence: "confidence",
  votes: "votes of one LF",
  conflict: "conflict",
  cluster: "cluster",
  gold: "gold",
  change: "last change",
  uncovered: "uncovered",
};

const KINDS: Record<ClusterKind, string> = {
  all: "all rows",
  uncovered: "uncovered rows",
  conflicts: "conflicts",
  errors: "errors",
  unsure: "unsure rows",
  votes: "votes of one LF",
};

const NEAR_PX = 8;
const STEP = 1.5;

/** The rows as points, alike rows near each other, and their clusters. */
export class MapRegion implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #cloud: Cloud;
  readonly #gestures: Gestures;
  readonly #labels: LabelLayer;
  readonly #lasso: LassoLayer;
  readonly #tip: Tip;
  readonly #legend = new Legend();
  readonly #clusters: ClusterTable;
  readonly #candidates: Candidates;
  readonly #next = h("p.line.map-next@map-next", { hidden: true, dir: "auto" });
  readonly #kind = select("Clusters of", "map-kind", KINDS);
  readonly #mode = select("Colour", "map-mode", MODES);
  readonly #lf = select("LF", "map-lf", {});
  readonly #state = new MapState((kind) => this.#do(kind, {}));
  readonly #footer = h(
    "footer.line",
    { hidden: true },
    "Drag to move, Shift and drag to draw a lasso. The wheel zooms once the map is clicked, with Ctrl always.",
  );
  readonly #body: HTMLElement;
  readonly #plot: HTMLElement;
  readonly #drawButton: HTMLButtonElement;
  readonly #colors: Answer<"map_colors">;
  readonly #selected: Answer<"map_selected">;
  readonly #clustering: Answer<"map_clusters">;
  readonly #ranking: Answer<"next_clusters">;
  readonly #suggestSelected: HTMLButtonElement;
  #view: View | null = null;
  #selection: SelectionView | null = null;
  #map: MapView = {
    ...{ version: null, method: null, work: null, error: null, turn: 0, is_stopped: false },
  };
  /** What was chosen here stays; else it follows what there is to see. */
  readonly #chosen = new Set<HTMLElement>();
  /** So many uncovered rows are too few, or too scattered, for clusters. */
  #nScattered = 0;
  /** Of the points that are here. */
  #version: string | null = null;
  #asked: string | null = null;
  #keys: MapKey[] = [];
  #n_unplaced = 0;
  #camera = WHOLE;
  /** What of the map all answers depend on. */
  #about: { revision: number; version: string; turn: number } | null = null;

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#cloud = new Cloud(panel.signal);
    this.#labels = new LabelLayer(this.#cloud, ({ number }) => this.#selectCluster(number));
    this.#lasso = new LassoLayer(this.#cloud);
    this.#tip = new Tip(panel, this.#cloud);
    this.#clusters = new ClusterTable({
      select: ({ number }) => this.#selectCluster(number),
      suggest: ({ number }) => this.#suggest(number),
    });
    this.#candidates = new Candidates(panel, () => this.#closeCandidates());
    const surface = h(
      "div.map-surface@map-surface",
      { tabindex: 0, role: "application", "aria-label": MAP_LABEL },
      this.#cloud.element,
      this.#lasso.element,
    );
    this.#plot = h("div.map-plot", surface, this.#labels.element, this.#tip.element);
    this.#gestures = new Gestures(surface, this.#plot, this.#cloud, {
      hover: (at) => this.#tip.show(at === null ? null : this.#cloud.nearest(at, NEAR_PX)),
      click: (at) => this.#click(at),
      draw: (path) => this.#draw(path),
      lasso: (path) => this.#close(path),
    });
    this.#drawButton = tool("map-lasso", "Draw a lasso", "◌", () => this.#toggleLasso());
    set(this.#drawButton, { "aria-pressed": false });
    this.#plot.append(
      h(
        "div.map-tools",
        tool("map-in", "Zoom in", "+", () => this.#gestures.zoom(STEP)),
        tool("map-out", "Zoom out", "−", () => this.#gestures.zoom(1 / STEP)),
        tool("map-fit", "Show the whole map", "⤢", () => this.#gestures.fit()),
        this.#drawButton,
      ),
    );
    this.#suggestSelected = button(
      ".link@suggest-selected",
      () => this.#suggest(null),
      { hidden: true },
      "Suggest LFs for the selection",
    );
    this.#body = h(
      "div.map-body",
      { hidden: true },
      this.#plot,
      h("div.line.map-line", this.#legend.element, this.#suggestSelected),
      this.#next,
      this.#clusters.element,
      this.#candidates.element,
    );
    this.element = regionElement(
      "map",
      "Map",
      [
        "Map",
        h("span.grow"),
        labelled("Clusters of", this.#kind),
        labelled("Colour", this.#mode),
        this.#lf,
      ],
      ...this.#state.elements,
      this.#body,
      this.#footer,
    );
    for (const field of [this.#kind, this.#mode, this.#lf])
      on(field, "change", () => {
        this.#chosen.add(field);
        this.#follow();
      });
    this.#cloud.onFrame = () => {
      this.#labels.draw();
      this.#lasso.draw();
      if (this.#cloud.camera !== this.#camera) this.#tip.show(null);
      this.#camera = this.#cloud.camera;
    };
    this.#colors = new Answer(
      panel,
      this.element,
      "map_colors",
      (reply) => {
        if (!reply.ok) panel.banner.show(`The map was not coloured: ${shorten(reply.error, 500)}`);
        else if (reply.result.version === this.#version) {
          this.#keys = reply.result.legend;
          this.#cloud.color(asBytes(reply.buffers?.[0]), this.#keys);
          this.#tip.forget(this.#version);
          this.#drawLegend();
        }
      },
      true,
    );
    this.#selected = new Answer(panel, this.element, "map_selected", (reply) => {
      if (!reply.ok || reply.result.version !== this.#version) return;
      if (this.#selection?.parts.length === 0) return; // it was cleared meanwhile
      this.#cloud.select(asFlags(reply.buffers?.[0], this.#cloud.n));
      this.#clusters.select(reply.result.cluster);
    });
    this.#clustering = new Answer(panel, this.element, "map_clusters", (reply) => {
      if (!reply.ok) {
        panel.banner.show(`The clusters were not shown: ${shorten(reply.error, 500)}`);
        return;
      }
      const { clusters, is_there, n_looked_at } = reply.result;
      if (is_there && clusters.length === 0 && this.#kind.value === "uncovered") {
        this.#nScattered = Math.max(n_looked_at, this.#nUncovered);
        this.#chooseForUser();
        if (this.#kind.value !== "uncovered") return this.#follow();
      }
      this.#labels.show(clusters);
      this.#clusters.show(clusters, this.#view?.header.classes ?? []);
      this.#clusters.say(
        clusters.length > 0
          ? ""
          : is_there
            ? `No cluster among ${plural(n_looked_at, "row")} of this kind.`
            : this.#map.is_stopped
              ? "Clusters were not looked for."
              : "Clusters are being looked for.",
      );
      if (is_there) this.#ranking.follow(this.#view, this.#about, {});
    });
    this.#ranking = new Answer(panel, this.element, "next_clusters", (reply) => {
      const first = reply.ok ? reply.result.next[0] : undefined;
      this.#next.hidden = first === undefined;
      if (first === undefined) return;
      const { cluster, kind_of_rows, words } = first;
      fill(
        this.#next,
        h("span", h("b", "Next: "), h("bdi", shorten(words, 300))),
        button(
          ".link@next-select",
          () => {
            if (this.#kind.value !== kind_of_rows) {
              this.#kind.value = kind_of_rows;
              this.#chosen.add(this.#kind);
              this.#follow();
            }
            this.#selectCluster(cluster);
          },
          "Select",
        ),
        button(".link@next-suggest", () => this.#suggest(cluster), "Suggest LFs"),
      );
    });
    const themes = new MutationObserver(() => this.#cloud.retheme());
    whenSeen(
      this.element,
      () => {
        const root = this.element.closest(".snb");
        if (root !== null) themes.observe(root, { attributeFilter: ["data-theme"] });
        this.#follow();
      },
      panel.signal,
    );
    atEnd(panel.signal, () => themes.disconnect());
  }

  draw(view: View): void {
    this.#view = view;
    this.#tip.classes = view.header.classes;
    this.#candidates.draw(view.header.classes, view.header.n_rows);
    this.#chooseForUser();
    refill(
      this.#lf,
      view.lf_table.lfs.map(({ number, name }) => [String(number), `${number} ${shorten(name)}`]),
    );
    this.#follow();
  }

  select(selection: SelectionView): void {
    this.#selection = selection;
    const hasLasso = selection.parts.some(
      (part) => part.kind === "rows" && part.words.startsWith("lasso"),
    );
    if (!hasLasso && this.#lasso.polygon.length > 0) {
      this.#lasso.polygon = [];
      this.#lasso.draw();
    }
    this.#suggestSelected.hidden = selection.parts.length === 0;
    if (selection.parts.length === 0) {
      this.#selected.clear();
      this.#cloud.select(null);
      this.#clusters.select(null);
    }
    this.#follow();
  }

  show(map: MapView): void {
    this.#map = map;
    this.#follow();
  }

  get #nUncovered(): number {
    const { n_rows = 0, n_covered = 0 } = this.#view?.header ?? {};
    return n_rows - n_covered;
  }

  /** Show what an LF is wanted for, as long as nothing else was chosen. */
  #chooseForUser(): void {
    const isUncovered = this.#nUncovered > this.#nScattered;
    const hasLabels = (this.#view?.header.n_covered ?? 0) > 0;
    if (!this.#chosen.has(this.#kind)) this.#kind.value = isUncovered ? "uncovered" : "all";
    if (!this.#chosen.has(this.#mode)) this.#mode.value = hasLabels ? "class" : "cluster";
  }

  get #wanted(): { kind_of_rows: ClusterKind; lf: number | null } {
    return {
      kind_of_rows: this.#kind.value as ClusterKind,
      lf: this.#lf.value === "" ? null : Number(this.#lf.value),
    };
  }

  /** Ask for what is not here of what is to be shown. */
  #follow(): void {
    const [view, selection] = [this.#view, this.#selection];
    this.#showState();
    if (view === null) return;
    const mode = this.#mode.value as MapMode;
    this.#lf.hidden = mode !== "votes" && this.#kind.value !== "votes";
    if (this.#map.version !== this.#version) void this.#fetchPoints();
    const version = this.#version;
    if (version === null || this.#map.version === null) return;
    const { revision } = view;
    this.#about = { revision, version, turn: this.#map.turn };
    const about = mode === "cluster" ? this.#about : { revision };
    this.#colors.follow(view, about, { version, mode, ...this.#wanted });
    this.#clustering.follow(view, this.#about, this.#wanted);
    if (selection !== null && selection.parts.length > 0) {
      this.#selected.follow(view, selection, { version });
    }
  }

  async #fetchPoints(): Promise<void> {
    const wanted = this.#map.version;
    if (wanted === null || wanted === this.#asked || !isVisible(this.element)) return;
    this.#asked = wanted;
    const reply = await this.#panel.channel.ask("map_points", {}, this.#panel.signal);
    this.#asked = null;
    if (!reply.ok) {
      this.#panel.banner.show(`The map was not shown: ${shorten(reply.error, 500)}`);
      return;
    }
    const { version, n_points, n_rows } = reply.result;
    this.#version = version;
    this.#n_unplaced = n_rows - n_points;
    this.#body.hidden = false;
    this.#cloud.place(asWords(reply.buffers?.[0]));
    this.#tip.forget(version);
    this.#follow();
  }

  #showState(): void {
    const isEmpty = this.#view?.header.n_rows === 0;
    this.#state.show(this.#map, isEmpty);
    const isHidden = isEmpty || this.#map.version === null || this.#version === null;
    this.#body.hidden = isHidden;
    this.#footer.hidden = isHidden;
  }

  #drawLegend(): void {
    const { n, nDrawn } = this.#cloud;
    this.#legend.draw(this.#keys, this.#view?.header.classes ?? [], [
      this.#n_unplaced > 0 && `${plural(this.#n_unplaced, "row")} without a place`,
      nDrawn < n && `${count(nDrawn)} of ${count(n)} drawn`,
    ]);
  }

  #toggleLasso(): void {
    this.#gestures.isLasso = !this.#gestures.isLasso;
    set(this.#drawButton, { "aria-pressed": this.#gestures.isLasso });
    this.#plot.classList.toggle("is-lasso", this.#gestures.isLasso);
  }

  #draw(path: readonly Place[]): void {
    const { camera, size } = this.#cloud;
    this.#lasso.polygon = path.map((corner) => toMap(camera, size, corner));
    this.#lasso.draw();
  }

  #close(path: readonly Place[]): void {
    this.#draw(path);
    if (path.length < 3) return;
    this.#do("select_polygon", { polygon: this.#lasso.polygon });
  }

  #click(at: Place): void {
    const point = this.#cloud.nearest(at, NEAR_PX);
    const version = this.#version;
    if (point === null || version === null) return;
    this.#do("select_point", { version, point, ...this.#wanted });
  }

  #selectCluster(number: number): void {
    this.#clusters.seek(number);
    this.#do("select_cluster", { number });
  }

  #suggest(cluster: number | null): void {
    this.element.classList.add("has-candidates");
    this.#candidates.suggest(cluster);
  }

  #closeCandidates(): void {
    this.element.classList.remove("has-candidates");
    this.#candidates.close();
    this.#clusters.focus();
  }

  #do<K extends Kind>(kind: K, args: Requests[K]["args"]): void {
    void this.#panel.channel.ask(kind, args).then((reply) => {
      if (!reply.ok) this.#panel.banner.show(reply.error);
    });
  }
}

const MAP_LABEL =
  "Map of the rows. Arrows move it, plus and minus zoom, 0 shows all; the list of clusters below does the same as a click.";

function tool(testId: string, words: string, sign: string, run: () => void): HTMLButtonElement {
  return button(`.button.map-tool@${testId}`, run, { "aria-label": words, title: words }, sign);
}

function isVisible(element: Element): boolean {
  return element.getClientRects().length > 0;
}
