import { atEnd } from "../abort";
/** Run this each time `element` comes into view: a tab is opened, or the page is scrolled to it. */
export function whenSeen(element: Element, run: () => void, signal: AbortSignal): void {
  if (typeof IntersectionObserver === "undefined") return;
  const observer = new IntersectionObserver((entries) => {
    if (entries.some(({ isIntersecting }) => isIntersecting)) run();
  });
  observer.observe(element);
  atEnd(signal, () => observer.disconnect());
}

/** Whether `element` is drawn, and not behind another tab. */
export function isShown(element: Element): boolean {
  return element.getClientRects().length > 0;
}
