import { Window } from "happy-dom";

/** Nothing is out of sight. */
class Unmoved {
  readonly #onSeen: (entries: { isIntersecting: boolean }[]) => void;

  constructor(onSeen: (entries: { isIntersecting: boolean }[]) => void) {
    this.#onSeen = onSeen;
  }

  observe(): void {
    queueMicrotask(() => this.#onSeen([{ isIntersecting: true }])); // never at once, as in a browser
  }

  disconnect(): void {}
}

/** Says a first size soon after, as the browser does, not while it is asked. */
class Unsized {
  readonly #onSize: () => void;

  constructor(onSize: () => void) {
    this.#onSize = onSize;
  }

  observe(): void {
    queueMicrotask(this.#onSize);
  }

  disconnect(): void {}
}

/** A page for the tests that draw: sets the globals that the panel's code reads. */
export function installPage(): void {
  const window = new Window();
  Object.assign(globalThis, {
    window,
    document: window.document,
    Element: window.Element,
    HTMLElement: window.HTMLElement,
    HTMLButtonElement: window.HTMLButtonElement,
    KeyboardEvent: window.KeyboardEvent,
    Event: window.Event,
    MutationObserver: window.MutationObserver,
    IntersectionObserver: Unmoved,
    ResizeObserver: Unsized,
    devicePixelRatio: 1,
    requestAnimationFrame: window.requestAnimationFrame.bind(window),
    cancelAnimationFrame: window.cancelAnimationFrame.bind(window),
    getComputedStyle: window.getComputedStyle.bind(window),
  });
}
