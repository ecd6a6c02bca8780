import "./rows.css";
import { classMark } from "../class_mark";
import { button, h } from "../dom";
import { count, plural, shorten } from "../format";
import type { Status } from "../frame/status";
import type { Channel } from "../protocol";
import { PAGE_SIZE, type RowsPage, type RowView, type View, type WholeText } from "../wire";
import { type RowContext, rowItem } from "./row_item";

interface RowsOptions {
  channel: Channel;
  status: Status;
  /** The user has removed the LF from the selection. */
  onClear(): void;
  signal: AbortSignal;
}

/** The rows that the selected LF votes on, or all rows, in pages that the kernel is asked for. */
export class Rows {
  readonly element: HTMLElement;
  readonly #options: RowsOptions;
  readonly #chip = h("span", { class: "snb-chip", "data-testid": "selection" });
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
  #lf: string | null = null;
  #offset = 0;
  /** Texts shown whole, by row. */
  readonly #whole = new Map<number, WholeText>();

  constructor(options: RowsOptions) {
    this.#options = options;
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
        this.#chip,
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

  /** Show the rows of this LF from the first; null shows all rows. */
  show(lf: string | null): void {
    if (lf === this.#lf) return;
    this.#lf = lf;
    this.#goTo(0);
  }

  #turn(by: number): void {
    this.#goTo(Math.max(0, this.#offset + by));
  }

  #goTo(offset: number): void {
    this.#offset = offset;
    this.#page = null;
    this.#whole.clear();
    this.#scroller.scrollTop = 0;
    this.#drawHead();
    this.#load();
  }

  #load(): void {
    const { channel, signal } = this.#options;
    this.#request.abort();
    const request = new AbortController();
    this.#request = request;
    signal.addEventListener("abort", () => request.abort(), { once: true, signal: request.signal });
    this.element.setAttribute("aria-busy", "true");
    const args = { lf: this.#lf, offset: this.#offset, limit: PAGE_SIZE };
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
    const here = new Map(page.rows.map((row) => [row.row, row]));
    for (const number of [...this.#whole.keys()]) {
      const row = here.get(number);
      if (row === undefined) this.#whole.delete(number);
      else this.#expand(row, true); // its matches may have changed
    }
    this.#drawHead();
    this.#drawList();
    this.#options.status.say(this.#rangeText(page));
  }

  #expand(row: RowView, isExpanded: boolean): void {
    if (!isExpanded) {
      this.#whole.delete(row.row);
      this.#drawList();
    } else if (row.n_chars <= row.text.length) {
      this.#whole.set(row.row, { row: row.row, text: row.text, spans: row.spans });
      this.#drawList();
    } else {
      const page = this.#page;
      void this.#options.channel.ask("text", { row: row.row }).then((reply) => {
        if (page !== this.#page) return;
        if (reply.ok) {
          this.#whole.set(row.row, reply.result);
          this.#drawList();
        } else this.#drawError(reply.error);
      });
    }
  }

  #drawHead(): void {
    const lfs = this.#view?.lf_table.lfs ?? [];
    const lf = lfs.find((each) => each.name === this.#lf);
    this.#chip.hidden = this.#lf === null;
    if (this.#lf !== null) {
      const name = shorten(this.#lf);
      this.#chip.replaceChildren(
        classMark(lf?.polarity[0] ?? null),
        h("span", { class: "snb-dim" }, lf ? count(lf.number) : ""),
        h("bdi", { class: "snb-cut", title: name }, name),
        button(
          {
            "aria-label": "Show all rows",
            title: "Show all rows",
            "data-testid": "clear-selection",
          },
          () => this.#options.onClear(),
          "×",
        ),
      );
    }
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
      onExpand: (row, isExpanded) => this.#expand(row, isExpanded),
    };
    const focused = this.#focusedRow();
    this.#list.replaceChildren(
      ...page.rows.map((row) => rowItem(row, this.#whole.get(row.row), context)),
    );
    if (focused !== null) this.#focusRow(focused);
    const isEmpty = page.rows.length === 0;
    this.#message.hidden = !isEmpty;
    if (isEmpty) {
      this.#message.textContent =
        this.#lf === null ? "The data has no rows." : `${shorten(this.#lf)} votes on no row.`;
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
    this.#options.status.say(shorten(error, 500));
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
