import { h } from "../dom";

export interface TabPage {
  key: string;
  title: string;
  element: HTMLElement;
}

/** Tabs that show one region at a time in a narrow panel; a wide one shows all and hides them. */
export class Tabs {
  readonly element = h("div", { class: "snb-tabs", role: "tablist", "aria-label": "Regions" });
  readonly #pages: TabPage[];
  readonly #tabs = new Map<string, HTMLButtonElement>();

  constructor(pages: TabPage[]) {
    this.#pages = pages;
    for (const { key, title, element } of pages) {
      const tab = h("button", { type: "button", role: "tab", "data-testid": `tab-${key}` }, title);
      tab.addEventListener("click", () => this.open(key));
      this.#tabs.set(key, tab);
      this.element.append(tab);
      element.setAttribute("role", "tabpanel");
    }
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
    this.open(pages[0]?.key ?? "");
  }

  get isShown(): boolean {
    return this.element.getClientRects().length > 0;
  }

  open(key: string): void {
    for (const page of this.#pages) {
      const isOpen = page.key === key;
      page.element.classList.toggle("is-open", isOpen);
      const tab = this.#tabs.get(page.key);
      tab?.setAttribute("aria-selected", String(isOpen));
      tab?.setAttribute("tabindex", isOpen ? "0" : "-1");
    }
  }

  focus(key: string): void {
    this.#tabs.get(key)?.focus();
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const keys = this.#pages.map((page) => page.key);
    const open = this.#pages.findIndex((page) => page.element.classList.contains("is-open"));
    const next = keys[(open + step + keys.length) % keys.length];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.open(next);
    this.focus(next);
  }
}
