import { atEnd } from "./abort";
import { on } from "./dom";
/** Say on the root whether the page behind it is light or dark, and keep saying it.
 *
 * Measured from the background that the host's own variables give, because hosts name their
 * themes differently and a shadow root hides the page's attributes from CSS.
 */
export function followTheme(root: HTMLElement, signal: AbortSignal): void {
  const measure = () => {
    const theme = isDark(getComputedStyle(root).backgroundColor) ? "dark" : "light";
    if (root.dataset.theme !== theme) root.dataset.theme = theme;
  };
  const observer = new MutationObserver(measure);
  const page = root.ownerDocument;
  for (const element of [page.documentElement, page.body]) {
    observer.observe(element, { attributes: true });
  }
  // Hosts load a theme's sheet as a file; its colours arrive after the attributes.
  on(page, "load", measure, { capture: true, signal });
  const preference = page.defaultView?.matchMedia("(prefers-color-scheme: dark)");
  preference?.addEventListener("change", measure, { signal });
  atEnd(signal, () => observer.disconnect());
  measure();
}

/** Whether a computed colour, "rgb(…)" or "color(srgb …)", is nearer to black than to white. */
export function isDark(color: string): boolean {
  const [red = 255, green = 255, blue = 255] = (color.match(/[\d.]+/g) ?? []).map(Number);
  const scale = color.startsWith("color(") ? 1 : 255;
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / scale < 0.5;
}
