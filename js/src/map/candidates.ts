import { button, fill, h, on, set, take } from "../dom";
import { count, percent, plural, probability, shorten } from "../format";
import type { Panel } from "../frame/region";
import { moveFocus } from "../frame/row_focus";
import { labelled, refillClasses, select } from "../frame/select";
import { moveItems } from "../history/look";
import { copyText, PLACED, placeCell } from "../insert_cell";
import { kindMark } from "../lf_table/cells";
import { accuracyWhisker, inWords } from "../lf_table/whisker";
import { exampleItem } from "../try/numbers";
import type { ClassCount } from "../wire";
import type { CandidateLine, CandidatesView, CandidateView } from "./wire";

const HEADS: Record<string, string> = {
  Candidate: "",
  Precision: "Expected precision, with a 95 % interval",
  Inside: "Hits in the group",
  Outside: "Other hits",
  New: "Hits that no LF votes on",
  "Confl.": "Hits where an LF votes otherwise",
};
const N_TEXT_HEADS = 1;

/** Candidate LFs for a cluster or the selection, best first; one of them is open. */
export class Candidates {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #title = h("h4@candidates-title");
  readonly #message = h("p.dim@candidates-message", { dir: "auto" });
  readonly #label = select("Class of the candidates", "candidates-label", {});
  readonly #body = h("tbody@candidates");
  readonly #table: HTMLElement;
  readonly #details = h("div.candidate-details@candidate-details");
  readonly #source = h("div.source-place");
  #cluster: number | null = null;
  #offer: CandidatesView | null = null;
  #open = 0;
  #n_asked = 0;
  #n_rows = 1;
  #classes: ClassCount[] = [];

