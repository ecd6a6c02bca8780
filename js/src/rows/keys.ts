import type { RowView } from "./wire";

/** What the row list leaves to others: keys for the current row, and the cell of its gold label. */
export interface RowKeys {
  /** Asked before the list's own keys; true: the key was taken. */
  onKey(event: KeyboardEvent, row: RowView): boolean;
  /** Shown over the list; it has a button for each key. */
  strip: HTMLElement;
  /** The gold cell of a row, made anew whenever the row is drawn. */
  cell(row: RowView): HTMLElement;
}

/** How far a key moves the current row; null: it moves nothing. */
export function stepOf(key: string, pageSize: number): number | null {
  switch (key) {
    case "j":
    case "ArrowDown":
      return 1;
    case "k":
    case "ArrowUp":
      return -1;
    case "PageDown":
      return pageSize;
    case "PageUp":
      return -pageSize;
    case "Home":
      return Number.NEGATIVE_INFINITY;
    case "End":
      return Number.POSITIVE_INFINITY;
    default:
      return null;
  }
}
