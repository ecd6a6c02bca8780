import { button, type Child, h } from "../dom";
import { count, plural } from "../format";
import { markedText, searchSpans } from "./matches";
import type { RowContext } from "./row_item";
import type { RowView, Span, WholeText } from "./wire";

/** Characters of a text in a closed row. */
const N_CLOSED_CHARS = 400;
/** An open row shows all of a text up to here; of longer ones, what the kernel has sent with it. */
export const N_UNASKED_CHARS = 5_000;
/** After one click; then ten times as many a click. */
const N_NEXT_CHARS = 20_000;

/** A text of which the user has asked to see more. */
export interface Expansion {
  whole: WholeText;
  n_shown: number;
}

/** The text of a row with its matches: its beginning, or so much as was asked for. */
export function rowText(
  row: RowView,
  isOpen: boolean,
  expansion: Expansion | null,
  labelOf: (lf: number) => number | null,
  { searched, onExpand }: Pick<RowContext, "searched" | "onExpand">,
): Child[] {
  const text = expansion?.whole.text ?? row.text;
  if (text === null) return [];
  const spans = expansion?.whole.spans ?? row.spans;
  const limit = expansion?.n_shown ?? (isOpen ? text.length : N_CLOSED_CHARS);
  const shown = cutText(text, limit);
  const paragraph = h(
    "p@row-text",
    { dir: "auto" },
    ...(row.n_chars === 0
      ? [h("span.dim", "empty text")]
      : markedText(shown, [...spans, ...searchSpans(shown, searched)], labelOf)),
  );
  const isCut = shown.length < row.n_chars;
  if (isCut) paragraph.append("…");
  if (!isOpen) return [paragraph];
  return [
    paragraph,
    isCut && moreButton(row, shown.length, spans, onExpand),
    expansion !== null &&
      expansion.n_shown > N_UNASKED_CHARS &&
      button(".link", () => onExpand(row, null), "Show less"),
  ];
}

/** Shows more of a text, all of it where that does not stop the browser for seconds. */
function moreButton(
  row: RowView,
  n_shown: number,
  spans: Span[],
  onExpand: (row: RowView, n_shown: number) => void,
): Child {
  const next = n_shown < N_NEXT_CHARS ? N_NEXT_CHARS : 10 * n_shown;
  const n_hidden = spans.filter(([start]) => start >= n_shown).length;
  const matches = n_hidden > 0 ? `, ${plural(n_hidden, "more match", "more matches")}` : "";
  const all = `Show all ${count(row.n_chars)} characters`;
  const some = `Show ${count(next)} of ${count(row.n_chars)} characters`;
  return button(
    ".link@show-more",
    () => onExpand(row, next),
    (next >= row.n_chars ? all : some) + matches,
  );
}

/** The beginning of a text, not cut inside a surrogate pair. */
function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const isHighSurrogate = (text.charCodeAt(limit - 1) & 0xfc00) === 0xd800;
  return text.slice(0, limit - Number(isHighSurrogate));
}
