import type { TypedLabel } from "./wire";

/** The part of `sessionStorage` that is used. */
export type Store = Pick<Storage, "getItem" | "setItem">;

interface Content {
  /** Names this browser tab. */
  source: string;
  /** The order of the last label that was typed. */
  order: number;
  labels: TypedLabel[];
}

/** Labels that the kernel has not acknowledged, kept where a reload of the page does not reach.
 *
 * Only numbers are kept, and names of the data that say nothing. All views of one store share them:
 * each reads before it writes, and nothing else runs in between.
 */
export class KeptLabels {
  #store: Store | null;
  readonly #key: string;
  #content: Content;

  /**
   * @param store null where the browser gives none; then a reload does lose labels.
   * @param id names what the labels go into.
   */
  constructor(store: Store | null, id: string) {
    this.#store = store;
    this.#key = `snb-gold:${id}`;
    this.#content = { source: randomName(), order: 0, labels: [] };
    this.#read();
  }

  /** The last one of each row, in the order in which they were typed. */
  get labels(): readonly TypedLabel[] {
    this.#read();
    return this.#content.labels;
  }

  add(label: Omit<TypedLabel, "source" | "order">): void {
    this.#read();
    const { source, order: last, labels } = this.#content;
    // The time makes it later than that of a tab from which this one was copied, source and all.
    const order = Math.max(Date.now(), last + 1);
    const others = labels.filter(({ row }) => row !== label.row);
    this.#write({ source, order, labels: [...others, { ...label, source, order }] });
  }

  /** Take a label out; false when another of its row was typed since. */
  remove({ row, source, order }: TypedLabel): boolean {
    this.#read();
    const { labels } = this.#content;
    const rest = labels.filter(
      (each) => each.row !== row || each.order !== order || each.source !== source,
    );
    this.#write({ ...this.#content, labels: rest });
    return !rest.some((each) => each.row === row);
  }

  #read(): void {
    try {
      const content: unknown = JSON.parse(this.#store?.getItem(this.#key) ?? "null");
      if (isContent(content)) this.#content = content;
    } catch {
      // What cannot be read is not ours, and is written over.
    }
  }

  #write(content: Content): void {
    this.#content = content;
    try {
      this.#store?.setItem(this.#key, JSON.stringify(content));
    } catch {
      this.#store = null; // it is full or forbidden: memory has to do
    }
  }
}

/** As `crypto.randomUUID`, which pages without https lack. */
function randomName(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join("");
}

/** The browser's storage of the tab; null where the page may not use it. */
export function tabStorage(): Store | null {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}

function isContent(value: unknown): value is Content {
  const { source, order, labels } = (value ?? {}) as Partial<Content>;
  return typeof source === "string" && typeof order === "number" && Array.isArray(labels);
}
