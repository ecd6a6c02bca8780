import { Choice } from "../frame/choice";
import "./try.css";
import { className } from "../class_mark";
import { button, fill, h, on, set } from "../dom";
import { count, plural, shorten } from "../format";
import { isShown, whenSeen } from "../frame/on_screen";
import { type Panel, type Region, regionElement } from "../frame/region";
import { refillClasses, select } from "../frame/select";
import { copyText, PLACED, placeCell } from "../insert_cell";
import type { ClassCount, View } from "../wire";
import { exampleItem, extent, readings } from "./numbers";
import { Typing } from "./typing";
import type { RuleArgs, TrialReply, TrialView } from "./wire";

type RuleKind = RuleArgs["kind"];

const TITLES: Record<RuleKind, string> = {
  keywords: "Keywords",
  regex: "Regex",
  expression: "Expression",
};

const HINTS: Record<RuleKind, string> = {
  keywords: "Words or phrases, with commas or line ends between them.",
  regex: "A regular expression, searched anywhere in the text.",
  expression:
    'A condition on the row x, such as "http" in x.text and len(x.text) < 80. Nothing is run.',
};

/** A box in which a rule is tried as it is typed, before it is an LF. */
export class Try implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #typing: Typing;
  readonly #kinds = new Choice("Kind of rule", TITLES, (kind) => this.#choose(kind), "rule-");
  readonly #text = h("textarea.field.rule@rule", {
    rows: 2,
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": "Rule",
  });
  readonly #label = select("Class of a hit", "rule-label", {});
  readonly #matchCase = button(
    ".button@rule-match-case",
    () => this.#toggleCase(),
    { "aria-pressed": "false" },
    "Match case",
  );
  readonly #message = h("p.dim@rule-message", { dir: "auto" });
  /** What became of the cell; stays until something else is typed. */
  #done = "";
  readonly #numbers = h("dl.trial@trial");
  readonly #examples = h("ul.examples", { "aria-label": "Some hits" });
  readonly #extent = h("span@trial-extent");
  readonly #source = h("div.source-place");
  readonly #deeds: HTMLButtonElement[];
  readonly #showHits: HTMLButtonElement;
  #kind: RuleKind = "keywords";
  #classes: ClassCount[] = [];
  #classNames = "";
  #revision = -1;
  #trial: TrialView | null = null;

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#typing = new Typing(panel.channel, (reply) => this.#receive(reply), panel.signal);
    this.#showHits = button(".button@show-hits", () => void this.#selectHits(), "Show hits");
    this.#deeds = [
      button(".button.primary@insert-cell", () => void this.#takeCell(true), "Insert as %%lf cell"),
      this.#showHits,
      button(".button@copy-cell", () => void this.#takeCell(false), "Copy"),
    ];
    this.element = regionElement(
      "try",
      "Try a rule",
      ["Try a rule", h("span.grow"), this.#kinds.element],
      h(
        "div.scroll.try-body",
        h("div.line.rule-line", this.#text, this.#label, this.#matchCase),
        this.#message,
        this.#numbers,
        this.#examples,
      ),
      h("div.line.deeds", ...this.#deeds, this.#source),
      h(
        "footer.line",
        this.#extent,
        h("span.grow"),
        h("span", "Nothing runs until you run the cell."),
      ),
    );
    on(this.#text, "input", () => this.#type());
    on(this.#text, "keydown", (event) => {
      if (event.key !== "Escape") event.stopPropagation(); // letters typed here are no shortcuts
    });
    on(this.#label, "change", () => this.#type());
    whenSeen(this.element, () => this.#refresh(), panel.signal);
    this.#choose("keywords");
  }

  draw({ revision, header }: View): void {
    const names = header.classes.map((_, index) => className(header.classes, index));
    this.#classes = header.classes;
    if (names.join("\n") !== this.#classNames) {
      this.#classNames = names.join("\n");
      const isFirst = this.#label.value === "";
      refillClasses(this.#label, header.classes);
      if (isFirst) this.#label.value = String(names.length - 1);
    }
    this.#revision = revision;
    if (isShown(this.element)) this.#refresh();
  }

  /** Try again what is typed where the session has changed since. */
  #refresh(): void {
    if (this.#trial !== null && this.#trial.revision !== this.#revision) this.#type();
  }

  #choose(kind: RuleKind): void {
    this.#kind = kind;
    this.#kinds.show(kind);
    this.#matchCase.hidden = kind === "expression";
    set(this.#text, { placeholder: HINTS[kind] });
    this.#type();
  }

  get #matchesCase(): boolean {
    return this.#matchCase.getAttribute("aria-pressed") === "true";
  }

  #toggleCase(): void {
    set(this.#matchCase, { "aria-pressed": !this.#matchesCase });
    this.#type();
  }

  get #rule(): RuleArgs | null {
    const text = this.#text.value;
    if (text.trim() === "") return null;
    const label = Number(this.#label.value);
    return { kind: this.#kind, text, label, match_case: this.#matchesCase };
  }

  #type(): void {
    const rule = this.#rule;
    for (const each of this.#deeds) each.disabled = rule === null;
    this.#done = "";
    fill(this.#source);
    this.#numbers.classList.add("is-old");
    this.#examples.classList.add("is-old");
    if (rule === null) this.#clear();
    this.#typing.type(rule);
  }

  #clear(): void {
    this.#trial = null;
    this.#say(HINTS[this.#kind]);
    fill(this.#numbers);
    fill(this.#examples);
    fill(this.#extent, "");
    fill(this.#showHits, "Show hits");
  }

  #receive({ trial, fault }: TrialReply): void {
    this.#say(fault ?? (this.#done || (trial?.notes.join(" ") ?? "")));
    if (trial === null) return; // the last good numbers stay, dimmed
    this.#trial = trial;
    this.#numbers.classList.remove("is-old");
    this.#examples.classList.remove("is-old");
    fill(this.#numbers, ...readings(trial, this.#classes));
    fill(this.#examples, ...trial.examples.map((e) => exampleItem(e, this.#classes)));
    const left = trial.n_failures;
    const unsure = left > 0 ? `, ${plural(left, "row")} left to the cell` : "";
    fill(this.#extent, extent(trial) + unsure);
    const n_hits = trial.coverage?.n ?? 0;
    const about = trial.is_exact ? "" : "≈ ";
    fill(this.#showHits, `Show ${about}${plural(n_hits, "hit")}`);
    this.#showHits.disabled = n_hits === 0;
    this.#panel.status.say(`${about}${count(n_hits)} hits ${extent(trial)}`);
  }

  async #selectHits(): Promise<void> {
    const rule = this.#rule;
    if (rule === null) return;
    const reply = await this.#panel.channel.ask("select_hits", { rule });
    if (reply.ok) this.#panel.open("rows");
    else this.#say(reply.error);
  }

  async #takeCell(isInserted: boolean): Promise<void> {
    const rule = this.#rule;
    if (rule === null) return;
    const reply = await this.#panel.channel.ask("rule_cell", { rule });
    if (!reply.ok) {
      this.#say(reply.error);
      return;
    }
    const { source, name } = reply.result;
    const placed = isInserted
      ? await placeCell(source, this.element, this.#panel.widgetManager, this.#source)
      : await copyText(source, this.#source);
    this.#done = `${name} ${PLACED[placed]}`;
    this.#say(this.#done);
    this.#panel.status.say(this.#done);
  }

  #say(text: string): void {
    fill(this.#message, shorten(text, 500));
    this.#message.hidden = text === "";
  }
}
