import { Latest } from "../frame/latest";
import type { Channel } from "../protocol";
import type { SelectionPart } from "../selection/wire";
import type { View } from "../wire";
import { type Oddity, odditiesByLf } from "./oddities";
import type { LeftOutView } from "./wire";

/** What the kernel says of an LF beside its line in the table; what is not known yet is undefined. */
export interface LfFacts {
  leftOut?: LeftOutView | undefined;
  oddity?: Oddity | undefined;
  version?: number | undefined;
  /** Seconds spent voting. */
  duration?: number | undefined;
  /** Votes since it was added; the last one is now. */
  history?: number[] | undefined;
  /** Votes on the selected rows. */
  inSelection?: number | undefined;
}

/** By the LF's number. */
export type FactsByLf = ReadonlyMap<number, LfFacts>;

/** What is asked for after the table has been drawn, as it stands now. */
export class Facts {
  readonly #leaveOneOut: Latest<"leave_one_out">;
  readonly #extras: Latest<"lf_extras">;
  readonly #inSelection: Latest<"votes_in_selection">;

  constructor(channel: Channel, onChange: () => void) {
    this.#leaveOneOut = new Latest(channel, "leave_one_out", onChange);
    this.#extras = new Latest(channel, "lf_extras", onChange);
    this.#inSelection = new Latest(channel, "votes_in_selection", onChange);
  }

  /** Whether the effects are those of an earlier state. */
  get isCountingEffects(): boolean {
    return this.#leaveOneOut.isStale;
  }

  /** Whether the votes on the selected rows are those of an earlier selection or state. */
  get isCountingSelection(): boolean {
    return this.#inSelection.isStale;
  }

  /** Get what belongs to this state and selection. */
  follow({ revision, lf_table }: View, parts: readonly SelectionPart[]): void {
    if (lf_table.lfs.length === 0) return;
    this.#leaveOneOut.follow(revision);
    this.#extras.follow(revision);
    if (parts.length === 0) this.#inSelection.clear();
    else this.#inSelection.follow(revision, JSON.stringify(parts));
  }

  /** All that is known now. */
  byLf(view: View): FactsByLf {
    const oddities = odditiesByLf(view);
    const leftOut = new Map(this.#leaveOneOut.result?.lfs.map((lf) => [lf.number, lf]));
    const selected = this.#inSelection.result;
    const inSelection = new Map(selected?.n_votes);
    const extras = this.#extras.result;
    const place = new Map(extras?.number.map((number, i) => [number, i]));
    const facts = view.lf_table.lfs.map(({ number }): [number, LfFacts] => {
      const at = place.get(number) ?? -1;
      return [
        number,
        {
          leftOut: leftOut.get(number),
          oddity: oddities.get(number),
          version: extras?.version[at],
          duration: extras?.duration_s[at],
          history: extras?.history[at],
          inSelection: selected ? (inSelection.get(number) ?? 0) : undefined,
        },
      ];
    });
    return new Map(facts);
  }
}
