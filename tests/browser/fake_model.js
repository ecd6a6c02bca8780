// Regions that are tested on a live session.
const NOTHING_COUNTED = {
  history: { steps: [], undo: null, redo: null },
  matrix: {
    n_rows: 0,
    lfs: [],
    overlaps: [],
    conflicts: [],
    classes: [],
    n_more_classes: 0,
    votes: [],
    gold: null,
    duplicates: [],
    n_duplicates: 0,
  },
  distribution: {
    n_rows: 0,
    n_labels: 0,
    edges: [0, 1],
    first_bin: 0,
    counts: [],
    selected: null,
    classes: [],
    n_more_classes: 0,
    calibration: null,
    statuses: [],
  },
};

// The kernel's end of an anywidget model: traits, sent messages, and one answer to each request.
export class FakeModel {
  sent = [];
  #handlers = new Map();

  /** `fate` of a kind of request: unset = answered, "lost", or {error}. */
  constructor(state, rows, fate) {
    this.state = state;
    this.rows = rows;
    this.fate = fate;
  }
  get(key) {
    return this.state[key];
  }
  set(key, value) {
    this.state[key] = value;
    this.emit(`change:${key}`);
  }
  on(event, handler) {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }
  off(event, handler) {
    this.#handlers.set(event, (this.#handlers.get(event) ?? []).filter((each) => each !== handler));
  }
  emit(event, ...args) {
    for (const handler of this.#handlers.get(event) ?? []) handler(...args);
  }
  get nHandlers() {
    return [...this.#handlers.values()].flat().length;
  }
  send(message) {
    this.sent.push(structuredClone(message));
    const fate = this.fate[message.kind];
    if (fate === "lost") return;
    const reply = fate?.error
      ? { ok: false, error: fate.error }
      : { ok: true, result: this.#answer(message) };
    queueMicrotask(() => this.emit("msg:custom", { v: 1, id: message.id, ...reply }));
  }
  #answer({ kind, offset, limit, row, parts, lf }) {
    if (kind === "select") {
      const { revision } = this.state.view;
      this.set("selection", { revision, n_rows: this.#selected(parts).length, parts });
      return {};
    }
    if (kind === "ready") {
      const { view, selection, evaluations, busy, map } = this.state;
      return { view, selection, evaluations, busy, map };
    }
    if (kind === "text") {
      const { text, spans, whole_text } = this.rows.find((each) => each.row === row);
      return { row, text: whole_text ?? text, spans };
    }
    if (kind === "details") return { row, why: null, cells: [], n_cells: 0 };
    if (kind === "leave_one_out") {
      return { revision: this.state.view.revision, lfs: this.state.left_out };
    }
    const { revision, lf_table } = this.state.view;
    if (kind === "lf_extras") {
      const { number } = lf_table.lfs;
      const all = (value) => number.map(() => value);
      return { revision, number, version: all(2), duration_s: all(0.25), history: all([10, 20, 30]) };
    }
    if (kind === "votes_in_selection") {
      const rows = this.#selected(this.state.selection.parts);
      const n = (lf) => rows.filter(({ votes }) => votes.some((vote) => vote.lf === lf)).length;
      return { revision, n_votes: lf_table.lfs.number.map((lf) => [lf, n(lf)]).filter(([, n]) => n) };
    }
    if (kind === "lf_details") return { ...this.state.details, revision, number: lf };
    if (kind in NOTHING_COUNTED) return { revision, ...NOTHING_COUNTED[kind] };
    if (kind !== "rows") return {};
    const hits = this.#selected(this.state.selection.parts);
    return { offset, revision, n_total: hits.length, rows: hits.slice(offset, offset + limit) };
  }
  /** The rows for which these parts hold; of LFs only. */
  #selected(parts) {
    return this.rows.filter(({ votes }) => parts.every(({ lf }) => votes.some((vote) => vote.lf === lf)));
  }
}
