const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

export type Child = Node | string | null | undefined | false;

type Attributes = Record<string, string | number | boolean | null | undefined>;

/** Attributes, if any, and then children. */
type Content = Child[] | [Attributes, ...Child[]];

/** The tag of a selector such as "span.dim.num@lf-count". */
type TagOf<S extends string> = S extends `${infer Tag}.${string}`
  ? Tag
  : S extends `${infer Tag}@${string}`
    ? Tag
    : S;

type ElementOf<S extends string, Map> = TagOf<S> extends keyof Map ? Map[TagOf<S>] : never;

/** An element with attributes and children. Strings become text nodes, never markup.
 *
 * @param selector "span.dim.num@lf-count": its tag, classes (without their "snb-") and test id.
 */
export function h<S extends string>(
  selector: S,
  ...content: Content
): ElementOf<S, HTMLElementTagNameMap> {
  const element = document.createElement(tagOf(selector));
  return filled(element, selector, content) as ElementOf<S, HTMLElementTagNameMap>;
}

/** The same for SVG. */
export function svg<S extends string>(
  selector: S,
  ...content: Content
): ElementOf<S, SVGElementTagNameMap> {
  const element = document.createElementNS(SVG_NAMESPACE, tagOf(selector));
  return filled(element, selector, content) as ElementOf<S, SVGElementTagNameMap>;
}

/** Set attributes, or take those away whose value is null or false; states of ARIA can be "false". */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const isFlag = typeof value === "boolean" && !name.startsWith("aria-");
    if (value == null || (isFlag && !value)) element.removeAttribute(name);
    else element.setAttribute(name, isFlag ? "" : String(value));
  }
}

/** For what a screen reader should pass over. */
export const UNHEARD = { "aria-hidden": "true" };

/** Give an element a class, or take it away. */
export function mark(element: Element, name: string, isSo: boolean): void {
  element.classList.toggle(name, isSo);
}

/** A push button that runs `onClick`; `selector` is that of `h` without the tag. */
export function button(
  selector: string,
  onClick: () => void,
  ...content: Content
): HTMLButtonElement {
  const element = h(`button${selector}`, ...content) as HTMLButtonElement;
  element.type = "button";
  on(element, "click", onClick);
  return element;
}

/** Listen to an element's own event or one from inside it. */
export function on<K extends keyof HTMLElementEventMap>(
  target: EventTarget,
  type: K | "scrollend" | "visibilitychange" | "webglcontextlost" | "webglcontextrestored",
  listener: (event: HTMLElementEventMap[K]) => void,
  options?: AddEventListenerOptions,
): void {
  target.addEventListener(type, listener as EventListener, options);
}

/** An event that was answered is nobody else's. */
export function take(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

/** The element that has the focus, where that is `element` or inside it. */
export function focusedIn(element: Element): HTMLElement | null {
  const { activeElement } = element.getRootNode() as Document | ShadowRoot;
  return element.contains(activeElement) ? (activeElement as HTMLElement) : null;
}

/** Put these in the place of what an element holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...present(children));
}

/** The children that are there. */
export function present(children: Child[]): (Node | string)[] {
  return children.filter(
    (child): child is Node | string => child !== null && child !== undefined && child !== false,
  );
}

function tagOf(selector: string): string {
  return selector.replace(/[.@].*/, "");
}

function filled(element: Element, selector: string, content: Content): Element {
  const [, classes = "", testId] = selector.match(/^\w*([^@]*)@?(.*)/) ?? [];
  if (classes)
    element.setAttribute(
      "class",
      classes
        .slice(1)
        .replace(/(^|\.)/g, " snb-")
        .trim(),
    );
  if (testId) element.setAttribute("data-testid", testId);
  const [first] = content;
  const hasAttributes = typeof first === "object" && first !== null && !("nodeType" in first);
  if (hasAttributes) set(element, first as Attributes);
  element.append(...present(content.slice(Number(hasAttributes)) as Child[]));
  return element;
}
