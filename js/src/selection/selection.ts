import "./selection.css";
import { button, fill, h } from "../dom";
import { plural } from "../format";
import type { Banner } from "../frame/banner";
import type { LfView } from "../lf_table/wire";
import type { Channel } from "../protocol";
import type { View } from "../wire";
import { isSamePart, partWords, replaced, toggled } from "./parts";
import type { SelectionPart, SelectionView } from "./wire";

/** The selection that all regions share, as a bar of chips. Without a part it is hidden.
 *
 * A click shows at once what was chosen; the kernel then says how many rows that are, to all views.
 */
export class Selection {
  readonly element = h("div.line.selection@selection", {
    role: "group",
    "aria-label": "Selection",
    hidden: true,
  });
  readonly #chips = h("ul");
  readonly #count = h("b.nowrap@selection-count");
  readonly #channel: Channel;
  readonly #banner: Banner;
  #shown: SelectionView = { revision: 0, n_rows: 0, parts: [], queue: null };
  /** Chosen here, and not yet confirmed by the kernel. */
  #wished: SelectionPart[] | null = null;
  #view: View | null = null;

  constructor(channel: Channel, banner: Banner) {
    this.#channel = channel;
    this.#banner = banner;
    this.element.append(
      h("span.dim", "Selection"),
      this.#chips,
      this.#count,
      button(".link@clear-selection", () => this.choose([]), "Clear"),
      h("span.grow"),
      h("code.dim.selection-code", "session.selection"),
    );
  }

  get parts(): readonly SelectionPart[] {
    return this.#wished ?? this.#shown.parts;
  }

  /** Whether this part is selected. */
  has(part: SelectionPart): boolean {
    return this.parts.some((each) => isSamePart(each, part));
  }

  /** Select this beside what else is selected, or take it away where it is selected. */
  toggle(part: SelectionPart): void {
    this.choose(toggled(this.parts, part));
  }

  /** Select this beside what else is selected. */
  add(part: SelectionPart): void {
    this.choose(replaced(this.parts, part));
  }

  /** Take a part away. */
  remove(kind: SelectionPart["kind"]): void {
    this.choose(this.parts.filter((each) => each.kind !== kind));
  }

  choose(parts: readonly SelectionPart[]): void {
    const wished = [...parts];
    this.#wished = wished;
    this.#draw();
    void this.#channel.ask("select", { parts: wished }).then((reply) => {
      if (this.#wished === wished) this.#wished = null; // a later choice is still under way
      if (!reply.ok) this.#banner.show(`The selection was not changed: ${reply.error}`);
      this.#draw();
    });
  }

  /** What the kernel has selected, for this and all other views. */
  receive(shown: SelectionView): void {
    this.#shown = shown;
    this.#draw();
  }

  draw(view: View): void {
    this.#view = view;
    this.#draw();
  }

  #draw(): void {
    const parts = this.parts;
    this.element.hidden = parts.length === 0;
    fill(this.#chips, ...parts.map((part) => this.#chip(part)));
    fill(this.#count, this.#wished === null ? plural(this.#shown.n_rows, "row") : "counting");
  }

  #chip(part: SelectionPart): HTMLElement {
    const lfs: LfView[] = this.#view?.lf_table.lfs ?? [];
    const { source, words } = partWords(part, this.#view?.header.classes ?? [], lfs);
    return h(
      "li.chip@selection-part",
      h("span.dim", source),
      h("bdi.cut", { title: words }, words),
      button(
        "",
        () => this.choose(this.parts.filter((each) => each !== part)),
        { "aria-label": `Remove ${source} ${words} from the selection` },
        "×",
      ),
    );
  }
}
