import "./rows.css";
import { button, fill, focusedIn, h, mark, on, set, take, UNHEARD } from "../dom";
import { count, plural, shorten } from "../format";
import { type Panel, type Region, regionElement } from "../frame/region";
import type { SelectionView } from "../selection/wire";
import type { View } from "../wire";
import { Images } from "./images";
import { type RowKeys, stepOf } from "./keys";
import { type OpenView, type RowContext, rowItem, waitingItem } from "./row_item";
import { N_UNASKED_CHARS } from "./row_text";
import { RowTools } from "./row_tools";
import { VirtualList } from "./virtual_list";
import { Windows } from "./windows";
import { PAGE_SIZE, type RowView } from "./wire";

let nLists = 0;

/** The rows of the selection, or all rows: a list of any length that the kernel is asked for. */
export class Rows implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #range = h("span.dim.nowrap@rows-range");
  readonly #keysState = h("b@keys-state", "Keys: off");
  readonly #strip = h("div.line.keys", this.#keysState);
  readonly #message = h("p.empty@rows-message", { hidden: true });
  readonly #tools: RowTools;
  readonly #windows: Windows;
  readonly #list: VirtualList;
  readonly #images: Images;
  readonly #idPrefix = `snb-row-${nLists++}`;
  #keys: RowKeys | null = null;
  #view: View | null = null;
  #context: RowContext | null = null;
  #selected = "[]";
  #searched = "";
  /** Place of the current row in the list; the rows may not have come. */
  #current = 0;
  /** Whether the current row is shown with all there is. */
  #isOpen = false;
  /** What the current row shows when it is open. */
  #open: OpenView = CLOSED;
  /** The current row before a change, which may stand elsewhere after it. */
  #followed: number | null = null;
  #openRow: RowView | null = null;
  /** Ends the requests about the open row. */
  #openRequest = new AbortController();

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#tools = new RowTools(panel, () => this.#startAnew());
    this.#images = new Images(panel.channel);
    this.#windows = new Windows({
      ask: (offset, signal) =>
        panel.channel.ask("rows", { offset, limit: PAGE_SIZE, sort: this.#tools.sort }, signal),
      onRows: (first, last) => this.#receive(first, last),
      onError: (error) => this.#drawError(error),
    });
    this.#list = new VirtualList(
      {
        draw: (index) => this.#item(index),
        onShown: (shown) => {
          this.#windows.show(shown);
          this.#drawRange();
        },
      },
      panel.signal,
    );
    const { element: list } = this.#list;
    set(list, { role: "grid", "aria-label": "Rows", "data-testid": "rows" });
    list.append(this.#message);
    on(list, "keydown", (event) => this.#onKey(event));
    on(list, "click", (event) => this.#onClick(event));
    on(list, "dblclick", (event) => this.#onDoubleClick(event));
    this.element = regionElement(
      "rows",
      "Rows",
      ["Rows", this.#range, h("span.grow"), ...this.#tools.elements],
      this.#strip,
      h(
        "div.row-heads",
        UNHEARD,
        h("span.num", "Row"),
        h("span", "Text with matches, votes"),
        h("span", "Posterior", h("span.gold-word", ", gold")),
        h("span", "Gold"),
      ),
      list,
    );
    this.#strip.append(h("span.dim.keys-help", KEYS_HELP));
    on(list, "focus", () => this.#drawKeys());
    on(this.element, "focusin", () => this.#drawKeys());
    on(this.element, "focusout", () => setTimeout(() => this.#drawKeys()));
  }

  /** Leave keys and the gold cell of each row to somebody else. */
  use(keys: RowKeys): void {
    this.#keys = keys;
    fill(this.#strip, this.#keysState, keys.strip);
    this.#drawAll();
  }

  /** The current row; null: there is none, or the kernel has not sent it. */
  get current(): RowView | null {
    return this.#windows.at(this.#current);
  }

  /** Make the row that many places on the current one. */
  move(by: number): void {
    this.#goTo(this.#current + by);
    this.#list.show(this.#current);
    this.#drawCurrent();
  }

  /** Draw the rows in view anew, as after a change of what a gold cell shows. */
  redraw(): void {
    this.#redraw(0, Number.POSITIVE_INFINITY);
  }

  draw(view: View): void {
    const isNew = view.revision !== this.#view?.revision;
    this.#view = view;
    this.#context = {
      classes: view.header.classes,
      lfs: new Map(
        view.lf_table.lfs.map(({ number, name, polarity }) => [
          number,
          { name, label: polarity[0] ?? null },
        ]),
      ),
      onExpand: (row, n_shown) => this.#expand(row, n_shown),
      goldCell: null,
      searched: "",
      image: (row, column) => this.#images.draw(row, column),
    };
    if (isNew) {
      this.#followed = this.current?.row ?? null;
      this.#renew();
    } else {
      this.redraw();
    }
  }

  /** Show the rows of this selection from the first, unless they are shown. */
  select({ parts }: SelectionView): void {
    const selected = JSON.stringify(parts);
    if (selected === this.#selected) return;
    this.#selected = selected;
    this.#searched = parts.find((part) => part.kind === "search")?.text ?? "";
    this.#tools.draw(parts);
    this.#startAnew();
  }

  #startAnew(): void {
    this.#current = 0;
    this.#followed = null;
    this.#isOpen = false;
    this.#open = CLOSED;
    if (this.#view === null) return;
    this.#list.scrollToStart();
    this.#renew();
  }

  /** Ask for all rows again; those that are shown stay until then. */
  #renew(): void {
    this.#windows.renew();
    this.#images.forget();
    set(this.element, { "aria-busy": "true" });
    this.#drawAll();
  }

  #receive(first: number, last: number): void {
    const { nRows } = this.#windows;
    this.#message.hidden = true;
    set(this.element, { "aria-busy": null });
    const place = this.#followed === null ? null : this.#windows.placeOf(this.#followed);
    if (place !== null) {
      this.#followed = null;
      const before = this.#current;
      this.#current = place;
      if (place !== before) this.#drawAll();
    }
    const hasImages = this.#windows.at(first)?.cells.some(({ kind }) => kind === "image") ?? false;
    mark(this.element, "has-images", hasImages);
    if (first === 0 && last >= (nRows ?? 0) - 1) {
      this.#drawAll();
      this.#panel.status.say(plural(nRows ?? 0, "row"));
    } else {
      this.#redraw(first, last);
    }
    this.#renewOpen();
  }

  /** After a change the open row is another, or has another label. */
  #renewOpen(): void {
    const { current } = this;
    if (!this.#isOpen || current === null || this.#windows.isOld(this.#current)) return;
    if (current === this.#openRow) return;
    if (current.row !== this.#openRow?.row) this.#open = CLOSED;
    this.#askDetails(current, false);
  }

  #drawAll(): void {
    const n = this.#windows.nRows ?? 0;
    this.#current = Math.max(0, Math.min(n - 1, this.#current));
    const focused = this.#focusedRow();
    set(this.#list.element, { "aria-rowcount": n });
    this.#list.update(n, this.#isOpen ? this.#current : null);
    if (focused !== null) this.#focusRow(focused);
    this.#drawEmpty();
    this.#drawRange();
    this.#drawCurrent();
  }

  #redraw(first: number, last: number): void {
    const focused = this.#focusedRow();
    this.#list.redraw(first, last);
    if (focused !== null) this.#focusRow(focused);
    this.#drawRange();
    this.#drawCurrent();
  }

  #item(index: number): HTMLElement {
    const row = this.#windows.at(index);
    const isOpen = this.#isOpen && index === this.#current;
    const item =
      row === null || this.#context === null
        ? waitingItem(this.#isNatural ? index : null)
        : rowItem(row, isOpen ? this.#open : null, {
            ...this.#context,
            searched: this.#searched,
            goldCell: this.#keys && ((each) => (this.#keys as RowKeys).cell(each)),
          });
    item.id = `${this.#idPrefix}-${index}`;
    item.dataset.index = String(index);
    set(item, { "aria-rowindex": index + 1 });
    mark(item, "is-open", isOpen);
    mark(item, "is-old", this.#windows.isOld(index));
    markCurrent(item, index === this.#current);
    return item;
  }

  /** Whether the rows are those of the data, in their order. */
  get #isNatural(): boolean {
    return this.#selected === "[]" && this.#tools.sort === "index";
  }

  #goTo(place: number): void {
    const n = this.#windows.nRows ?? 0;
    if (n === 0) return;
    const before = this.#current;
    this.#current = Math.max(0, Math.min(n - 1, place));
    if (this.#followed !== null) this.#followed = this.current?.row ?? null;
    if (this.#isOpen && before !== this.#current) this.#fillOpen();
    const old = this.#list.drawn(before);
    if (old !== undefined) markCurrent(old, before === this.#current);
    this.#drawCurrent();
  }

  #setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#fillOpen();
    this.#list.show(this.#current);
  }

  /** Draw another open row, or none, and ask for what it shows. */
  #fillOpen(): void {
    this.#open = CLOSED;
    this.#openRequest.abort();
    this.#drawAll();
    const { current } = this;
    if (this.#isOpen && current !== null) this.#askDetails(current, true);
  }

  #askDetails(row: RowView, isNew: boolean): void {
    const { channel } = this.#panel;
    this.#openRequest.abort();
    this.#openRequest = new AbortController();
    const { signal } = this.#openRequest;
    this.#openRow = row;
    void channel.ask("details", { row: row.row }, signal).then((reply) => {
      if (reply.ok) {
        this.#show({ details: reply.result });
        if (isNew) this.#list.show(this.#current); // it has grown
      } else this.#panel.banner.show(`The details did not come: ${reply.error}`);
    });
    const nShown = this.#open.expansion?.n_shown ?? N_UNASKED_CHARS;
    const isCut = row.text !== null && row.text.length < row.n_chars;
    if (this.#open.expansion !== null || (isCut && row.n_chars <= N_UNASKED_CHARS)) {
      void this.#askText(row, nShown, signal);
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target !== this.#list.element || event.defaultPrevented) return;
    const row = this.current;
    if (row !== null && this.#keys?.onKey(event, row)) {
      take(event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#takeKey(event.key)) return;
    take(event);
  }

  #takeKey(key: string): boolean {
    const step = stepOf(key, this.#list.pageSize);
    if (step !== null) this.move(step);
    else if (key === "Enter") this.#setOpen(!this.#isOpen);
    else if (key === "/") this.#tools.search.focus();
    else return false;
    return true;
  }

  #onClick(event: MouseEvent): void {
    if (!(getSelection()?.isCollapsed ?? true)) return; // text was marked, which stays so
    const item = (event.target as Element).closest<HTMLElement>(".snb-row");
    if (item?.dataset.index !== undefined) this.#goTo(Number(item.dataset.index));
  }

  #onDoubleClick(event: MouseEvent): void {
    if ((event.target as Element).closest("button, .snb-row-text p") === null) {
      this.#setOpen(!this.#isOpen);
    }
  }

  #expand(row: RowView, n_shown: number | null): void {
    const { expansion } = this.#open;
    if (n_shown === null) this.#show({ expansion: null });
    else if (expansion !== null) this.#show({ expansion: { ...expansion, n_shown } });
    else void this.#askText(row, n_shown, this.#openRequest.signal);
  }

  async #askText({ row }: RowView, n_shown: number, signal: AbortSignal): Promise<void> {
    const reply = await this.#panel.channel.ask("text", { row }, signal);
    if (reply.ok) this.#show({ expansion: { whole: reply.result, n_shown } });
    else this.#panel.banner.show(`The text did not come: ${reply.error}`);
  }

  /** Show more, or less, of the open row. */
  #show(more: Partial<OpenView>): void {
    this.#open = { ...this.#open, ...more };
    this.#redraw(this.#current, this.#current);
  }

  #drawRange(): void {
    const { nRows } = this.#windows;
    const [first, last] = this.#list.inView;
    fill(
      this.#range,
      nRows === null
        ? "loading"
        : nRows === 0
          ? "none"
          : `${count(first + 1)} to ${count(last + 1)} of ${count(nRows)}`,
    );
  }

  #drawEmpty(): void {
    const isEmpty = this.#windows.nRows === 0;
    set(this.#list.element, { role: isEmpty ? "group" : "grid" });
    this.#message.hidden = !isEmpty;
    if (!isEmpty) return;
    fill(
      this.#message,
      this.#selected === "[]" ? "The data has no rows." : "No row is in the selection.",
    );
  }

  #drawError(error: string): void {
    set(this.element, { "aria-busy": null });
    this.#message.hidden = false;
    fill(
      this.#message,
      h("span.bad", { dir: "auto" }, `No rows came: ${shorten(error, 500)} `),
      button(".link@try-again", () => this.#windows.retry(), "Try again"),
    );
    this.#panel.status.say(shorten(error, 500));
  }

  #drawCurrent(): void {
    const item = this.#list.drawn(this.#current);
    if (item !== undefined) markCurrent(item, true);
    const { element } = this.#list;
    if (item === undefined) set(element, { "aria-activedescendant": null });
    else set(element, { "aria-activedescendant": item.id });
  }

  #drawKeys(): void {
    const isOn = [this.#list.element, this.#strip].some((element) => focusedIn(element) !== null);
    mark(this.element, "has-keys", isOn);
    fill(this.#keysState, isOn ? "Keys: on" : "Keys: off");
  }

  /** Which element of which row has the focus, so that drawing it anew does not lose it. */
  #focusedRow(): { index: string; place: number } | null {
    const focused = focusedIn(this.#list.element);
    const item = focused?.closest<HTMLElement>(".snb-row");
    if (!item) return null;
    const place = [...item.querySelectorAll("button")].indexOf(focused as HTMLButtonElement);
    return { index: item.dataset.index ?? "", place };
  }

  #focusRow({ index, place }: { index: string; place: number }): void {
    const buttons = this.#list.drawn(Number(index))?.querySelectorAll("button") ?? [];
    (buttons[place] ?? this.#list.element).focus({ preventScroll: true });
  }
}

const CLOSED: OpenView = { expansion: null, details: null };

const KEYS_HELP = "j k move   Enter open   / search   Esc leave";

function markCurrent(item: HTMLElement, isCurrent: boolean): void {
  mark(item, "is-current", isCurrent);
  set(item, { "aria-selected": isCurrent });
}
