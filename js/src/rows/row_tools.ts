import { atEnd } from "../abort";
import { h, on } from "../dom";
import type { Panel } from "../frame/region";
import { labelled, select } from "../frame/select";
import type { RowStatus, SelectionPart } from "../selection/wire";
import type { RowSort } from "./wire";

const SEARCH_AFTER_MS = 250;

const SORTS: Record<RowSort, string> = {
  index: "row",
  confidence: "least sure",
  conflict: "most conflict",
  uncertainty: "largest entropy",
  votes: "most votes",
  picked: "as picked",
};

const STATUSES: Record<RowStatus, string> = {
  uncovered: "uncovered",
  covered: "covered",
  conflict: "in conflict",
  "no label": "no label",
  gold: "with gold",
  "no gold": "no gold",
  wrong: "label is not gold",
  failed: "an LF failed",
};

/** Search, show and sort, over the rows. What is searched and shown is a part of the selection. */
export class RowTools {
  readonly search = h("input.field@rows-search", {
    type: "search",
    placeholder: "Search  /",
    "aria-label": "Search rows",
  });
  readonly #show = select("Show", "rows-show", { "": "all", ...STATUSES });
  readonly #sort = select("Sort", "rows-sort", SORTS);
  readonly #picked: HTMLOptionElement | undefined;
  readonly #panel: Panel;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasPicked = false;

  /** @param onSort is called when another order was chosen. */
  constructor(panel: Panel, onSort: () => void) {
    this.#panel = panel;
    this.#picked = [...this.#sort.options].find(({ value }) => value === "picked");
    if (this.#picked !== undefined) this.#picked.hidden = true;
    on(this.#sort, "change", onSort);
    on(this.#show, "change", () => this.#chooseStatus());
    on(this.search, "input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#chooseSearch(), SEARCH_AFTER_MS);
    });
    on(this.search, "keydown", (event) => {
      if (event.key === "Enter") this.#chooseSearch();
    });
    atEnd(panel.signal, () => clearTimeout(this.#timer));
  }

  get elements(): HTMLElement[] {
    return [this.search, labelled("Show", this.#show), labelled("Sort", this.#sort)];
  }

  get sort(): RowSort {
    return this.#sort.value as RowSort;
  }

  /** Show what is selected, by whomever. Rows that were picked are first shown as they were. */
  draw(parts: readonly SelectionPart[]): void {
    const text = parts.find((part) => part.kind === "search")?.text ?? "";
    if (this.#timer === undefined) this.search.value = text;
    this.#show.value = parts.find((part) => part.kind === "status")?.status ?? "";
    const hasPicked = parts.some(({ kind }) => kind === "rows");
    if (this.#picked !== undefined) this.#picked.hidden = !hasPicked;
    if (hasPicked && !this.#hasPicked && this.sort === "index") this.#sort.value = "picked";
    if (!hasPicked && this.sort === "picked") this.#sort.value = "index";
    this.#hasPicked = hasPicked;
  }

  #chooseSearch(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.search.value;
    const { selection } = this.#panel;
    if (text === "") selection.remove("search");
    else if (!selection.has({ kind: "search", text })) selection.add({ kind: "search", text });
  }

  #chooseStatus(): void {
    const status = this.#show.value as RowStatus | "";
    if (status === "") this.#panel.selection.remove("status");
    else this.#panel.selection.add({ kind: "status", status });
  }
}
