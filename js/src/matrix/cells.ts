import { className } from "../class_mark";
import { compact, count, plural, shorten } from "../format";
import type { LfView } from "../lf_table/wire";
import type { SelectionPart } from "../selection/wire";
import type { ClassCount } from "../wire";
import type { MatrixView } from "./wire";

export type Mode = "conflict" | "agreement";

/** What a cell shows, says and selects. */
export interface Cell {
  text: string;
  words: string;
  /** Null: there is no condition for these rows. */
  part: SelectionPart | null;
  /** 0..1, how dark it is. */
  heat: number;
  tone: "pair" | "overlap" | "own" | "class";
  isDuplicate: boolean;
}

/** Head of a column: of an LF, or of a class. */
export interface ColumnHead {
  lf: LfHead | null;
  group: "votes" | "gold" | null;
  /** Null: all classes that have no column. */
  label: number | null;
  words: string;
}

export interface LfHead {
  number: number;
  name: string;
}

/** The cells of the matrix by row and column; made as they are looked at, since there are thousands. */
export class Cells {
  readonly heads: LfHead[];
  readonly columns: ColumnHead[];
  readonly #matrix: MatrixView;
  readonly #mode: Mode;
  readonly #row: string;
  readonly #classes: ClassCount[];
  readonly #duplicates: Set<string>;
  readonly #most: Record<"conflict" | "overlap" | "votes" | "gold", number>;

  constructor(
    matrix: MatrixView,
    mode: Mode,
    isSelection: boolean,
    lfs: readonly LfView[],
    classes: ClassCount[],
  ) {
    this.#matrix = matrix;
    this.#mode = mode;
    this.#row = isSelection ? "selected row" : "row";
    this.#classes = classes;
    const names = new Map(lfs.map(({ number, name }) => [number, name]));
    this.heads = matrix.lfs.map((number) => ({
      number,
      name: shorten(names.get(number) ?? `LF ${number}`),
    }));
    const { votes, gold, overlaps, conflicts } = matrix;
    this.columns = [
      ...this.heads.map((lf) => lfColumn(lf)),
      ...this.#classColumns("votes"),
      ...(gold === null ? [] : this.#classColumns("gold")),
    ];
    this.#duplicates = new Set(matrix.duplicates.map((pair) => `${pair.first} ${pair.second}`));
    this.#most = {
      conflict: largest(conflicts),
      overlap: largest(overlaps),
      votes: largest(votes),
      gold: largest(gold ?? []),
    };
  }

  at(row: number, column: number): Cell {
    const head = this.columns[column];
    const lf = this.heads[row];
    if (head === undefined || lf === undefined) throw new RangeError(`${row}, ${column}`);
    if (head.group !== null) return this.#ofClass(row, lf, column, head);
    if (row === column) return this.#own(row, lf);
    return this.#pair(row, column);
  }

