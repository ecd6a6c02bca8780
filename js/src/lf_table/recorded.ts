import { classLabel } from "../class_mark";
import { button, fill, h } from "../dom";
import { count, shorten } from "../format";
import type { Panel } from "../frame/region";
import { placeCell } from "../insert_cell";
import type { View } from "../wire";
import { kindMark } from "./cells";
import type { RecordedView } from "./wire";

const PLACED = {
  inserted: "its cell stands below this one: run it",
  copied: "its cell is in the clipboard: paste it and run it",
  shown: "its cell stands here: copy it into the notebook and run it",
};

/** LFs of an earlier process, below those that vote. */
export class Recorded {
  readonly element = h("tbody.recorded");
  readonly #panel: Panel;
  #drawn = "";

  constructor(panel: Panel) {
    this.#panel = panel;
  }

  draw({ lf_table, header }: View): void {
    const key = JSON.stringify([lf_table.recorded, header.classes.map(({ name }) => name)]);
    if (key === this.#drawn) return; // a line may have the focus, or hold a cell to be copied
    this.#drawn = key;
    fill(this.element, ...lf_table.recorded.map((lf) => this.#line(lf, header)));
  }

  #line([number, name, kind, label, enabled]: RecordedView, { classes }: View["header"]) {
    const { channel, banner, widgetManager } = this.#panel;
    const short = shorten(name, 200);
    const words = h("span", `recorded${enabled ? "" : ", off"}: run its cell again`);
    const fallback = h("div");
    const giveCell = async () => {
      const reply = await channel.ask("recorded_cell", { lf: number });
      if (!reply.ok) banner.show(reply.error);
      else {
        const { source } = reply.result;
        fill(words, PLACED[await placeCell(source, line, widgetManager, fallback)]);
      }
    };
    const forget = async () => {
      const reply = await channel.ask("forget", { lf: number });
      if (!reply.ok) banner.show(`${shorten(name)} was not forgotten: ${reply.error}`);
    };
    const link = (word: string, label: string, onClick: () => Promise<void>) =>
      button(".link", () => void onClick(), { "aria-label": label }, word);
    const line = h(
      "tr@lf-recorded",
      h(
        "td",
        h(
          "div",
          h("span", count(number)),
          kindMark(kind),
          h("bdi.name.cut", { title: short }, short),
          label === null ? null : classLabel(classes, label, ""),
          words,
          link("Insert cell", `Insert cell of ${short}`, giveCell),
          link("Forget", `Forget ${short}`, forget),
        ),
        fallback,
      ),
    );
    return line;
  }
}
