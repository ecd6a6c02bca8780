// The page's end of a real session in Python: what is sent goes to `window.kernel`, which gives back
// what the kernel sends on it, in order.
export class LiveModel {
  sent = [];
  #handlers = new Map();
  #state;

  constructor(state) {
    this.#state = state;
  }
  get(key) {
    return this.#state[key];
  }
  on(event, handler) {
    this.#handlers.set(event, [...(this.#handlers.get(event) ?? []), handler]);
  }
  off(event, handler) {
    this.#handlers.set(event, (this.#handlers.get(event) ?? []).filter((each) => each !== handler));
  }
  async send(message) {
    this.sent.push(structuredClone(message));
    this.receive(await window.kernel(message));
  }
  /** Messages of the kernel: {custom: content} or {state: traits}. */
  receive(messages) {
    for (const { custom, state } of messages) {
      if (custom !== undefined) this.#emit("msg:custom", custom);
      for (const [key, value] of Object.entries(state ?? {})) {
        this.#state[key] = value;
        this.#emit(`change:${key}`);
      }
    }
  }
  #emit(event, ...args) {
    for (const handler of this.#handlers.get(event) ?? []) handler(...args);
  }
}