  /** "prize_words and win_words vote alike on 93 % of their rows" */
  duplicateWords(): string[] {
    const names = new Map(this.heads.map(({ number, name }) => [number, name]));
    return this.#matrix.duplicates.map(({ first, second, agreement }) => {
      const share = Math.floor(100 * agreement);
      return `${names.get(first)} and ${names.get(second)} on ${share} %`;
    });
  }

  #pair(row: number, column: number): Cell {
    const [one, other] = row < column ? [row, column] : [column, row];
    const [first, second] = [this.#lf(one), this.#lf(other)];
    const overlap = this.#matrix.overlaps[other]?.[one] ?? 0;
    const conflict = this.#matrix.conflicts[other]?.[one] ?? 0;
    const agreement = overlap - conflict;
    const relation = row > column ? "overlap" : this.#mode;
    const n = { overlap, conflict, agreement }[relation];
    const isShare = relation === "agreement";
    const rows = plural(isShare ? overlap : n, this.#row);
    const how = {
      overlap: `both vote on ${rows}`,
      conflict: `differ on ${rows}`,
      agreement: `agree on ${count(n)} of ${rows}`,
    }[relation];
    return {
      text: isShare ? wholePercent(n, overlap) : positive(n),
      words: `${first.name} and ${second.name} ${how}`,
      part: { kind: "pair", first: first.number, second: second.number, relation },
      heat: heat(n, isShare ? overlap : this.#most[relation]),
      tone: row > column ? "overlap" : "pair",
      isDuplicate: this.#duplicates.has(`${first.number} ${second.number}`),
    };
  }

  #own(row: number, { number, name }: LfHead): Cell {
    const n_votes = (this.#matrix.votes[row] ?? []).reduce((sum, n) => sum + n, 0);
    return {
      text: positive(n_votes),
      words: `${name} votes on ${plural(n_votes, this.#row)}`,
      part: { kind: "lf", lf: number, label: null, gold: null },
      heat: 0,
      tone: "own",
      isDuplicate: false,
    };
  }

  #ofClass(row: number, { number, name }: LfHead, column: number, head: ColumnHead): Cell {
    const { label } = head;
    const group = head.group ?? "votes";
    const place = (column - this.heads.length) % this.#nClassColumns();
    const n = this.#matrix[group]?.[row]?.[place] ?? 0;
    const rows = plural(n, this.#row);
    const which =
      label === null
        ? plural(this.#matrix.n_more_classes, "other class", "other classes")
        : className(this.#classes, label);
    const isGold = group === "gold";
    return {
      text: positive(n),
      words: isGold
        ? `${name} votes on ${rows} with gold ${which}`
        : `${name} votes ${which} on ${rows}`,
      part:
        label === null
          ? null
          : { kind: "lf", lf: number, label: isGold ? null : label, gold: isGold ? label : null },
      heat: heat(n, this.#most[group]),
      tone: "class",
      isDuplicate: false,
    };
  }

  #classColumns(group: "votes" | "gold"): ColumnHead[] {
    const labels: (number | null)[] = [...this.#matrix.classes];
    if (this.#matrix.n_more_classes > 0) labels.push(null);
    return labels.map((label) => {
      const which =
        label === null
          ? `${count(this.#matrix.n_more_classes)} more`
          : className(this.#classes, label);
      return { lf: null, group, label, words: `${group} ${which}` };
    });
  }

  #nClassColumns(): number {
    return this.#matrix.classes.length + Number(this.#matrix.n_more_classes > 0);
  }

  #lf(index: number): LfHead {
    return this.heads[index] ?? { number: 0, name: "" };
  }
}

/** Whether this is the part of a cell; a pair is the same in either order. */
export function isOfCell(part: SelectionPart, cell: SelectionPart | null): boolean {
  if (cell === null) return false;
  if (part.kind === "pair" && cell.kind === "pair") {
    return (
      part.relation === cell.relation &&
      Math.min(part.first, part.second) === Math.min(cell.first, cell.second) &&
      Math.max(part.first, part.second) === Math.max(cell.first, cell.second)
    );
  }
  if (part.kind !== "lf" || cell.kind !== "lf") return false;
  return part.lf === cell.lf && part.label === cell.label && part.gold === cell.gold;
}

function lfColumn(lf: LfHead): ColumnHead {
  return { lf, group: null, label: null, words: lf.name };
}

/** Nothing where there is nothing: what is there should stand out. */
function positive(n: number): string {
  if (n === 0) return "";
  return n < 10_000 ? String(n) : compact(n); // four digits fill a cell
}

/** "93"; what is not quite nothing, or not quite all, does not read as 0 or 100. */
function wholePercent(n: number, total: number): string {
  if (total === 0) return "";
  const share = Math.round((100 * n) / total);
  if (share === 0 && n > 0) return "<1";
  if (share === 100 && n < total) return ">99";
  return String(share);
}

/** By the square root, so that small counts can be told from none. */
function heat(n: number, most: number): number {
  return most === 0 ? 0 : Math.sqrt(n / most);
}

function largest(counts: number[][]): number {
  return counts.reduce((most, row) => row.reduce((a, b) => Math.max(a, b), most), 0);
}
