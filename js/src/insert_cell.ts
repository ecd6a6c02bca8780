import { fill, h } from "./dom";

/** What became of a new cell's source. */
export type Placed = "inserted" | "copied" | "shown";

/** What to say of that, after the LF's name. */
export const PLACED: Record<Placed, string> = {
  inserted: "stands in a new cell below this one. It votes when you run it.",
  copied: "is in the clipboard. Paste it into a new cell and run that.",
  shown: "stands below. Copy it into a new cell and run that.",
};

/** Put a new code cell below the one whose output holds `element`, and do not run it.
 *
 * Only JupyterLab's widget manager gives a way into the notebook, and it is documented nowhere: so
 * each step is tried, and where one is missing the source goes to the clipboard; where that is
 * forbidden, into a field at `fallback` from which it can be copied by hand.
 */
export async function placeCell(
  source: string,
  element: Element,
  widgetManager: unknown,
  fallback: HTMLElement,
): Promise<Placed> {
  fill(fallback);
  if (insertCell(source, element, widgetManager)) return "inserted";
  return copyText(source, fallback);
}

/** Bring a text to the clipboard, or into a field at `fallback` where that is forbidden. */
export async function copyText(text: string, fallback: HTMLElement): Promise<"copied" | "shown"> {
  fill(fallback);
  try {
    await navigator.clipboard.writeText(text);
    return "copied";
  } catch {
    const field = h("textarea.field.source@cell-source", {
      readonly: true,
      rows: 5,
      "aria-label": "Source of the cell, to be copied",
    });
    field.value = text;
    fallback.append(field);
    field.focus();
    field.select();
    return "shown";
  }
}

interface SharedNotebook {
  cells: { length: number };
  insertCell(index: number, cell: object): unknown;
}

function insertCell(source: string, element: Element, widgetManager: unknown): boolean {
  try {
    const manager = widgetManager as { context?: { model?: { sharedModel?: SharedNotebook } } };
    const notebook = manager.context?.model?.sharedModel;
    if (notebook === undefined || typeof notebook.insertCell !== "function") return false;
    const index = placeBelow(element) ?? notebook.cells.length;
    notebook.insertCell(Math.min(index, notebook.cells.length), {
      cell_type: "code",
      source,
      metadata: {},
    });
    return true;
  } catch {
    return false;
  }
}

/** The place in the notebook after the cell that shows `element`; null where that is not known. */
function placeBelow(element: Element): number | null {
  const cell = element.closest<HTMLElement>(".jp-Cell");
  if (cell === null) return null;
  // JupyterLab may leave out cells that are far away, and then numbers those that are there.
  const numbered = cell.closest<HTMLElement>("[data-windowed-list-index]");
  if (numbered !== null) return Number(numbered.dataset.windowedListIndex) + 1;
  const at = [...(cell.parentElement?.children ?? [])]
    .filter((each) => each.classList.contains("jp-Cell"))
    .indexOf(cell);
  return at < 0 ? null : at + 1;
}
