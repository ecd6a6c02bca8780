import type { RenderProps } from "./model";
import { mountPanel } from "./panel";

/** Draw one view of the panel. Returns its cleanup, for hosts that give no signal.
 *
 * There is no `initialize`: a model whose module takes long to initialize is rejected by the
 * host, and every later message to it is lost.
 */
function render({ model, el, signal }: RenderProps): () => void {
  const view = new AbortController();
  if (signal?.aborted) return () => {};
  signal?.addEventListener("abort", () => view.abort(), { once: true, signal: view.signal });
  mountPanel(model, el, view.signal);
  return () => view.abort();
}

export default { render };
