import "./matrix.css";
import { fill, h } from "../dom";
import { plural, shorten } from "../format";
import { Answer } from "../frame/answer";
import { Choice } from "../frame/choice";
import { type Panel, type Region, regionElement } from "../frame/region";
import type { SelectionView } from "../selection/wire";
import type { Reply, View } from "../wire";
import { type Cell, Cells, isOfCell, type Mode } from "./cells";
import { Grid } from "./grid";
import type { MatrixView } from "./wire";

/** Pairs of near-duplicates that are named. */
const N_NAMED = 3;

const MEANING: Record<Mode, string> = {
  conflict: "Above the diagonal: rows on which two LFs differ.",
  agreement: "Above the diagonal: on how many of 100 rows that both vote on two LFs agree.",
};

/** How each LF that is on stands to each other one, and to the classes. A cell selects its rows. */
export class Matrix implements Region {
  readonly element: HTMLElement;
  readonly #panel: Panel;
  readonly #answer: Answer<"matrix">;
  readonly #grid: Grid;
  readonly #size = h("span.dim.cut@matrix-size");
  readonly #scope: Choice<"all" | "selection">;
  readonly #message = h("p.empty@matrix-message", { hidden: true });
  readonly #meaning = h("p.matrix-meaning@matrix-meaning");
  readonly #duplicates = h("p.warn@matrix-duplicates");
  #mode: Mode = "conflict";
  #isSelection = false;
  /** Whether the matrix that is shown counts the selected rows only. */
  #isOfSelection = false;
  #view: View | null = null;
  #selection: SelectionView | null = null;
  #matrix: MatrixView | null = null;
  #cells: Cells | null = null;

  constructor(panel: Panel) {
    this.#panel = panel;
    this.#grid = new Grid(
      ({ part }) => part !== null && this.#pick(part),
      (cell) => panel.selection.parts.some((part) => isOfCell(part, cell.part)),
      (cell) => this.#explain(cell),
      panel.signal,
    );
    const mode = new Choice<Mode>(
      "Above the diagonal",
      { conflict: "Conflicts", agreement: "Agreement" },
      (chosen) => {
        this.#mode = chosen;
        mode.show(chosen);
        this.#draw();
      },
    );
    this.#scope = new Choice(
      "Rows that are counted",
      { all: "All rows", selection: "Selection" },
      (chosen) => {
        this.#isSelection = chosen === "selection";
        this.#scope.show(chosen);
        this.#follow();
      },
    );
    this.#scope.element.hidden = true;
    this.element = regionElement(
      "matrix",
      "Matrix",
      ["Conflict matrix", this.#size, h("span.grow"), this.#scope.element, mode.element],
      this.#message,
      this.#grid.element,
      h("footer.line", this.#meaning, this.#duplicates),
    );
    this.#answer = new Answer(panel, this.element, "matrix", (reply) => this.#receive(reply));
    this.#explain(null);
  }

  draw(view: View): void {
    this.#view = view;
    this.#follow();
  }

  select(selection: SelectionView): void {
    this.#selection = selection;
    const hasPart = selection.parts.length > 0;
    this.#scope.element.hidden = !hasPart;
    if (!hasPart && this.#isSelection) {
      this.#isSelection = false;
      this.#scope.show("all");
    }
    this.#grid.repick();
    this.#follow();
  }

  #pick(part: NonNullable<Cell["part"]>): void {
    const { selection } = this.#panel;
    // The chosen pair may stand there in the other order, from Python.
    selection.toggle(selection.parts.find((each) => isOfCell(each, part)) ?? part);
    this.#grid.repick();
  }

  #follow(): void {
    const selection = this.#isSelection ? this.#selection : this.#withoutParts();
    this.#answer.follow(this.#view, selection, { within_selection: this.#isSelection });
  }

  /** All rows are the same whatever is selected. */
  #withoutParts(): SelectionView | null {
    return this.#selection && { ...this.#selection, parts: [], n_rows: 0 };
  }

  #receive(reply: Reply<"matrix">): void {
    if (!reply.ok) {
      this.#say(`The matrix was not counted: ${shorten(reply.error, 500)}`);
      return;
    }
    this.#matrix = reply.result;
    this.#isOfSelection = this.#isSelection;
    this.#draw();
  }

  #draw(): void {
    const [matrix, view] = [this.#matrix, this.#view];
    if (matrix === null || view === null) return;
    const { lfs } = view.lf_table;
    const n_off = lfs.filter(({ enabled }) => !enabled).length;
    fill(this.#size, `${matrix.lfs.length} on${n_off > 0 ? `, ${n_off} off left out` : ""}`);
    this.#cells = new Cells(matrix, this.#mode, this.#isOfSelection, lfs, view.header.classes);
    const isEmpty = matrix.lfs.length === 0;
    this.#say(isEmpty ? "No LF is on." : "");
    this.#grid.element.hidden = isEmpty;
    this.#grid.show(this.#cells);
    this.#drawDuplicates(matrix, this.#cells);
    this.#explain(null);
  }

  #say(text: string): void {
    fill(this.#message, text);
    this.#message.hidden = text === "";
  }

  #drawDuplicates(matrix: MatrixView, cells: Cells): void {
    const named = cells.duplicateWords().slice(0, N_NAMED);
    const n_more = matrix.n_duplicates - named.length;
    this.#duplicates.hidden = named.length === 0;
    const more = n_more > 0 ? `; ${plural(n_more, "more pair")}` : "";
    fill(
      this.#duplicates,
      h("b", "Near-duplicates"),
      " vote alike: ",
      h("bdi", named.join("; ")),
      more,
    );
  }

  /** The whole number of the cell that one looks at, or what the matrix means. */
  #explain(cell: Cell | null): void {
    const rows = this.#isOfSelection ? "Counted on the selected rows only." : "";
    fill(
      this.#meaning,
      cell?.words ??
        `${MEANING[this.#mode]} Below: rows both vote on. On it: votes. Right: by class. ${rows}`,
    );
  }
}
