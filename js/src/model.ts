/** A message of the kernel, and the bytes that came beside it. */
export type OnCustom = (content: unknown, buffers?: unknown) => void;

/** The part of anywidget's front-end module interface (AFM) that the panel uses.
 *
 * Hosts differ in what they hand to a handler: JupyterLab (model, value), marimo (value). So
 * `change:` handlers take no arguments and read `model.get`.
 */
export interface Model {
  get(key: string): unknown;
  on(event: "msg:custom", handler: OnCustom): void;
  on(event: `change:${string}`, handler: () => void): void;
  off(event: "msg:custom", handler: OnCustom): void;
  off(event: `change:${string}`, handler: () => void): void;
  send(content: unknown): void;
  /** The host's own, where it has one; it differs from host to host. */
  readonly widget_manager?: unknown;
}

export interface RenderProps {
  model: Model;
  el: HTMLElement;
  /** Aborts when the host disposes the view. Older hosts and marimo do not give one. */
  signal?: AbortSignal | undefined;
}
