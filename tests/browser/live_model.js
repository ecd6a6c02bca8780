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
  /** Messages of the kernel: {custom: content, buffers: in base64} or {state: traits}. */
  receive(messages) {
    for (const { custom, buffers, state } of messages) {
      if (custom !== undefined) this.#emit("msg:custom", custom, (buffers ?? []).map(toBytes));
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

/** As Jupyter gives them: views that begin anywhere in a larger buffer. */
export function toBytes(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[i + 1] = text.charCodeAt(i);
  return new DataView(bytes.buffer, 1);
}
