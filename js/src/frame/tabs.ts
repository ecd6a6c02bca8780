import { button, h, mark, on, set, take } from "../dom";

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
  readonly element: HTMLElement;
  readonly #pages: (TabPage & { tab: HTMLButtonElement })[];

  constructor(pages: TabPage[]) {
    this.#pages = pages.map((page) => {
      const { key, title, element, isSide } = page;
      const tab = button(`@tab-${key}`, () => this.open(key), { role: "tab" }, title);
      mark(tab, "snb-tab-side", isSide);
      set(element, { role: "tabpanel" });
      mark(element, "snb-side", isSide);
      return { ...page, tab };
    });
    this.element = h(
      "div.tabs",
      { role: "tablist", "aria-label": "Regions" },
      ...this.#pages.map(({ tab }) => tab),
    );
    on(this.element, "keydown", (event) => this.#onKey(event));
    const firstSide = pages.find(({ isSide }) => isSide);
    if (firstSide !== undefined) this.open(firstSide.key);
    if (pages[0] !== undefined) this.open(pages[0].key);
  }

  /** Bring a region into view where it is not, and the focus to its tab. */
  show(key: string): void {
    const tab = this.#shown().find((page) => page.key === key)?.tab;
    if (tab === undefined) return; // it is always in view
    this.open(key);
    tab.focus();
  }

  open(key: string): void {
    const isSide = this.#pages.some((page) => page.key === key && page.isSide);
    for (const { key: each, element, tab } of this.#pages) {
      const isOpen = each === key;
      mark(element, "is-open", isOpen);
      if (isSide) for (const one of [element, tab]) mark(one, "is-open-side", isOpen);
      set(tab, { "aria-selected": isOpen, tabindex: isOpen ? 0 : -1 });
    }
  }

  /** Those whose tab is in view. */
  #shown() {
    return this.#pages.filter(({ tab }) => tab.getClientRects().length > 0);
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const shown = this.#shown();
    const at = shown.findIndex(({ tab }) => tab === event.target);
    const next = shown[(at + step + shown.length) % shown.length];
    if (next === undefined) return;
    take(event);
    this.open(next.key);
    next.tab.focus();
  }
}
