import { classLabel } from "../class_mark";
import { button, type Child, fill, h, on, take } from "../dom";
import { count, plural, shorten } from "../format";
import type { Panel } from "../frame/region";
import type { ClassCount, View } from "../wire";
import { secondsText } from "./cells";
import { RenameField } from "./rename_field";
import type { LfDetailsView, LfView } from "./wire";

/** What the details let one do with the LF. */
export interface LfDeeds {
  toggle(): void;
  drop(): void;
  /** Give the focus back to the LF's line. */
  leave(): void;
  /** They have been drawn: bring them into view. */
  reveal(): void;
}

/** What is known of one LF, and what one can do with it, under its line in the table. */
export class Details {
  readonly element: HTMLTableRowElement;
  readonly number: number;
  readonly #panel: Panel;
  readonly #deeds: LfDeeds;
  readonly #name = h("bdi.details-name");
  readonly #actions = h("div.line.actions");
  readonly #facts = h("dl");
  readonly #rest = h("div");
  #request = new AbortController();
  #lf: LfView | null = null;
  #classes: ClassCount[] = [];
  #asked: number | null = null;
  #isEnabled = true;
  #isRenaming = false;

  constructor(number: number, panel: Panel, deeds: LfDeeds) {
    this.number = number;
    this.#panel = panel;
    this.#deeds = deeds;
    const body = h("div", this.#name, this.#actions, this.#facts, this.#rest);
    this.element = h("tr.details@lf-details", h("td", body));
    on(this.element, "click", (event) => event.stopPropagation());
    on(this.element, "keydown", (event) => {
      if (event.key !== "Escape") return;
      take(event);
      deeds.leave();
    });
  }

  draw(lf: LfView, isEnabled: boolean, { revision, header }: View): void {
    this.#lf = lf;
    this.#isEnabled = isEnabled;
    this.#classes = header.classes;
    fill(this.#name, shorten(lf.name, 200));
    if (!this.#isRenaming) this.#drawActions();
    if (revision === this.#asked) return;
    this.#asked = revision;
    this.#load();
  }

  /** Ask for another name. */
  rename(): void {
    const lf = this.#lf;
    if (lf === null) return;
    this.#isRenaming = true;
    const close = () => {
      this.#isRenaming = false;
      this.#drawActions();
      this.#deeds.leave();
    };
    const save = async (name: string) => {
      const reply = await this.#panel.channel.ask("rename", { lf: this.number, name });
      return reply.ok ? null : reply.error;
    };
    const field = new RenameField(lf.name, save, close);
    const hint = h("span.dim", "Its cell still says the old name: change it there too.");
    fill(this.#actions, field.element, hint);
    field.focus();
  }

  /** It is no longer shown. */
  close(): void {
    this.#request.abort();
    this.element.remove();
  }

  #drawActions(): void {
    const deeds: [string, string, string, () => void][] = [
      ["rename", "Rename", "F2", () => this.rename()],
      ["toggle", this.#isEnabled ? "Switch off" : "Switch on", "Space", this.#deeds.toggle],
      ["drop", "Drop", "Delete", this.#deeds.drop],
    ];
    const old = [...this.#actions.children];
    if (old.length === deeds.length) {
      // Only this word changes; the buttons stay, and with them the focus.
      if (old[1] !== undefined) fill(old[1], deeds[1]?.[1] ?? "");
      return;
    }
    fill(
      this.#actions,
      ...deeds.map(([key, word, shortcut, onClick]) =>
        button(".button", onClick, { title: shortcut, "data-testid": `lf-${key}` }, word),
      ),
    );
  }

  #load(): void {
    this.#request.abort();
    const request = new AbortController();
    this.#request = request;
    void this.#panel.channel
      .ask("lf_details", { lf: this.number }, request.signal)
      .then((reply) => {
        const isFirst = this.#rest.childElementCount === 0;
        if (reply.ok) this.#drawDetails(reply.result);
        else fill(this.#rest, h("p.bad", { dir: "auto" }, reply.error));
        if (isFirst) this.#deeds.reveal();
      });
  }

  #drawDetails(details: LfDetailsView): void {
    const lf = this.#lf;
    if (lf === null) return;
    const label = details.label;
    const classes = this.#classes;
    const votes = details.n_votes.map(([index, n]) =>
      h("span", classLabel(classes, index, "", ` ${count(n)}`)),
    );
    const n_more = lf.n_classes - votes.length;
    const more = n_more > 0 && h("span", `and ${plural(n_more, "more class", "more classes")}`);
    fill(
      this.#facts,
      ...fact("Kind", shorten(lf.kind)),
      ...fact("Label", label === null ? "each vote names its own" : classLabel(classes, label, "")),
      ...fact("Version", count(details.version)),
      ...fact("Time", `${secondsText(details.duration_s)} s of voting`),
      ...fact("Votes", ...(votes.length > 0 ? [...votes, more] : ["none"])),
      ...(lf.note === null ? [] : fact("Note", h("span", { dir: "auto" }, shorten(lf.note, 500)))),
    );
    fill(this.#rest, ...failure(details), ...source(details));
  }
}

function fact(word: string, ...content: Child[]): HTMLElement[] {
  return [h("dt", word), h("dd", ...content)];
}

function failure({ failure: first, reasons }: LfDetailsView): Child[] {
  if (first === null) return [];
  const others = reasons
    .slice(0, 5)
    .map(([reason, n]) => h("li", { dir: "auto" }, `${plural(n, "row")}: ${shorten(reason, 300)}`));
  return [
    h("h4.bad", `First failure: row ${count(first.row)}`),
    h("pre@lf-failure", { tabindex: 0 }, first.traceback || first.reason),
    reasons.length > 1 && h("ul", ...others),
  ];
}

function source({ source: text, n_source }: LfDetailsView): Child[] {
  if (text === "") return [];
  const cut = n_source > text.length ? `, the first ${count(text.length)} characters` : "";
  return [h("h4", `Source${cut}`), h("pre@lf-source", { tabindex: 0 }, text)];
}
