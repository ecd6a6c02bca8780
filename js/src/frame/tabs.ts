import { h, mark, on, set, take } from "../dom";

export interface TabPage {
  key: string;
  title: string;
  element: HTMLElement;
  /** Whether it takes turns in a wide panel too. */
  isSide: boolean;
}

/** Tabs that show one region at a time in a narrow panel.
 *
 * A wide panel always shows the main regions, and the tabs choose among the others. CSS hides what is
 * not in turn: `is-open` in a narrow panel, `is-open-side` in a wide one.
 */
export class Tabs {
  readonly element = h("div.tabs", { role: "tablist", "aria-label": "Regions" });
  readonly #pages: TabPage[];
  readonly #tabs = new Map<string, HTMLButtonElement>();

  constructor(pages: TabPage[]) {
    this.#pages = pages;
    for (const { key, title, element, isSide } of pages) {
      const tab = h("button", { type: "button", role: "tab", "data-testid": `tab-${key}` }, title);
      mark(tab, "snb-tab-side", isSide);
      on(tab, "click", () => this.open(key));
      this.#tabs.set(key, tab);
      this.element.append(tab);
      set(element, { role: "tabpanel" });
      mark(element, "snb-side", isSide);
    }
    on(this.element, "keydown", (event) => this.#onKey(event));
    const firstSide = pages.find(({ isSide }) => isSide);
    if (firstSide !== undefined) this.open(firstSide.key);
    if (pages[0] !== undefined) this.open(pages[0].key);
  }

  /** Bring a region into view where it is not, and the focus to its tab. */
  show(key: string): void {
    const tab = this.#tabs.get(key);
    if (tab === undefined || tab.getClientRects().length === 0) return; // it is always in view
    this.open(key);
    tab.focus();
  }

  open(key: string): void {
    const isSide = this.#pages.some((page) => page.key === key && page.isSide);
    for (const page of this.#pages) {
      const isOpen = page.key === key;
      mark(page.element, "is-open", isOpen);
      if (isSide) mark(page.element, "is-open-side", isOpen);
      const tab = this.#tabs.get(page.key);
      tab?.setAttribute("aria-selected", String(isOpen));
      if (tab) mark(tab, "is-open-side", page.element.classList.contains("is-open-side"));
      tab?.setAttribute("tabindex", isOpen ? "0" : "-1");
    }
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const shown = this.#pages.filter(
      ({ key }) => (this.#tabs.get(key)?.getClientRects().length ?? 0) > 0,
    );
    const target = event.target as HTMLElement;
    const at = shown.findIndex(({ key }) => this.#tabs.get(key) === target);
    const next = shown[(at + step + shown.length) % shown.length]?.key;
    if (next === undefined) return;
    take(event);
    this.open(next);
    this.#tabs.get(next)?.focus();
  }
}
