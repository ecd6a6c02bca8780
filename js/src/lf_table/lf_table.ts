import "./lf_table.css";
import { button, h, present } from "../dom";
import { count, shorten } from "../format";
import type { Panel, Region } from "../frame/region";
import { selectedLfs } from "../selection/parts";
import type { SelectionView } from "../selection/wire";
import type { View } from "../wire";
import { COLUMNS, type ColumnKey, matchesFilter, nextSort, type Sort, sortLfs } from "./columns";
import { effectWords, LeaveOneOut } from "./leave_one_out";
import { LfRow } from "./lf_row";
import { odditiesByLf, oddityNote } from "./oddities";
import { remarks } from "./remarks";
import { moveFocus } from "./row_focus";
import { Toggles } from "./toggles";
import { axisStart } from "./whisker";
import type { LfView } from "./wire";

/** The LFs with their numbers, one line each. Sort and filter live on the page. */
export class LfTable implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #toggles = new Toggles();
  readonly #leaveOneOut: LeaveOneOut;
  readonly #rows = new Map<string, LfRow>();
  readonly #heads = new Map<ColumnKey, HTMLTableCellElement>();
  readonly #body = h("tbody");
  readonly #count = h("span", { class: "snb-dim", "data-testid": "lf-count" });
  readonly #filter = h("input", {
    class: "snb-field",
    type: "search",
    placeholder: "Filter",
    "aria-label": "Filter labeling functions by name",
    "data-testid": "lf-filter",
  });
  readonly #remarks = h("span", { class: "snb-remarks", "data-testid": "lf-remarks" });
  readonly #legend = h("span");
  readonly #effect = h("span", { "data-testid": "lf-effect" });
  readonly #oddity = h("span", { class: "snb-warn", "data-testid": "lf-oddity-note" });
  readonly #empty = h("p", { class: "snb-empty", "data-testid": "lf-empty" });
  readonly #table: HTMLElement;
  readonly #footer: HTMLElement;
  #sort: Sort = { key: "number", direction: "ascending" };
  /** Numbers of the LFs whose rows are selected. */
  #selected: ReadonlySet<number> = new Set();
  #view: View | null = null;

  /** `notice` stands between the head and the table. */
  constructor(panel: Panel, notice: HTMLElement) {
    this.#panel = panel;
    this.#leaveOneOut = new LeaveOneOut(panel.channel, () => this.#redraw());
    this.#table = h(
      "div",
      { class: "snb-scroll" },
      h(
        "table",
        { class: "snb-lfs", role: "grid", "data-testid": "lf-table" },
        h("caption", { class: "snb-hidden" }, "Labeling functions"),
        h("thead", {}, h("tr", {}, ...COLUMNS.map((column) => this.#head(column)))),
        this.#body,
      ),
    );
    this.#footer = h(
      "footer",
      {},
      this.#legend,
      this.#oddity,
      this.#effect,
      h("span", { class: "snb-grow" }),
      this.#remarks,
    );
    this.element = h(
      "section",
      { class: "snb-region snb-lf-table", "aria-label": "Labeling functions" },
      h(
        "header",
        {},
        h("h3", {}, "Labeling functions"),
        this.#count,
        h("span", { class: "snb-grow" }),
        this.#filter,
        button({ class: "snb-button", "data-testid": "undo" }, () => this.#step("undo"), "Undo"),
        button({ class: "snb-button", "data-testid": "redo" }, () => this.#step("redo"), "Redo"),
      ),
      notice,
      this.#table,
      this.#empty,
      this.#footer,
    );
    this.#body.addEventListener("click", (event) => {
      const name = this.#nameAt(event.target);
      if (name !== null) this.#choose(name);
    });
    this.#body.addEventListener("keydown", (event) => this.#onKey(event));
    this.#filter.addEventListener("input", () => this.#redraw());
    this.#filter.addEventListener("keydown", (event) => this.#onFilterKey(event));
  }

  draw(view: View): void {
    this.#view = view;
    this.#toggles.reconcile(view.lf_table.lfs);
    if (view.lf_table.lfs.length > 0) this.#leaveOneOut.follow(view);
    this.#redraw();
  }

  /** Mark the LFs whose rows are selected. */
  select({ parts }: SelectionView): void {
    this.#selected = selectedLfs(parts);
    this.#markSelected();
    this.#keepOneTabStop();
    this.#drawSelected();
  }

  #redraw(): void {
    if (this.#view === null) return;
    const { header, lf_table } = this.#view;
    const { lfs } = lf_table;
    this.#updateRows(this.#view);
    const shown = sortLfs(lfs, this.#sort, this.#leaveOneOut.byLf).filter((lf) =>
      matchesFilter(lf, this.#filter.value),
    );
    this.#arrange(shown.map((lf) => this.#rows.get(lf.name)?.element).filter((row) => !!row));
    this.#drawHeads();

    const n_on = lfs.filter((lf) => this.#toggles.isEnabled(lf)).length;
    const filtered = shown.length < lfs.length ? `${count(shown.length)} of ` : "";
    const isEmpty = lfs.length === 0;
    this.#count.textContent = isEmpty ? "" : `${filtered}${count(lfs.length)}, ${count(n_on)} on`;
    this.#filter.hidden = isEmpty;
    this.#table.hidden = isEmpty;
    this.#footer.hidden = isEmpty;
    this.#empty.hidden = !isEmpty;
    this.#empty.replaceChildren(...firstLfHint(header.classes[0]?.name));
    this.#drawLegend(lfs);
    this.#remarks.replaceChildren(...remarks(lfs));
    this.#drawSelected();
  }

  #drawLegend(lfs: LfView[]): void {
    const hasGold = lfs.some((lf) => lf.precision !== null);
    this.element.classList.toggle("has-no-gold", !hasGold);
    const axis = `95 % intervals, axis ${axisStart(lfs) === 0 ? "0" : ".4"} to 1`;
    this.#legend.replaceChildren(
      h("span", { class: "snb-accuracy-legend" }, "◇ accuracy by the model, "),
      hasGold ? `● precision on gold, ${axis}` : `${axis}; no gold on any vote, so no precision`,
    );
  }

  /** What is odd about the selected LF, and what the labels would lose without it. */
  #drawSelected(): void {
    const { byLf, isStale } = this.#leaveOneOut;
    this.#table.classList.toggle("is-counting", isStale);
    const [number] = this.#selected.size === 1 ? this.#selected : [];
    const lf = this.#view?.lf_table.lfs.find((each) => each.number === number);
    const oddity = this.#view && lf ? odditiesByLf(this.#view).get(lf.number) : undefined;
    this.#oddity.replaceChildren(...(lf && oddity ? present(oddityNote(lf, oddity)) : []));
    const leftOut = lf?.enabled ? byLf.get(lf.number) : undefined;
    this.#effect.classList.toggle("is-counting", isStale && leftOut !== undefined);
    this.#effect.replaceChildren(
      ...(lf === undefined || leftOut === undefined
        ? [h("span", { class: "snb-effect-legend" }, "Effect: labels that change without the LF")]
        : ["Without ", h("bdi", {}, shorten(lf.name, 40)), `: ${effectWords(leftOut)}`]),
    );
  }

  #updateRows(view: View): void {
    const { lfs } = view.lf_table;
    const oddities = odditiesByLf(view);
    const scale = {
      classes: view.header.classes,
      maxCoverage: Math.max(0, ...lfs.map((lf) => lf.coverage)),
      accuracyAxisStart: axisStart(lfs),
    };
    const names = new Set(lfs.map((lf) => lf.name));
    for (const name of [...this.#rows.keys()]) if (!names.has(name)) this.#rows.delete(name);
    for (const lf of lfs) {
      let row = this.#rows.get(lf.name);
      if (row === undefined) {
        row = new LfRow(lf.name, () => this.#toggle(lf.name));
        this.#rows.set(lf.name, row);
      }
      row.update(lf, this.#toggles.isEnabled(lf), scale, {
        leftOut: this.#leaveOneOut.byLf.get(lf.number),
        oddity: oddities.get(lf.number),
      });
    }
    this.#markSelected();
  }

  #markSelected(): void {
    for (const { number, name } of this.#view?.lf_table.lfs ?? []) {
      this.#rows.get(name)?.setSelected(this.#selected.has(number));
    }
  }

  /** Select the rows of an LF, or no longer. */
  #choose(name: string): void {
    const { selection, open } = this.#panel;
    const lf = this.#view?.lf_table.lfs.find((each) => each.name === name);
    if (lf === undefined) return;
    selection.toggle({ kind: "lf", lf: lf.number, label: null, gold: null });
    if (selection.parts.length > 0) open("rows");
  }

  /** Put these rows into the table in this order, without taking the focus from any of them. */
  #arrange(elements: HTMLTableRowElement[]): void {
    const isSame =
      elements.length === this.#body.children.length &&
      elements.every((element, index) => element === this.#body.children[index]);
    if (!isSame) {
      const root = this.#body.getRootNode() as Document | ShadowRoot;
      const focused = root.activeElement as HTMLElement | null;
      this.#body.replaceChildren(...elements);
      if (focused?.isConnected && this.#body.contains(focused))
        focused.focus({ preventScroll: true });
    }
    this.#keepOneTabStop();
  }

  #keepOneTabStop(): void {
    const rows = [...this.#body.children] as HTMLElement[];
    const selected = rows.find((row) => row.getAttribute("aria-selected") === "true");
    for (const row of rows) row.tabIndex = row === (selected ?? rows[0]) ? 0 : -1;
  }

  #head({ key, head, fullHead, isNumber }: (typeof COLUMNS)[number]): HTMLElement {
    const sortButton = button(
      { "aria-label": `Sort by ${fullHead}`, "data-testid": `sort-${key}` },
      () => {
        this.#sort = nextSort(this.#sort, key);
        this.#redraw();
      },
      ...headWords(head),
      h("span", { class: "snb-arrow", "aria-hidden": "true" }),
    );
    const cell = h(
      "th",
      { scope: "col", class: `snb-col-${key}${isNumber ? " snb-num" : ""}` },
      sortButton,
    );
    this.#heads.set(key, cell);
    return cell;
  }

  #drawHeads(): void {
    for (const [key, cell] of this.#heads) {
      if (key === this.#sort.key) cell.setAttribute("aria-sort", this.#sort.direction);
      else cell.removeAttribute("aria-sort");
    }
  }

  #toggle(name: string): void {
    const lf = this.#view?.lf_table.lfs.find((each) => each.name === name);
    if (lf === undefined) return;
    const enabled = !this.#toggles.isEnabled(lf);
    const token = this.#toggles.wish(name, enabled);
    this.#redraw();
    void this.#panel.channel.ask("toggle", { name, enabled }).then((reply) => {
      if (reply.ok) {
        this.#toggles.accept(name, token);
        return;
      }
      this.#toggles.refuse(name, token);
      this.#redraw();
      const deed = enabled ? "on" : "off";
      this.#panel.banner.show(`${shorten(name)} was not switched ${deed}: ${reply.error}`);
    });
  }

  #step(kind: "undo" | "redo"): void {
    void this.#panel.channel.ask(kind, {}).then((reply) => {
      if (!reply.ok) this.#panel.banner.show(`Nothing was changed by ${kind}: ${reply.error}`);
    });
  }

  #nameAt(target: EventTarget | null): string | null {
    const element = target instanceof Element ? target.closest("tr") : null;
    for (const row of this.#rows.values()) if (row.element === element) return row.name;
    return null;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = this.#nameAt(event.target);
    if (name === null) return;
    if (event.key === "Enter" || event.key === " ") {
      if (event.target instanceof HTMLButtonElement) return; // the switch answers for itself
      if (event.key === "Enter") this.#choose(name);
      else this.#toggle(name);
    } else if (!moveFocus(this.#body, this.#rows.get(name)?.element, event.key)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #onFilterKey(event: KeyboardEvent): void {
    event.stopPropagation(); // letters typed here are nobody's shortcuts
    if (event.key !== "Escape") return;
    this.#filter.value = "";
    this.#redraw();
  }
}

/** The first word, and those that a narrow column can do without. */
function headWords(head: string): Node[] {
  const [first, ...others] = head.split(" ");
  const tail = others.map((word) => h("span", { class: "snb-head-tail" }, ` ${word}`));
  return [h("span", {}, first), ...tail];
}

function firstLfHint(label: string | undefined): (Node | string)[] {
  const code = h("code", {}, `%%lf ${shorten(label ?? "LABEL", 40)}`);
  return [
    "No labeling functions yet. Write the first as a function in a cell that begins with ",
    code,
  ];
}
