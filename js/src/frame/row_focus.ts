/** Move the focus among the rows of a table body by arrow keys, j and k, Home and End.
 *
 * Returns whether the key was one of these.
 */
export function moveFocus(
  body: HTMLElement,
  current: HTMLElement | undefined,
  key: string,
): boolean {
  const rows = [...body.children].filter((row) => row.hasAttribute("tabindex")) as HTMLElement[];
  const at = current === undefined ? -1 : rows.indexOf(current);
  const places: Record<string, number> = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const place = places[key];
  if (place === undefined) return false;
  const next = rows[Math.min(rows.length - 1, Math.max(0, place))];
  for (const row of rows) row.tabIndex = row === next ? 0 : -1;
  next?.focus();
  return true;
}
