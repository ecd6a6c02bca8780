import { atEnd } from "./abort";
import type { Model } from "./model";

/** Draw a trait now and after each of its changes, until `signal` aborts.
 *
 * The only way the panel listens to a trait, so that nothing outlives its view.
 */
export function watch(
  model: Model,
  key: string,
  draw: (value: unknown) => void,
  signal: AbortSignal,
): void {
  if (signal.aborted) return;
  const event = `change:${key}` as const;
  const onChange = () => draw(model.get(key));
  model.on(event, onChange);
  atEnd(signal, () => model.off(event, onChange));
  onChange();
}
