import { atEnd } from "./abort";
import type { Model, OnCustom } from "./model";
import { type Kind, type Reply, type Requests, WIRE_VERSION } from "./wire";

const WAITING_AFTER_MS = 3_000;
const RESEND_AFTER_MS = 10_000;
const LONGEST_RESEND_MS = 80_000;

interface Pending {
  settle(reply: Reply<Kind>): void;
  timers: Set<ReturnType<typeof setTimeout>>;
  isLate: boolean;
}

interface Listeners {
  /** Some request has had no reply for three seconds, or none is late any more. */
  onWaiting(isWaiting: boolean): void;
  /** The kernel speaks another version of the wire contract. */
  onVersionMismatch(kernelVersion: unknown): void;
  /** A reply came from a kernel whose state has this revision. */
  onRevision(revision: number): void;
}

/** Requests of one view to the kernel, each answered once.
 *
 * A lost message is sent again under the same id, which the kernel answers without doing the
 * work twice. A slow kernel is no error, so there is no time-out: a request stays pending until
 * it is answered, its own signal aborts, or the view ends.
 */
export class Channel {
  readonly #model: Model;
  readonly #listeners: Listeners;
  readonly #pending = new Map<number, Pending>();
  #nextId = firstId();
  #isWaiting = false;
  #isClosed = false;

  constructor(model: Model, listeners: Listeners, signal: AbortSignal) {
    this.#model = model;
    this.#listeners = listeners;
    const onMessage: OnCustom = (content, buffers) => this.#receive(content, buffers);
    model.on("msg:custom", onMessage);
    atEnd(signal, () => {
      this.#isClosed = true;
      model.off("msg:custom", onMessage);
      for (const id of [...this.#pending.keys()]) this.#forget(id);
    });
  }

  /** Send a request; the promise gives its reply, and stays open for good if `signal` aborts. */
  ask<K extends Kind>(kind: K, args: Requests[K]["args"], signal?: AbortSignal): Promise<Reply<K>> {
    return new Promise((resolve) => {
      if (this.#isClosed || signal?.aborted) return;
      const id = this.#nextId++;
      const pending: Pending = {
        settle: resolve as (reply: Reply<Kind>) => void,
        timers: new Set(),
        isLate: false,
      };
      this.#pending.set(id, pending);
      signal?.addEventListener("abort", () => this.#forget(id), { once: true });
      pending.timers.add(
        setTimeout(() => {
          pending.isLate = true;
          this.#reportWaiting();
        }, WAITING_AFTER_MS),
      );
      this.#send({ v: WIRE_VERSION, id, kind, ...args }, pending, RESEND_AFTER_MS);
    });
  }

  #send(message: object, pending: Pending, resendAfterMs: number): void {
    const timer = setTimeout(() => {
      pending.timers.delete(timer);
      this.#send(message, pending, Math.min(2 * resendAfterMs, LONGEST_RESEND_MS));
    }, resendAfterMs);
    pending.timers.add(timer);
    try {
      this.#model.send(message);
    } catch {
      // A closed comm throws. That is a lost message, and lost messages are sent again.
    }
  }

  #receive(content: unknown, buffers: unknown): void {
    if (typeof content !== "object" || content === null) return;
    const message = content as {
      v?: unknown;
      id?: unknown;
      ok?: unknown;
      error?: unknown;
      revision?: unknown;
    };
    if (message.v !== WIRE_VERSION) {
      this.#listeners.onVersionMismatch(message.v);
      if (typeof message.id === "number") this.#forget(message.id);
      return;
    }
    if (typeof message.revision === "number") this.#listeners.onRevision(message.revision);
    const pending = this.#pending.get(message.id as number);
    if (pending === undefined) return; // another view's reply, or one that nobody wants any more
    this.#forget(message.id as number);
    const { result } = content as { result?: object };
    pending.settle(
      message.ok === true
        ? {
            ok: true,
            result: (result ?? {}) as Requests[Kind]["result"],
            ...(Array.isArray(buffers) && buffers.length > 0 && { buffers }),
          }
        : { ok: false, error: String(message.error ?? "The kernel gave no reason.") },
    );
  }

  #forget(id: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    for (const timer of pending.timers) clearTimeout(timer);
    this.#pending.delete(id);
    this.#reportWaiting();
  }

  #reportWaiting(): void {
    const isWaiting = [...this.#pending.values()].some((pending) => pending.isLate);
    if (isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    this.#listeners.onWaiting(isWaiting);
  }
}

/** A start that no other view, and no earlier load of this page, has used. */
function firstId(): number {
  // 32 random bits over 20 counted ones: a million requests before two views could meet.
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return random * 2 ** 20 + 1;
}
