import { type Child, h } from "../dom";
import type { MapView } from "../map/wire";
import type { Channel } from "../protocol";
import type { Selection } from "../selection/selection";
import type { SelectionView } from "../selection/wire";
import type { View } from "../wire";
import type { Banner } from "./banner";
import type { Status } from "./status";

/** The element of a region: a head with its title and tools, and what stands below.
 *
 * @param name its class; `label` is said by a screen reader.
 */
export function regionElement(
  name: string,
  label: string,
  [title, ...tools]: [title: string, ...tools: Child[]],
  ...body: Child[]
): HTMLElement {
  const head = h("header.line", h("h3", title), ...tools);
  return h(`section.region.${name}`, { "aria-label": label }, head, ...body) as HTMLElement;
}

/** What every region of one view of the panel is given. */
export interface Panel {
  channel: Channel;
  /** For what went wrong. */
  banner: Banner;
  /** For what a screen reader should say. */
  status: Status;
  selection: Selection;
  /** Bring a region into view, where only one is shown at a time. */
  open(key: string): void;
  /** The host's own, if it has one; only JupyterLab's leads to the notebook. */
  widgetManager: unknown;
  /** Aborts when the view ends. */
  signal: AbortSignal;
}

/** One part of the panel. It is drawn again with each state of the session, each selection, and each map. */
export interface Region {
  readonly element: HTMLElement;
  draw(view: View): void;
  select?(selection: SelectionView): void;
  show?(map: MapView): void;
}
