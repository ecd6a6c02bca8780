import { fill, h, mark, present } from "../dom";
import { shorten } from "../format";
import type { LfFacts } from "./facts";
import { effectWords } from "./leave_one_out";
import { oddityNote } from "./oddities";
import { remarks } from "./remarks";
import { axisStart } from "./whisker";
import type { LfView } from "./wire";

/** What the table means, what went wrong, and words about the LF that is selected. */
export class Footer {
  readonly element: HTMLElement;
  readonly #remarks = h("span.remarks@lf-remarks");
  readonly #legend = h("span");
  readonly #effect = h("span@lf-effect");
  readonly #oddity = h("span.warn@lf-oddity-note");

  constructor() {
    this.element = h(
      "footer.line",
      this.#legend,
      this.#oddity,
      this.#effect,
      h("span.grow"),
      this.#remarks,
    );
  }

  draw(lfs: LfView[], hasGold: boolean): void {
    const axis = `95 % intervals, axis ${axisStart(lfs) === 0 ? "0" : ".4"} to 1`;
    fill(
      this.#legend,
      h("span.accuracy-legend", "◇ accuracy by the model, "),
      hasGold ? `● precision on gold, ${axis}` : `${axis}; no gold on any vote, so no precision`,
    );
    fill(this.#remarks, ...remarks(lfs));
  }

  /** What is odd about the selected LF, and what the labels would lose without it. */
  drawSelected(lf: LfView | undefined, facts: LfFacts, isCounting: boolean): void {
    const { oddity } = facts;
    fill(this.#oddity, ...(lf && oddity ? present(oddityNote(lf, oddity)) : []));
    const leftOut = lf?.enabled ? facts.leftOut : undefined;
    mark(this.#effect, "is-counting", isCounting && leftOut !== undefined);
    fill(
      this.#effect,
      ...(lf === undefined || leftOut === undefined
        ? [h("span.effect-legend", "Effect: labels that change without the LF")]
        : ["Without ", h("bdi", shorten(lf.name, 40)), `: ${effectWords(leftOut)}`]),
    );
  }
}
