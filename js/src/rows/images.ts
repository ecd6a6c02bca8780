import { fill, h, on } from "../dom";
import { shorten } from "../format";
import type { Channel } from "../protocol";
import type { ImageView } from "./wire";

const MAX_KEPT = 200;
const MIMES = new Set<ImageView["mime"]>(["image/png", "image/jpeg", "image/gif", "image/webp"]);

interface Wanted {
  key: string;
  row: number;
  column: string;
  places: HTMLElement[];
}

/** Images of rows, asked for one after the other when they are drawn; the last asked for comes first,
 * as the rows before it may be out of view already.
 */
export class Images {
  readonly #channel: Channel;
  readonly #known = new Map<string, ImageView>();
  #wanted: Wanted[] = [];
  #isAsking = false;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** The place of an image, which is filled when it has come. */
  draw(row: number, column: string): HTMLElement {
    const place = h("span.image@image", { title: shorten(column) });
    const key = `${row} ${column}`;
    const known = this.#known.get(key);
    if (known !== undefined) show(place, known, column, row);
    else {
      const wanted = this.#wanted.find((each) => each.key === key);
      if (wanted !== undefined) wanted.places.push(place);
      else this.#wanted.push({ key, row, column, places: [place] });
      queueMicrotask(() => this.#askNext()); // the place is in the page by then
    }
    return place;
  }

  /** Rows may hold other images now. */
  forget(): void {
    this.#known.clear();
  }

  #askNext(): void {
    if (this.#isAsking) return;
    this.#wanted = this.#wanted.filter(({ places }) => places.some((place) => place.isConnected));
    const next = this.#wanted.pop();
    if (next === undefined) return;
    this.#isAsking = true;
    const { key, row, column, places } = next;
    void this.#channel.ask("image", { row, column }).then((reply) => {
      this.#isAsking = false;
      const image = reply.ok ? reply.result : { mime: null, data: reply.error };
      this.#known.set(key, image);
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= MAX_KEPT) break;
        this.#known.delete(oldest);
      }
      for (const place of places) show(place, image, column, row);
      this.#askNext();
    });
  }
}

function show(place: HTMLElement, { mime, data }: ImageView, column: string, row: number): void {
  const alt = `${shorten(column)} of row ${row}`;
  if (mime === null || !MIMES.has(mime)) {
    fill(place, h("span.dim.small", { dir: "auto" }, shorten(data, 120)));
    return;
  }
  const image = h("img", { alt, decoding: "async" });
  on(image, "error", () => fill(place, "no image"), { once: true });
  image.src = `data:${mime};base64,${data}`;
  fill(place, image);
}
