import { atEnd } from "./abort";
import "./theme.css";
import "./frame/frame.css";
import "./frame/controls.css";
import "./frame/alone.css";
import { Charts } from "./charts/charts";
import { h } from "./dom";
import { Evaluations } from "./evaluations/evaluations";
import { isEvaluations } from "./evaluations/wire";
import { shorten } from "./format";
import { Banner } from "./frame/banner";
import { CatchUp } from "./frame/catch_up";
import { createGrip } from "./frame/grip";
import type { Panel, Region } from "./frame/region";
import { keepKeys } from "./frame/shortcuts";
import { Status } from "./frame/status";
import { Tabs } from "./frame/tabs";
import { Gold } from "./gold/gold";
import { Header } from "./header/header";
import { History } from "./history/history";
import { decodeLfTable } from "./lf_table/decode";
import { LfTable } from "./lf_table/lf_table";
import { MapRegion } from "./map/map";
import { isMap } from "./map/wire";
import { Matrix } from "./matrix/matrix";
import type { Model } from "./model";
import { Channel } from "./protocol";
import { Rows } from "./rows/rows";
import { Selection } from "./selection/selection";
import { isSelection } from "./selection/wire";
import { followTheme } from "./theme";
import { Try } from "./try/try";
import { watch } from "./watch";
import { type Busy, isView, type View, WIRE_VERSION } from "./wire";

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
      onRevision: (revision) => catchUp.heard(revision),
    },
    signal,
  );
  const selection = new Selection(channel, banner);
  const open = (key: string) => tabs.show(key);
  const widgetManager = model.widget_manager;
  const panel: Panel = { channel, banner, status, selection, open, widgetManager, signal };

  const evaluations = new Evaluations(panel);
  let gold: Gold | null = null; // comes with the rows
  const makers: Record<string, () => Region> = {
    lfs: () => new LfTable(panel, evaluations.element),
    rows: () => {
      const rows = new Rows(panel);
      const store = String(model.get("store") ?? "");
      gold = new Gold(panel, rows, store, (words) => header.setSaving(words));
      rows.use(gold);
      return rows;
    },
    map: () => new MapRegion(panel),
    matrix: () => new Matrix(panel),
    charts: () => new Charts(panel),
    try: () => new Try(panel),
    history: () => new History(panel),
  };
  const only = model.get("region"); // of a widget that shows one region
  const isAlone = typeof only === "string" && Object.hasOwn(makers, only);
  const shown = Object.entries(makers).filter(([key]) => !isAlone || key === only);
  const regions = Object.fromEntries(shown.map(([key, make]) => [key, make()]));
  const tabs = new Tabs(
    Object.entries(regions).map(([key, { element }]) => ({
      key,
      title: TITLES[key] ?? key,
      element,
      isSide: !MAIN_REGIONS.has(key),
    })),
  );

  const body = h("div.body", tabs.element, ...Object.values(regions).map(({ element }) => element));
  const frame = h(
    "div",
    { class: `snb-frame is-waiting${isAlone ? " is-alone" : ""}` },
    header.element,
    banner.element,
    selection.element,
    body,
    status.element,
  );
  frame.append(createGrip(frame));
  const root = h("div", { class: "snb", tabindex: -1, "data-testid": "panel" }, frame);
  el.append(root);
  atEnd(signal, () => root.remove());
  keepKeys(root, signal);
  followTheme(root, signal);

  let view: View | null = null;
  const drawEvaluations = (value: unknown) => {
    if (view !== null && isEvaluations(value)) evaluations.draw(value, view.header.classes);
  };
  const drawSelection = (value: unknown) => {
    if (!isSelection(value)) return;
    selection.receive(value);
    gold?.select(value);
    for (const region of Object.values(regions)) region.select?.(value);
  };
  const draw = (value: unknown) => {
    if (!isView(value)) return; // the kernel has not shown its first state
    if (value.revision < (view?.revision ?? 0)) return; // it was overtaken by a reply
    frame.classList.remove("is-waiting");
    const isNew = value.revision !== view?.revision;
    const shown = { ...value, lf_table: decodeLfTable(value.lf_table, value.header.n_rows) };
    view = shown;
    header.draw(shown);
    selection.draw(shown);
    gold?.draw(shown);
    for (const region of Object.values(regions)) region.draw(shown);
    drawEvaluations(model.get("evaluations"));
    if (isNew) status.say(`Revision ${value.revision}`);
  };
  const drawMap = (value: unknown) => {
    if (!isMap(value)) return;
    for (const region of Object.values(regions)) region.show?.(value);
  };
  const drawBusy = (busy: unknown) => header.kernel.setBusy((busy ?? null) as Busy | null);
  const catchUp = new CatchUp(
    channel,
    () => view?.revision ?? -1,
    (state) => {
      draw(state.view);
      drawSelection(state.selection);
      drawEvaluations(state.evaluations);
      drawBusy(state.busy);
      drawMap(state.map);
    },
    signal,
  );
  watch(model, "view", draw, signal);
  watch(model, "selection", drawSelection, signal);
  watch(model, "evaluations", drawEvaluations, signal);
  watch(model, "map", drawMap, signal);
  watch(model, "busy", drawBusy, signal);
  catchUp.ask();
}

/** In the order of the tabs. */
const TITLES: Record<string, string> = {
  lfs: "LFs",
  rows: "Rows",
  map: "Map",
  matrix: "Matrix",
  charts: "Charts",
  try: "Try",
  history: "History",
};

/** Always in view in a wide panel; of the others one at a time stands beside them. */
const MAIN_REGIONS = new Set(["lfs", "rows"]);

function mismatch(version: unknown): string {
  return (
    `This page speaks version ${WIRE_VERSION} of the panel's protocol, the kernel version ` +
    `${shorten(String(version), 20)}. Restart the kernel, reload the page and show the panel again.`
  );
}
