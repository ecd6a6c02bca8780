import { classMark, className } from "../class_mark";
import { button, fill, focusedIn, h, on, set, take } from "../dom";
import { count, percent } from "../format";
import { moveFocus } from "../frame/row_focus";
import type { ClassCount } from "../wire";
import type { ClusterView } from "./wire";

export interface ClusterDeeds {
  select(cluster: ClusterView): void;
  suggest(cluster: ClusterView): void;
}

const HEADS = ["#", "Cluster", "Rows", "Uncov. %", "Confl. %", "Wrong %", "Class", ""];
const SHARES = ["n_uncovered", "n_conflicts", "n_wrong"] as const;
const [N_TEXT_HEADS, CLASS] = [3, HEADS.indexOf("Class")];

/** The clusters as a table: what the pointer does on the map is done here by keys too. */
export class ClusterTable {
  readonly element: HTMLElement;
  readonly #deeds: ClusterDeeds;
  readonly #body = h("tbody@clusters");
  readonly #heads = h(
    "tr",
    ...HEADS.map((head, i) =>
      h(
        "th",
        { scope: "col", class: i > 1 && i < CLASS && "snb-num" },
        head || h("span.hidden", "Deeds"),
      ),
    ),
  );
  readonly #message = h("p.empty@clusters-message", { hidden: true });
  #clusters: ClusterView[] = [];
  #selected: number | null = null;
  /** Is to be scrolled to when it is here. */
  #sought: number | null = null;

  constructor(deeds: ClusterDeeds) {
    this.#deeds = deeds;
    this.element = h(
      "div.scroll.clusters",
      h("table", h("caption.hidden", "Clusters of the map"), h("thead", this.#heads), this.#body),
      this.#message,
    );
    on(this.#body, "keydown", (event) => this.#onKey(event));
    on(this.#body, "focusin", ({ target }) => {
      this.#stopAt((target as Element).closest<HTMLElement>("tr") ?? undefined);
    });
  }

  show(clusters: ClusterView[], classes: ClassCount[]): void {
    const held = focusedIn(this.#body);
    const focused = held?.closest<HTMLElement>("tr")?.dataset.cluster;
    this.#clusters = clusters;
    fill(this.#body, ...clusters.map((cluster) => this.#row(cluster, classes)));
    this.#leaveOut();
    this.select(this.#selected);
    this.#stopAt(this.#rows[0]);
    if (focused === undefined) return;
    const row = this.#rows.find(({ dataset }) => dataset.cluster === focused) ?? this.#rows[0];
    const again = [...(row?.querySelectorAll("button") ?? [])].find(
      ({ dataset }) => dataset.testid === held?.dataset.testid,
    );
    (again ?? row)?.focus({ preventScroll: true });
  }

  /** Hide what says nothing here: uncovered rows have no class, and are uncovered. The name needs room. */
  #leaveOut(): void {
    const says = SHARES.map((key) => this.#clusters.some((c) => c[key] > 0 && c[key] < c.n_rows));
    const isShown = [...says, this.#clusters.some(({ label }) => label !== null)];
    for (const row of [this.#heads, ...this.#rows]) {
      isShown.forEach((so, i) => {
        (row.children[N_TEXT_HEADS + i] as HTMLElement).hidden = !so;
      });
    }
  }

  /** Why there is none. */
  say(words: string): void {
    fill(this.#message, words);
    this.#message.hidden = words === "";
  }

  /** Go back to the line that had the focus. */
  focus(): void {
    this.#rows.find(({ tabIndex }) => tabIndex === 0)?.focus();
  }

  /** Mark the cluster that is selected; null: none is. */
  select(number: number | null): void {
    this.#selected = number;
    for (const row of this.#rows) {
      const isIt = row.dataset.cluster === String(number);
      set(row, { "aria-selected": isIt });
      if (isIt && this.#sought === number) {
        this.#sought = null;
        row.scrollIntoView({ block: "nearest" });
      }
    }
  }

  /** The same, and bring it into view. */
  seek(number: number): void {
    this.#sought = number;
    this.select(number);
  }

  get #rows(): HTMLElement[] {
    return [...this.#body.children] as HTMLElement[];
  }

  /** Tab stops at one line and its buttons; arrow keys lead to the others. */
  #stopAt(stop: HTMLElement | undefined): void {
    for (const row of this.#rows) {
      row.tabIndex = row === stop ? 0 : -1;
      for (const each of row.querySelectorAll("button")) each.tabIndex = row.tabIndex;
    }
  }

  #row(cluster: ClusterView, classes: ClassCount[]): HTMLElement {
    const { number, name, n_rows, label } = cluster;
    const share = (n: number) => h("td.num", percent(n / n_rows));
    const row = h(
      "tr@cluster",
      { tabindex: -1, "data-cluster": number },
      h("th", { scope: "row" }, String(number)),
      h(
        "td.cluster-name",
        button(
          ".link.cut@select-cluster",
          () => this.#deeds.select(cluster),
          { title: name, dir: "auto", "aria-label": `${name}, select cluster ${number}` },
          name,
        ),
      ),
      h("td.num", count(n_rows)),
      ...SHARES.map((key) => share(cluster[key])),
      h(
        "td",
        label !== null &&
          h("span.class", classMark(label), h("bdi.cut", className(classes, label))),
      ),
      h(
        "td.num",
        button(
          ".link@suggest",
          () => this.#deeds.suggest(cluster),
          { "aria-label": `Suggest LFs, cluster ${number}`, title: "Suggest LFs" },
          "Suggest",
        ),
      ),
    );
    on(row, "click", (event) => {
      if ((event.target as Element).closest("button") === null) this.#deeds.select(cluster);
    });
    return row;
  }

  #onKey(event: KeyboardEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("tr");
    if (row === null) return;
    const cluster = this.#clusters.find((each) => String(each.number) === row.dataset.cluster);
    if (moveFocus(this.#body, row, event.key)) take(event);
    else if (event.key === "Enter" && event.target === row && cluster !== undefined) {
      take(event);
      this.#deeds.select(cluster);
    }
  }
}
