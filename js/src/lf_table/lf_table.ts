import "./lf_table.css";
import "./columns.css";
import "./details.css";
import { fill, focusedIn, h, mark, on, take } from "../dom";
import { count, shorten } from "../format";
import { type Panel, type Region, regionElement } from "../frame/region";
import { moveFocus } from "../frame/row_focus";
import { StepButtons } from "../frame/step_buttons";
import { selectedLfs } from "../selection/parts";
import type { SelectionView } from "../selection/wire";
import type { View } from "../wire";
import { ColumnMenu } from "./column_menu";
import { type ColumnKey, EXTRA_COLUMNS, matchesFilter, sortLfs } from "./columns";
import { Details } from "./details";
import { Facts, type FactsByLf } from "./facts";
import { Footer } from "./footer";
import { Head } from "./head";
import { LfRow } from "./lf_row";
import { Recorded } from "./recorded";
import { Toggles } from "./toggles";
import { axisStart } from "./whisker";
import type { LfView } from "./wire";

/** As in the style sheet. */
const HEAD_HEIGHT = 32;

/** The LFs with their numbers, one line each. Sort, filter and columns live on the page.
 *
 * An LF is known by its number, so that its line stays where it is when it gets another name.
 */
export class LfTable implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #toggles = new Toggles();
  readonly #facts: Facts;
  readonly #rows = new Map<number, LfRow>();
  readonly #head = new Head(() => this.#redraw());
  readonly #menu: ColumnMenu;
  readonly #steps: StepButtons;
  readonly #recorded: Recorded;
  readonly #body = h("tbody");
  readonly #count = h("span.dim.nowrap@lf-count");
  readonly #filter = h("input.field@lf-filter", {
    type: "search",
    placeholder: "Filter",
    "aria-label": "Filter labeling functions by name",
  });
  readonly #empty = h("p.empty@lf-empty");
  readonly #table: HTMLElement;
  readonly #footer = new Footer();
  #details: Details | null = null;
  #parts: SelectionView["parts"] = [];
  /** Numbers of the LFs whose rows are selected. */
  #selected: ReadonlySet<number> = new Set();
  #view: View | null = null;
  #factsByLf: FactsByLf = new Map();
  /** The line that had the focus last: the one stop of the Tab key. */
  #current: number | null = null;

  /** `notice` stands between the head and the table. */
  constructor(panel: Panel, notice: HTMLElement) {
    this.#panel = panel;
    this.#facts = new Facts(panel.channel, () => this.#redraw());
    this.#menu = new ColumnMenu(
      () => this.#hideColumns(),
      (key) => this.#head.isShown(key),
      panel.signal,
    );
    this.#steps = new StepButtons(panel);
    this.#recorded = new Recorded(panel);
    this.#table = h(
      "div.scroll",
      h(
        "table.lfs@lf-table",
        { role: "grid" },
        h("caption.hidden", "Labeling functions"),
        this.#head.element,
        this.#body,
        this.#recorded.element,
      ),
    );
    this.element = regionElement(
      "lf-table",
      "Labeling functions",
      [
        "Labeling functions",
        this.#count,
        h("span.grow"),
        this.#filter,
        this.#menu.button,
        ...this.#steps.elements,
      ],
      notice,
      this.#table,
      this.#menu.element,
      this.#empty,
      this.#footer.element,
    );
    on(this.#body, "click", (event) => {
      if (event.target instanceof Element && event.target.closest("button")) return;
      const lf = this.#lfAt(event.target);
      if (lf !== null) this.#choose(lf);
    });
    on(this.#body, "focusin", ({ target }) => {
      this.#current = this.#lfAt(target)?.number ?? this.#current;
    });
    on(this.#body, "keydown", (event) => this.#onKey(event));
    on(this.#filter, "input", () => this.#redraw());
    on(this.#filter, "keydown", (event) => this.#onFilterKey(event));
    this.#hideColumns();
  }

  draw(view: View): void {
    this.#view = view;
    this.#toggles.reconcile(view.lf_table.lfs);
    this.#steps.draw(view.steps);
    this.#recorded.draw(view);
    this.#facts.follow(view, this.#parts);
    this.#redraw();
  }

  /** Mark the LFs whose rows are selected, and count the votes of the others on these rows. */
  select({ parts }: SelectionView): void {
    this.#parts = parts;
    this.#selected = selectedLfs(parts);
    mark(this.element, "has-selection", parts.length > 0);
    this.#hideColumns();
    if (this.#view === null) return;
    this.#facts.follow(this.#view, parts);
    this.#redraw();
  }

  #redraw(): void {
    if (this.#view === null) return;
    const { header, lf_table } = this.#view;
    const { lfs } = lf_table;
    this.#factsByLf = this.#facts.byLf(this.#view);
    this.#updateRows(this.#view);
    const shown = sortLfs(lfs, this.#head.sort, this.#factsByLf).filter((lf) =>
      matchesFilter(lf, this.#filter.value),
    );
    this.#arrange(shown);

    const n_on = lfs.filter((lf) => this.#toggles.isEnabled(lf)).length;
    const filtered = shown.length < lfs.length ? `${count(shown.length)} of ` : "";
    const isEmpty = lfs.length + lf_table.recorded.length === 0;
    fill(this.#count, isEmpty ? "" : `${filtered}${count(lfs.length)}, ${count(n_on)} on`);
    this.#filter.hidden = isEmpty;
    this.#menu.button.hidden = isEmpty;
    this.#table.hidden = isEmpty;
    this.#footer.element.hidden = isEmpty;
    this.#empty.hidden = !isEmpty;
    fill(this.#empty, ...firstLfHint(header.classes[0]?.name));
    const hasGold = lfs.some((lf) => lf.precision !== null);
    mark(this.element, "has-no-gold", !hasGold);
    this.#footer.draw(lfs, hasGold);
    this.#drawSelected();
  }

  #drawSelected(): void {
    const { isCountingEffects, isCountingSelection } = this.#facts;
    mark(this.#table, "is-counting", isCountingEffects);
    mark(this.#table, "is-counting-selection", isCountingSelection);
    const [number] = this.#selected.size === 1 ? this.#selected : [];
    const facts = this.#factsByLf.get(number ?? 0) ?? {};
    this.#footer.drawSelected(this.#lf(number), facts, isCountingEffects);
  }

  #updateRows(view: View): void {
    const { lfs } = view.lf_table;
    const scale = {
      classes: view.header.classes,
      maxCoverage: Math.max(0, ...lfs.map((lf) => lf.coverage)),
      accuracyAxisStart: axisStart(lfs),
    };
    const numbers = new Set(lfs.map((lf) => lf.number));
    for (const number of [...this.#rows.keys()]) {
      if (!numbers.has(number)) this.#rows.delete(number);
    }
    for (const lf of lfs) {
      const isEnabled = this.#toggles.isEnabled(lf);
      const row = this.#rows.get(lf.number) ?? this.#newRow(lf.number);
      row.update(lf, isEnabled, scale, this.#factsByLf.get(lf.number) ?? {});
      row.setSelected(this.#selected.has(lf.number));
      if (this.#details?.number === lf.number) this.#details.draw(lf, isEnabled, view);
    }
    if (this.#details !== null && !numbers.has(this.#details.number)) this.#disclose(null);
  }

  #newRow(number: number): LfRow {
    const row = new LfRow(
      () => this.#toggle(number),
      () => this.#disclose(this.#details?.number === number ? null : number),
    );
    row.hide(this.#hidden());
    this.#rows.set(number, row);
    return row;
  }

  /** The columns that the user has switched off, and that of the selection without one. */
  #hidden(): ReadonlySet<ColumnKey> {
    const { off } = this.#menu;
    return this.#parts.length > 0 ? off : new Set<ColumnKey>([...off, "selection"]);
  }

  #hideColumns(): void {
    const hidden = this.#hidden();
    this.#head.hide(hidden);
    for (const row of this.#rows.values()) row.hide(hidden);
    const n_extra = [...EXTRA_COLUMNS].filter((key) => !hidden.has(key)).length;
    this.#table.style.setProperty("--snb-n-extra", String(n_extra));
  }

  /** Select the rows of an LF, or no longer. */
  #choose({ number }: LfView): void {
    const { selection, open } = this.#panel;
    selection.toggle({ kind: "lf", lf: number, label: null, gold: null });
    if (selection.parts.length > 0) open("rows");
  }

  /** Show the details of an LF under its line, or of none. */
  #disclose(number: number | null): Details | null {
    if (this.#details !== null) {
      this.#details.close();
      this.#rows.get(this.#details.number)?.setOpen(false);
      this.#details = null;
    }
    const lf = this.#lf(number);
    if (lf === undefined || this.#view === null) return null;
    const row = this.#rows.get(lf.number);
    const details = new Details(lf.number, this.#panel, {
      toggle: () => this.#toggle(lf.number),
      drop: () => this.#drop(lf.number),
      leave: () => row?.element.focus(),
      reveal: () => this.#reveal(row?.element, details.element),
    });
    this.#details = details;
    details.draw(lf, this.#toggles.isEnabled(lf), this.#view);
    row?.setOpen(true);
    row?.element.after(details.element);
    return details;
  }

  /** Scroll the table, and nothing round it, until the details of a line are in view. */
  #reveal(line: HTMLElement | undefined, details: HTMLElement): void {
    const view = this.#table.getBoundingClientRect();
    const hidden = details.getBoundingClientRect().bottom - view.bottom;
    const room = (line?.getBoundingClientRect().top ?? 0) - view.top - HEAD_HEIGHT;
    if (hidden > 0) this.#table.scrollTop += Math.min(hidden, Math.max(0, room));
  }

  #rename(number: number): void {
    const details = this.#details?.number === number ? this.#details : this.#disclose(number);
    details?.rename();
  }

  #drop(number: number): void {
    const name = shorten(this.#lf(number)?.name ?? "");
    void this.#panel.channel.ask("drop", { lf: number }).then((reply) => {
      if (!reply.ok) this.#panel.banner.show(`${name} was not dropped: ${reply.error}`);
    });
  }

  /** Put the lines of these LFs into the table in this order; the focus stays where it is, or goes to
   * the line that has come into the place of the one that had it.
   */
  #arrange(lfs: readonly LfView[]): void {
    const elements = lfs.flatMap(({ number }) => {
      const row = this.#rows.get(number)?.element;
      const details = this.#details?.number === number ? this.#details.element : null;
      return [row, details].filter((element) => !!element);
    });
    const before = [...this.#body.children];
    if (elements.length !== before.length || elements.some((each, i) => each !== before[i])) {
      const focused = focusedIn(this.#body);
      const place = before.findIndex((each) => each.contains(focused));
      fill(this.#body, ...elements);
      if (focused !== null && this.#body.contains(focused)) {
        focused.focus({ preventScroll: true });
      } else if (place >= 0) {
        elements[Math.min(place, elements.length - 1)]?.focus();
      }
    }
    this.#keepOneTabStop(lfs);
  }

  #keepOneTabStop(lfs: readonly LfView[]): void {
    const numbers = lfs.map(({ number }) => number);
    const wanted = [this.#current, ...this.#selected, numbers[0]];
    const stop = wanted.find((number) => number != null && numbers.includes(number));
    for (const [number, row] of this.#rows) row.element.tabIndex = number === stop ? 0 : -1;
  }

  #toggle(number: number): void {
    const lf = this.#lf(number);
    if (lf === undefined) return;
    const enabled = !this.#toggles.isEnabled(lf);
    const token = this.#toggles.wish(number, enabled);
    this.#redraw();
    void this.#panel.channel.ask("toggle", { name: lf.name, enabled }).then((reply) => {
      if (reply.ok) {
        this.#toggles.accept(number, token);
        return;
      }
      this.#toggles.refuse(number, token);
      this.#redraw();
      const deed = enabled ? "on" : "off";
      this.#panel.banner.show(`${shorten(lf.name)} was not switched ${deed}: ${reply.error}`);
    });
  }

  #lf(number: number | null | undefined): LfView | undefined {
    return this.#view?.lf_table.lfs.find((each) => each.number === number);
  }

  /** The LF whose line holds an element. */
  #lfAt(target: EventTarget | null): LfView | null {
    const element = target instanceof Element ? target.closest("tr") : null;
    for (const [number, row] of this.#rows) {
      if (row.element === element) return this.#lf(number) ?? null;
    }
    return null;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const lf = this.#lfAt(event.target);
    if (lf === null || !this.#answer(lf, event)) return;
    take(event);
  }

  /** Do what a key asks of the line of an LF; false when it asks for nothing. */
  #answer(lf: LfView, { key, target }: KeyboardEvent): boolean {
    const isOpen = this.#details?.number === lf.number;
    switch (key) {
      case "Enter":
      case " ":
        if (target instanceof HTMLButtonElement) return false; // it answers for itself
        if (key === "Enter") this.#choose(lf);
        else this.#toggle(lf.number);
        return true;
      case "ArrowRight":
        if (!isOpen) this.#disclose(lf.number);
        return true;
      case "ArrowLeft":
        if (isOpen) this.#disclose(null);
        return true;
      case "F2":
        this.#rename(lf.number);
        return true;
      case "Delete":
        this.#drop(lf.number);
        return true;
    }
    return moveFocus(this.#body, this.#rows.get(lf.number)?.element, key);
  }

  #onFilterKey(event: KeyboardEvent): void {
    if (event.key !== "Escape" || this.#filter.value === "") return;
    take(event);
    this.#filter.value = "";
    this.#redraw();
  }
}

function firstLfHint(label: string | undefined): (Node | string)[] {
  const code = h("code", `%%lf ${shorten(label ?? "LABEL", 40)}`);
  return [
    "No labeling functions yet. Write the first as a function in a cell that begins with ",
    code,
  ];
}
