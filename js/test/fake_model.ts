import type { Model, OnCustom } from "../src/model";

/** A model without a kernel: the test reads what was sent and plays the replies. */
export class FakeModel implements Model {
  readonly sent: { id: number; kind: string; [key: string]: unknown }[] = [];
  readonly handlers = new Map<string, Set<OnCustom>>();
  readonly traits: Record<string, unknown>;

  constructor(traits: Record<string, unknown> = {}) {
    this.traits = traits;
  }

  get(key: string): unknown {
    return this.traits[key];
  }

  set(key: string, value: unknown): void {
    this.traits[key] = value;
    this.#emit(`change:${key}`);
  }

  on(event: string, handler: OnCustom): void {
    this.handlers.set(event, (this.handlers.get(event) ?? new Set()).add(handler));
  }

  off(event: string, handler: OnCustom): void {
    this.handlers.get(event)?.delete(handler);
  }

  send(content: unknown): void {
    this.sent.push(content as (typeof this.sent)[number]);
  }

  receive(content: unknown, buffers: unknown = []): void {
    this.#emit("msg:custom", content, buffers);
  }

  /** The ids of the messages of this kind, in the order they were sent. */
  idsOf(kind: string): number[] {
    return this.sent.filter((message) => message.kind === kind).map(({ id }) => id);
  }

  get nHandlers(): number {
    return [...this.handlers.values()].reduce((n, handlers) => n + handlers.size, 0);
  }

  #emit(event: string, content?: unknown, buffers?: unknown): void {
    for (const handler of [...(this.handlers.get(event) ?? [])]) handler(content, buffers);
  }
}
