// Bundles src/index.ts into ../snorkel_nb/static/panel.js and panel.css, and fails above the budget.
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// The map is 29 kB of it: points in WebGL 2 and on a plain canvas, gestures, clusters, candidates.
const BUDGET_BYTES = { "panel.js": 138_000, "panel.css": 39_000 };

const here = fileURLToPath(new URL(".", import.meta.url));
const outdir = fileURLToPath(new URL("../snorkel_nb/static", import.meta.url));

await build({
  absWorkingDir: here,
  entryPoints: { panel: "src/index.ts" },
  outdir,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
});

for (const [file, budget] of Object.entries(BUDGET_BYTES)) {
  const { size } = await stat(`${outdir}/${file}`);
  process.stdout.write(`${file} ${size} bytes\n`);
  if (size > budget) {
    process.stderr.write(`${file} is ${size} bytes; its budget is ${budget}.\n`);
    process.exitCode = 1;
  }
}
