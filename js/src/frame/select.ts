import { className } from "../class_mark";
import { fill, h } from "../dom";
import type { ClassCount } from "../wire";

/** A list of which one is chosen; words by value. */
export function select<T extends string>(
  label: string,
  testId: string,
  options: Record<T, string>,
): HTMLSelectElement {
  const element = h("select.select", { "aria-label": label, "data-testid": testId });
  refill(element, Object.entries(options) as [string, string][]);
  return element;
}

/** Put other options in the place of those that are there; what was chosen stays, if it is there. */
export function refill(
  element: HTMLSelectElement,
  options: [value: string, words: string][],
): void {
  const chosen = element.value;
  fill(element, ...options.map(([value, words]) => h("option", { value }, words)));
  if (options.some(([value]) => value === chosen)) element.value = chosen;
}

/** The same for classes, by index. */
export function refillClasses(element: HTMLSelectElement, classes: ClassCount[]): void {
  refill(
    element,
    classes.map((_, index) => [String(index), className(classes, index)]),
  );
}

export function labelled(words: string, field: HTMLElement): HTMLElement {
  return h("label.labelled", h("span.dim", words), field);
}
