import "./theme.css";
import "./frame/frame.css";
import "./frame/controls.css";
import { h } from "./dom";
import { Evaluations } from "./evaluations/evaluations";
import { shorten } from "./format";
import { Banner } from "./frame/banner";
import { createGrip } from "./frame/grip";
import { Status } from "./frame/status";
import { Tabs } from "./frame/tabs";
import { Header } from "./header/header";
import { LfTable } from "./lf_table/lf_table";
import type { Model } from "./model";
import { Channel } from "./protocol";
import { Rows } from "./rows/rows";
import { followTheme } from "./theme";
import { watch } from "./watch";
import { type Busy, isEvaluations, isView, type View, WIRE_VERSION } from "./wire";

/** Put the panel into `el` and keep it up to date until `signal` aborts. */
export function mountPanel(model: Model, el: HTMLElement, signal: AbortSignal): void {
  const status = new Status(signal);
  const banner = new Banner(status);
  const header = new Header();
  const channel = new Channel(
    model,
    {
      onWaiting: (isWaiting) => {
        header.kernel.setWaiting(isWaiting);
        if (isWaiting) status.say("Waiting for kernel");
      },
      onVersionMismatch: (version) => banner.show(mismatch(version)),
    },
    signal,
  );

  let view: View | null = null;
  let selected: string | null = null;
  const select = (name: string | null) => {
    selected = name;
    table.select(name);
    rows.show(name);
  };
  const evaluations = new Evaluations({ channel, banner, status });
  const table = new LfTable({
    channel,
    banner,
    notice: evaluations.element,
    onSelect: (name) => {
      select(name);
      if (tabs.isShown) {
        tabs.open("rows");
        tabs.focus("rows");
      }
    },
  });
  const rows = new Rows({ channel, status, signal, onClear: () => select(null) });
  const tabs = new Tabs([
    { key: "lfs", title: "LFs", element: table.element },
    { key: "rows", title: "Rows", element: rows.element },
  ]);

  const body = h("div", { class: "snb-body" }, table.element, rows.element);
  const frame = h(
    "div",
    { class: "snb-frame is-waiting" },
    header.element,
    banner.element,
    tabs.element,
    body,
    status.element,
  );
  frame.append(createGrip(frame));
  const root = h(
    "div",
    // Without the attribute, JupyterLab takes "x" in the panel for "cut this cell".
    { class: "snb", tabindex: -1, "data-lm-suppress-shortcuts": "true", "data-testid": "panel" },
    frame,
  );
  el.append(root);
  signal.addEventListener("abort", () => root.remove(), { once: true });
  followTheme(root, signal);

  const drawEvaluations = () => {
    const value = model.get("evaluations");
    if (view !== null && isEvaluations(value)) evaluations.draw(value, view.header.classes);
  };
  const draw = (value: unknown) => {
    if (!isView(value)) return; // the kernel has not shown its first state
    frame.classList.remove("is-waiting");
    const isNew = value.revision !== view?.revision;
    view = value;
    if (!value.lf_table.lfs.some((lf) => lf.name === selected) && selected !== null) select(null);
    header.draw(value);
    table.draw(value);
    rows.draw(value);
    drawEvaluations();
    if (isNew) status.say(`Revision ${value.revision}`);
  };
  watch(model, "view", draw, signal);
  watch(model, "evaluations", drawEvaluations, signal);
  watch(model, "busy", (busy) => header.kernel.setBusy((busy ?? null) as Busy | null), signal);
  void channel.ask("ready", {});
}

function mismatch(version: unknown): string {
  return (
    `This page speaks version ${WIRE_VERSION} of the panel's protocol, the kernel version ` +
    `${shorten(String(version), 20)}. Restart the kernel, reload the page and show the panel again.`
  );
}
