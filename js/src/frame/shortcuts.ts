/** Keep the keys that are pressed in the panel from the notebook's shortcuts; Esc goes back to them.
 *
 * JupyterLab takes a shortcut that fits the focused element before it looks at what is around it, so
 * each element that gets the focus says for itself that it wants its keys.
 */
export function keepKeys(root: HTMLElement, signal: AbortSignal): void {
  root.addEventListener(
    "focusin",
    ({ target }) => {
      if (target instanceof Element) target.setAttribute("data-lm-suppress-shortcuts", "true");
    },
    { signal },
  );
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) leave(root);
    },
    { signal },
  );
}

/** Give the focus to what is around the panel, such as the notebook's cell. */
export function leave(root: HTMLElement): void {
  const page = root.getRootNode() as Document | ShadowRoot;
  (page.activeElement as HTMLElement | null)?.blur();
  root.parentElement?.closest<HTMLElement>("[tabindex]")?.focus();
}
