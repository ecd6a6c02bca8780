import { classLabel } from "../class_mark";
import { button, type Child, h } from "../dom";
import { count, plural, shorten } from "../format";
import type { ClassCount } from "../wire";
import type { LfDiff, LookView } from "./wire";

/** Groups of labels that changed alike: "○ none → ■ SPAM 27". */
export function moveItems(
  moves: LookView["moves"],
  classes: ClassCount[],
  n_more = 0,
): HTMLElement[] {
  const items = moves.map(({ before, after, n }) =>
    h(
      "li",
      classLabel(classes, before, "none"),
      " → ",
      classLabel(classes, after, "none"),
      ` ${count(n)}`,
    ),
  );
  if (n_more > 0) items.push(h("li.dim", `and ${plural(n_more, "other kind")}`));
  return items;
}

/** One change in full: labels by kind, a button to their rows, and the diffs of the LFs. */
export function lookDetails(
  look: LookView,
  classes: ClassCount[],
  onShowRows: () => void,
): HTMLElement {
  const { n_moved, moves, n_other_moves, lfs, n_other_lfs } = look;
  return h(
    "div.look@look",
    h(
      "p",
      n_moved === 0 ? "No label changed. " : `${plural(n_moved, "label")} changed. `,
      n_moved > 0 && button(".link@show-moved", onShowRows, "Show the rows"),
    ),
    moves.length > 0 && h("ul.line.moves", ...moveItems(moves, classes, n_other_moves)),
    ...lfs.map(diffBlock),
    n_other_lfs > 0 && h("p.dim", `and ${plural(n_other_lfs, "other LF")} with another source`),
  );
}

/** Added and removed lines differ by their sign, their weight and their edge, not by colour alone. */
function diffBlock({ name, lines, n_more }: LfDiff): Child {
  const kinds: Record<string, string> = { "+": "ins", "-": "del", "@": "at" };
  return h(
    "figure",
    h("figcaption", "Source of ", h("bdi", shorten(name))),
    h(
      "pre.diff@diff",
      { tabindex: 0, "aria-label": "Changed lines" },
      ...lines.map((line) => {
        const kind = kinds[line.charAt(0)];
        return h("span", { class: kind ? `snb-${kind}` : null, dir: "ltr" }, `${line}\n`);
      }),
      n_more > 0 && h("span.dim", `… ${plural(n_more, "more line")}`),
    ),
  );
}
