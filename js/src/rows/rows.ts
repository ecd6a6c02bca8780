import "./rows.css";
import { button, h } from "../dom";
import { count, plural, shorten } from "../format";
import type { Panel, Region } from "../frame/region";
import type { SelectionView } from "../selection/wire";
import type { View } from "../wire";
import { type Expansion, type RowContext, rowItem } from "./row_item";
import { PAGE_SIZE, type RowsPage, type RowView } from "./wire";

/** The rows of the selection, or all rows, in pages that the kernel is asked for. */
export class Rows implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #range = h("span", { class: "snb-dim snb-nowrap", "data-testid": "rows-range" });
  readonly #previous: HTMLButtonElement;
  readonly #next: HTMLButtonElement;
  readonly #list = h("ul", { class: "snb-row-list", "aria-label": "Rows", "data-testid": "rows" });
  readonly #message = h("p", { class: "snb-empty", "data-testid": "rows-message" });
  readonly #scroller: HTMLElement;
  /** Ends the request that the next one replaces, so that its late reply is dropped. */
  #request = new AbortController();
  #view: View | null = null;
  #page: RowsPage | null = null;
  #selected = "[]";
  #offset = 0;
  /** Texts of which more than the beginning is shown, by row. */
  readonly #expansions = new Map<number, Expansion>();

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#previous = button(
      { class: "snb-button", "data-testid": "previous" },
      () => this.#turn(-PAGE_SIZE),
      "Previous",
    );
    this.#next = button(
      { class: "snb-button", "data-testid": "next" },
      () => this.#turn(PAGE_SIZE),
      "Next",
    );
    this.#scroller = h(
      "div",
      { class: "snb-scroll", tabindex: 0, role: "group", "aria-label": "Rows of the page" },
      this.#list,
      this.#message,
    );
    this.element = h(
      "section",
      { class: "snb-region snb-rows", "aria-label": "Rows" },
      h(
        "header",
        {},
        h("h3", {}, "Rows"),
        this.#range,
        h("span", { class: "snb-grow" }),
        this.#previous,
        this.#next,
      ),
      h(
        "div",
        { class: "snb-row-heads", "aria-hidden": "true" },
        h("span", { class: "snb-num" }, "Row"),
        h("span", {}, "Text with matches, votes"),
        h("span", {}, "Posterior", h("span", { class: "snb-gold-word" }, ", gold")),
        h("span", {}, "Gold"),
      ),
      this.#scroller,
    );
  }

  draw(view: View): void {
    const isNew = view.revision !== this.#view?.revision;
    this.#view = view;
    this.#drawHead();
    if (isNew) this.#load();
  }

  /** Show the rows of this selection from the first, unless they are shown. */
  select({ parts }: SelectionView): void {
    const selected = JSON.stringify(parts);
    if (selected === this.#selected) return;
    this.#selected = selected;
    if (this.#view !== null) this.#goTo(0);
  }

  #turn(by: number): void {
    this.#goTo(Math.max(0, this.#offset + by));
  }

  #goTo(offset: number): void {
    this.#offset = offset;
    this.#page = null;
    this.#expansions.clear();
    this.#scroller.scrollTop = 0;
    this.#drawHead();
    this.#load();
  }

  #load(): void {
    const { channel, signal } = this.#panel;
    this.#request.abort();
    const request = new AbortController();
    this.#request = request;
    signal.addEventListener("abort", () => request.abort(), { once: true, signal: request.signal });
    this.element.setAttribute("aria-busy", "true");
    const args = { offset: this.#offset, limit: PAGE_SIZE };
    void channel.ask("rows", args, request.signal).then((reply) => {
      request.abort();
      this.element.removeAttribute("aria-busy");
      if (!reply.ok) this.#drawError(reply.error);
      else if (reply.result.rows.length === 0 && reply.result.n_total > 0 && this.#offset > 0) {
        this.#goTo(PAGE_SIZE * Math.floor((reply.result.n_total - 1) / PAGE_SIZE)); // rows have gone
      } else this.#receive(reply.result);
    });
  }

  #receive(page: RowsPage): void {
    this.#page = page;
    for (const [number, { n_shown }] of [...this.#expansions]) {
      const row = page.rows.find((each) => each.row === number);
      if (row === undefined) this.#expansions.delete(number);
      else if (isWhole(row)) this.#expansions.set(number, { whole: row, n_shown });
      else void this.#fetchText(row, n_shown); // its matches may have changed
    }
    this.#drawHead();
    this.#drawList();
    this.#panel.status.say(this.#rangeText(page));
  }

  #expand(row: RowView, n_shown: number | null): void {
    const whole = this.#expansions.get(row.row)?.whole ?? (isWhole(row) ? row : null);
    if (n_shown === null) this.#expansions.delete(row.row);
    else if (whole !== null) this.#expansions.set(row.row, { whole, n_shown });
    else {
      void this.#fetchText(row, n_shown);
      return;
    }
    this.#drawList();
  }

  async #fetchText(row: RowView, n_shown: number): Promise<void> {
    const page = this.#page;
    const reply = await this.#panel.channel.ask("text", { row: row.row });
    if (page !== this.#page) return;
    if (reply.ok) {
      this.#expansions.set(row.row, { whole: reply.result, n_shown });
      this.#drawList();
    } else {
      this.#drawError(reply.error);
    }
  }

  #drawHead(): void {
    const page = this.#page;
    this.#range.textContent = page === null ? "loading" : this.#rangeText(page);
    this.#previous.disabled = page === null || this.#offset === 0;
    this.#next.disabled = page === null || this.#offset + page.rows.length >= page.n_total;
  }

  #rangeText({ offset, n_total, rows }: RowsPage): string {
    if (n_total === 0) return "none";
    if (rows.length === n_total) return plural(n_total, "row");
    return `${count(offset + 1)} to ${count(offset + rows.length)} of ${count(n_total)}`;
  }

  #drawList(): void {
    const page = this.#page;
    if (this.#view === null || page === null) return;
    const { header, lf_table } = this.#view;
    const context: RowContext = {
      classes: header.classes,
      lfs: new Map(
        lf_table.lfs.map(({ number, name, polarity }) => [
          number,
          { name, label: polarity[0] ?? null },
        ]),
      ),
      onExpand: (row, n_shown) => this.#expand(row, n_shown),
    };
    const focused = this.#focusedRow();
    this.#list.replaceChildren(
      ...page.rows.map((row) => rowItem(row, this.#expansions.get(row.row), context)),
    );
    if (focused !== null) this.#focusRow(focused);
    const isEmpty = page.rows.length === 0;
    this.#message.hidden = !isEmpty;
    if (isEmpty) {
      this.#message.textContent =
        this.#panel.selection.parts.length === 0
          ? "The data has no rows."
          : "No row is in the selection.";
    }
  }

  #drawError(error: string): void {
    this.#message.hidden = false;
    this.#message.replaceChildren(
      h("span", { class: "snb-bad", dir: "auto" }, `No rows came: ${shorten(error, 500)} `),
      button({ class: "snb-link", "data-testid": "try-again" }, () => this.#load(), "Try again"),
    );
    if (this.#page === null) {
      this.#list.replaceChildren();
      this.#range.textContent = "";
    }
    this.#panel.status.say(shorten(error, 500));
  }

  /** The row whose button has the focus, so that redrawing does not lose it. */
  #focusedRow(): string | null {
    const root = this.element.getRootNode() as Document | ShadowRoot;
    const item = root.activeElement?.closest<HTMLElement>(".snb-row");
    return item && this.#list.contains(item) ? (item.dataset.row ?? null) : null;
  }

  #focusRow(row: string): void {
    for (const item of this.#list.children) {
      if (item instanceof HTMLElement && item.dataset.row === row) {
        item.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
      }
    }
  }
}

/** Whether the kernel has sent all of the row's text with the page. */
function isWhole(row: RowView): boolean {
  return row.n_chars <= row.text.length;
}