  /** @param onClose is called when they are not to be seen any more. */
  constructor(panel: Panel, onClose: () => void) {
    this.#panel = panel;
    this.#table = h(
      "table",
      h("caption.hidden", "Candidate LFs, best first"),
      h(
        "thead",
        h(
          "tr",
          ...Object.entries(HEADS).map(([head, title], i) =>
            h("th", { scope: "col", title, class: i >= N_TEXT_HEADS && "snb-num" }, head),
          ),
        ),
      ),
      this.#body,
    );
    this.element = h(
      "section.scroll.candidates",
      { hidden: true, "aria-label": "Candidate LFs" },
      h(
        "div.line.candidates-head",
        this.#title,
        h("span.grow"),
        labelled("Label", this.#label),
        button(".link@close-candidates", onClose, "All clusters"),
      ),
      this.#message,
      this.#table,
      this.#details,
    );
    on(this.#label, "change", () => void this.#ask(Number(this.#label.value)));
    on(this.#body, "keydown", (event) => this.#onKey(event));
  }

  draw(classes: ClassCount[], n_rows: number): void {
    this.#classes = classes;
    this.#n_rows = Math.max(1, n_rows);
    if (this.#label.options.length !== classes.length) refillClasses(this.#label, classes);
  }

  /** Ask for candidates for a cluster; null: for the selection. */
  suggest(cluster: number | null): void {
    this.#cluster = cluster;
    this.#offer = null;
    this.element.hidden = false;
    this.#table.hidden = true;
    fill(this.#title, cluster === null ? "Candidates" : `Candidates for cluster ${cluster}`);
    fill(this.#details);
    void this.#ask(null);
  }

  close(): void {
    this.#n_asked += 1;
    this.element.hidden = true;
  }

  async #ask(label: number | null): Promise<void> {
    const asked = ++this.#n_asked;
    this.#say("Looking for LFs.");
    const reply = await this.#panel.channel.ask(
      "suggest",
      { cluster: this.#cluster, label },
      this.#panel.signal,
    );
    if (asked !== this.#n_asked) return; // something else was asked for, or they were closed
    if (!reply.ok) {
      this.#say(reply.error);
      return;
    }
    this.#offer = reply.result;
    const { candidates, group, label_reason } = reply.result;
    this.#label.value = String(reply.result.label);
    fill(this.#title, `Candidates for ${shorten(group)}`);
    const found =
      candidates.length === 0 ? "No LF was found: the rows have too little in common. " : "";
    this.#say(`${found}Class: ${label_reason}.`);
    this.#table.hidden = candidates.length === 0;
    fill(this.#body, ...candidates.map((candidate, i) => this.#row(candidate, i)));
    fill(this.#details);
    this.#panel.status.say(`${plural(candidates.length, "candidate")} for ${shorten(group)}`);
    if (candidates.length > 0) void this.#show(0);
  }

  #row(candidate: CandidateLine, place: number): HTMLElement {
    const { name, kind, words, precision, rests_on, is_guess } = candidate;
    const [value, low, high] = precision;
    const [title, expected] = [
      `${name}: ${words}`,
      is_guess ? `Rests on ${rests_on}` : `${inWords(value, low, high)}, ${rests_on}`,
    ];
    const row = h(
      "tr@candidate",
      { tabindex: place === 0 ? 0 : -1, "data-place": place },
      h(
        "th.cluster-name",
        { scope: "row", title },
        kindMark(kind),
        " ",
        h("code", h("bdi", words)),
      ),
      h(
        "td.num",
        { title: expected },
        is_guess
          ? h("span.dim", "not known yet")
          : h(
              "span.measure",
              accuracyWhisker(precision, Math.min(0.4, low), expected),
              h("span", probability(value)),
            ),
      ),
      ...[candidate.n_inside, candidate.n_outside, candidate.n_new, candidate.n_conflicts].map(
        (n) => h("td.num", count(n)),
      ),
    );
    on(row, "click", () => void this.#show(place));
    return row;
  }

  async #show(place: number): Promise<void> {
    const offer = this.#offer;
    if (offer === null) return;
    this.#open = place;
    for (const row of this.#body.children) {
      set(row, { "aria-selected": (row as HTMLElement).dataset.place === String(place) });
    }
    const asked = { offer: offer.number, place };
    const reply = await this.#panel.channel.ask("candidate", asked, this.#panel.signal);
    if (offer !== this.#offer || place !== this.#open) return;
    if (reply.ok) this.#drawDetails(reply.result, offer, place);
    else this.#say(reply.error);
  }

  #drawDetails(view: CandidateView, { number, candidates }: CandidatesView, place: number): void {
    const { source, moves, n_moved } = view;
    const line = candidates[place];
    if (line === undefined) return;
    const { name, n_hits, n_overlaps, rests_on } = line;
    const say = (words: string) => {
      this.#say(words);
      this.#panel.status.say(words);
    };
    const insert = async () => {
      const placed = await placeCell(source, this.element, this.#panel.widgetManager, this.#source);
      say(`${name} ${PLACED[placed]}`);
    };
    const copy = async () => say(`${name} ${PLACED[await copyText(source, this.#source)]}`);
    const showHits = async () => {
      const reply = await this.#panel.channel.ask("select_candidate", { offer: number, place });
      if (!reply.ok) this.#say(reply.error);
    };
    fill(this.#source);
    fill(
      this.#details,
      h(
        "div.line.deeds",
        button(".button.primary@candidate-insert", () => void insert(), "Insert as %%lf cell"),
        button(".button@candidate-hits", () => void showHits(), `Show ${plural(n_hits, "hit")}`),
        button(".button@candidate-copy", () => void copy(), "Copy"),
        this.#source,
      ),
      h("pre.code@candidate-source", { tabindex: 0, dir: "ltr", "aria-label": "Its cell" }, source),
      h(
        "p",
        `Hits ${percent(n_hits / this.#n_rows)} % of all rows; LFs vote on ${count(n_overlaps)} of them. `,
        `Its precision rests on ${rests_on}. `,
        n_moved === 0 ? "No label would change." : `${plural(n_moved, "label")} would change. `,
      ),
      moves.length > 0 && h("ul.line.moves", ...moveItems(moves, this.#classes)),
      h(
        "ul.examples",
        { "aria-label": "Some hits" },
        ...view.inside.map((each) => exampleItem(each, this.#classes, "inside")),
        ...view.outside.map((each) => exampleItem(each, this.#classes, "outside")),
      ),
    );
  }

  #onKey(event: KeyboardEvent): void {
    const row = (event.target as Element).closest<HTMLElement>("tr");
    if (row === null) return;
    if (moveFocus(this.#body, row, event.key)) take(event);
    else if (event.key === "Enter") {
      take(event);
      void this.#show(Number(row.dataset.place));
    }
  }

  #say(text: string): void {
    fill(this.#message, shorten(text, 500));
  }
}
