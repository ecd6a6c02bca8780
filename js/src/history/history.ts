import "./history.css";
import { button, fill, focusedIn, h, on, set, take } from "../dom";
import { count, plural, shorten } from "../format";
import { Answer } from "../frame/answer";
import { type Panel, type Region, regionElement } from "../frame/region";
import { moveFocus } from "../frame/row_focus";
import { StepButtons } from "../frame/step_buttons";
import type { ClassCount, Reply, View } from "../wire";
import { lookDetails } from "./look";
import type { HistoryView, LookView, StepView } from "./wire";

/** The changes of the session, newest first: to look at one, and to bring its state back. */
export class History implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #count = h("span.dim@history-count");
  readonly #answer: Answer<"history">;
  readonly #steps: StepButtons;
  readonly #body = h("tbody");
  readonly #details = h("div", { "aria-live": "off", hidden: true });
  #classes: ClassCount[] = [];
  #shown: HistoryView | null = null;
  /** The revision that is looked at; its look may be under way. */
  #open: number | null = null;
  #look: LookView | null = null;

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#steps = new StepButtons(panel, "history-");
    const head = (text: string, title: string, isNumber = true) =>
      h("th", { scope: "col", title, class: isNumber ? "snb-num" : null }, text);
    this.element = regionElement(
      "history",
      "History",
      ["History", this.#count, h("span.grow"), ...this.#steps.elements],
      h(
        "div.scroll",
        h(
          "table.steps@history",
          { role: "treegrid" }, // its rows open
          h("caption.hidden", "Changes, newest first"),
          h(
            "thead",
            h(
              "tr",
              head("#", "Revision"),
              head("Time", "Time"),
              head("Change", "Change", false),
              head("+", "Votes gained"),
              head("−", "Votes lost"),
              head("⇆", "Votes flipped"),
              head("⇄", "Labels changed"),
              h("th", { scope: "col" }, h("span.hidden", "Restore")),
            ),
          ),
          this.#body,
        ),
      ),
      this.#details,
      h(
        "footer.line",
        "+ − ⇆ votes gained, lost, flipped; ⇄ labels changed. ",
        "Restore is a change of its own: undo takes it back.",
      ),
    );
    on(this.#body, "keydown", (event) => this.#onKey(event));
    this.#answer = new Answer(panel, this.element, "history", (reply) => this.#receive(reply));
  }

  draw(view: View): void {
    this.#classes = view.header.classes;
    this.#steps.draw(view.steps);
    this.#answer.follow(view, { revision: view.revision }, {});
  }

  #receive(reply: Reply<"history">): void {
    if (!reply.ok) {
      this.#panel.banner.show(`The history was not read: ${reply.error}`);
      return;
    }
    this.#shown = reply.result;
    this.#drawSteps(reply.result);
  }

  #drawSteps({ steps }: HistoryView): void {
    const kept = focusedIn(this.#body)?.closest<HTMLElement>("tr")?.dataset.revision;
    fill(this.#count, plural(steps.length, "change"));
    fill(this.#body, ...steps.map((step) => this.#row(step)));
    if (!steps.some(({ revision }) => revision === this.#open)) this.#close();
    const rows = [...this.#body.children] as HTMLElement[];
    const now = rows.find((row) => row.getAttribute("aria-current") !== null) ?? rows[0];
    const target = rows.find((row) => row.dataset.revision === kept);
    for (const row of rows) row.tabIndex = row === (target ?? now) ? 0 : -1;
    this.#followFocus();
    target?.focus({ preventScroll: true });
    this.#markOpen();
  }

  #row(step: StepView): HTMLTableRowElement {
    const { revision, change, place, can_look } = step;
    const row = h(
      "tr@step",
      {
        class: place === "undone" ? "snb-undone" : null,
        "aria-current": place === "now" ? "true" : null,
        "aria-expanded": can_look ? "false" : null,
        "data-revision": revision,
      },
      h("td.num", count(revision)),
      h("td.num.dim", clock(step.time)),
      h(
        "th",
        { scope: "row" },
        h("bdi.cut", { title: shorten(change, 300) }, shorten(change, 120)),
      ),
      h("td.num", step.n_gained > 0 && `+${count(step.n_gained)}`),
      h("td.num", step.n_lost > 0 && `\u2212${count(step.n_lost)}`),
      h("td.num", step.n_flipped > 0 && count(step.n_flipped)),
      h("td.num", `${count(step.n_moved)} ⇄`),
      h(
        "td.num",
        place === "now"
          ? h("span.dim", "now")
          : button(
              ".link@restore",
              () => void this.#do("restore", revision),
              { "aria-label": `Restore revision ${revision}` },
              "Restore",
            ),
        place === "undone" && h("span.hidden", ", undone"),
      ),
    );
    on(row, "click", (event) => {
      if (!(event.target instanceof HTMLButtonElement)) this.#toggle(step);
    });
    return row;
  }

  #toggle({ revision, can_look }: StepView): void {
    if (!can_look) return;
    if (this.#open === revision) {
      this.#close();
      return;
    }
    this.#open = revision;
    this.#markOpen();
    void this.#panel.channel.ask("look", { of: revision }).then((reply) => {
      if (this.#open !== revision) return; // another one is looked at by now
      if (!reply.ok) {
        this.#close();
        this.#panel.banner.show(reply.error);
        return;
      }
      this.#look = reply.result;
      this.#drawLook();
    });
  }

  #drawLook(): void {
    if (this.#look === null) return;
    const { revision, n_moved } = this.#look;
    fill(
      this.#details,
      lookDetails(this.#look, this.#classes, () => void this.#do("select_moved", revision)),
    );
    this.#details.hidden = false;
    this.#panel.status.say(`Revision ${revision}: ${plural(n_moved, "label")} changed`);
  }

  #close(): void {
    this.#open = null;
    this.#look = null;
    this.#details.hidden = true;
    this.#markOpen();
  }

  #markOpen(): void {
    for (const row of this.#body.children) {
      if (!(row instanceof HTMLElement) || !row.hasAttribute("aria-expanded")) continue;
      set(row, { "aria-expanded": row.dataset.revision === String(this.#open) });
    }
  }

  async #do(kind: "restore" | "select_moved", of: number): Promise<void> {
    const { channel, banner, open } = this.#panel;
    const reply = await channel.ask(kind, { of });
    if (!reply.ok) banner.show(`Nothing was changed: ${reply.error}`);
    else if (kind === "select_moved") open("rows");
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest<HTMLElement>("tr");
    if (!row || target instanceof HTMLButtonElement) return; // a button answers for itself
    if (event.key === "Enter" || event.key === " ") {
      const step = this.#shown?.steps.find(
        ({ revision }) => String(revision) === row.dataset.revision,
      );
      if (step) this.#toggle(step);
    } else if (!moveFocus(this.#body, row, event.key)) {
      return;
    }
    this.#followFocus();
    take(event);
  }

  /** Of all buttons to restore, the Tab key stops at the one of the row that it stops at. */
  #followFocus(): void {
    for (const row of this.#body.rows) {
      const restore = row.querySelector("button");
      if (restore !== null) restore.tabIndex = row.tabIndex;
    }
  }
}

/** "14:22" of today or of any day. */
function clock(seconds: number): string {
  const time = new Date(1000 * seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}
