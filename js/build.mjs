// Bundles src/index.ts into ../snorkel_nb/static/panel.js and panel.css, and fails above the budget.
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const BUDGET_BYTES = 100_000;

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

let n_bytes = 0;
for (const file of ["panel.js", "panel.css"]) {
  const { size } = await stat(`${outdir}/${file}`);
  process.stdout.write(`${file} ${size} bytes\n`);
  n_bytes += size;
}
if (n_bytes > BUDGET_BYTES) {
  process.stderr.write(`The panel is ${n_bytes} bytes; its budget is ${BUDGET_BYTES}.\n`);
  process.exitCode = 1;
}
