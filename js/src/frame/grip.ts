import { h, on, set, take } from "../dom";

const LOWEST_PX = 240;
const KEY_STEP_PX = 28;

/** The handle along the bottom of `frame` that sets its height, by pointer or arrow keys. */
export function createGrip(frame: HTMLElement): HTMLElement {
  const grip = h("div.grip@grip", {
    role: "separator",
    tabindex: 0,
    "aria-orientation": "horizontal",
    "aria-label": "Height of the panel",
    "aria-valuemin": LOWEST_PX,
  });
  const resize = (height: number) => {
    const px = Math.max(LOWEST_PX, Math.round(height));
    frame.style.height = `${px}px`;
  };
  // The height also follows the width of the page. An observer ends with what it observes.
  new ResizeObserver(() => set(grip, { "aria-valuenow": frame.offsetHeight })).observe(frame);
  on(grip, "pointerdown", (down) => {
    const start = frame.getBoundingClientRect().height - down.clientY;
    const drag = (move: PointerEvent) => resize(start + move.clientY);
    grip.setPointerCapture(down.pointerId);
    on(grip, "pointermove", drag);
    on(grip, "lostpointercapture", () => grip.removeEventListener("pointermove", drag), {
      once: true,
    });
  });
  on(grip, "keydown", (event) => {
    const step = { ArrowDown: KEY_STEP_PX, ArrowUp: -KEY_STEP_PX }[event.key];
    if (step === undefined) return;
    take(event);
    resize(frame.getBoundingClientRect().height + step);
  });
  return grip;
}
