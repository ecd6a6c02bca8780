import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, test } from "node:test";
import type { RenderProps } from "../src/model";
import { isDark } from "../src/theme";
import { installPage } from "./dom_setup";
import { FakeModel } from "./fake_model";

before(installPage);

async function render(props: Partial<RenderProps> = {}) {
  const { default: panel } = await import("../src/index");
  const model = new FakeModel({ view: {}, busy: null });
  const el = document.createElement("div");
  document.body.append(el);
  return { model, el, cleanup: panel.render({ model, el, ...props }) };
}

test("before the first state the panel only waits for the kernel", async () => {
  const { el, model, cleanup } = await render();
  assert.match(el.textContent ?? "", /Waiting for kernel/);
  assert.equal(el.querySelectorAll("tbody tr").length, 0);
  assert.deepEqual(
    model.sent.map(({ kind }) => kind),
    ["ready"],
  );
  cleanup();
});

test("without a signal the cleanup ends the view and leaves nothing behind", async () => {
  const { el, model, cleanup } = await render();
  assert.ok(model.nHandlers > 0);
  cleanup();
  assert.equal(model.nHandlers, 0);
  assert.equal(el.childNodes.length, 0);
});

test("the host's signal ends the view too, and the cleanup after it does no harm", async () => {
  const host = new AbortController();
  const { model, cleanup } = await render({ signal: host.signal });
  host.abort();
  cleanup();
  assert.equal(model.nHandlers, 0);
});

test("a computed background is light or dark, whatever its notation", () => {
  assert.deepEqual(
    ["rgb(255, 255, 255)", "rgb(33, 33, 33)", "color(srgb 0.1 0.1 0.1)", "color(srgb 1 1 1)"].map(
      isDark,
    ),
    [false, true, true, false],
  );
});

test("no source writes markup, evaluates text or reaches for the whole document", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const forbidden =
    /innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document\.write|\beval\(|new Function|document\.querySelector|getElementById/;
  const offenders = sources.filter((name) => forbidden.test(readFileSync(`src/${name}`, "utf8")));
  assert.ok(sources.length > 20);
  assert.deepEqual(offenders, []);
});

test("traits are listened to in watch.ts only", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" });
  const listeners = sources.filter(
    (name) => name.endsWith(".ts") && /model\.on\(/.test(readFileSync(`src/${name}`, "utf8")),
  );
  assert.deepEqual(listeners.sort(), ["protocol.ts", "watch.ts"]);
});
