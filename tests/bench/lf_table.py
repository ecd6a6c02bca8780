"""How long the LF table of 200 LFs takes: what is saved, what the kernel counts, what is drawn.

Run: python -m tests.bench.lf_table
"""

import json
import shutil
import statistics
import threading
import time
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

import snorkel_nb as snb
from snorkel_nb.views.lf_extras import lf_extras_view, votes_in_selection
from snorkel_nb.widgets.panel import panel_view
from tests.browser.conftest import HarnessFiles
from tests.browser.panel_page import PanelPage
from tests.browser.sample import sample_view
from tests.chromium import CHROMIUM_ARGS

N_LFS = 200
N_ROWS = 1_000_000
N_TIMES = 7


def main() -> None:
    """Print bytes and milliseconds, one a line."""
    print_kernel()
    print_page()


def print_kernel() -> None:
    """Of 200 LFs that vote on 5 % of 1 M rows each."""
    rng = np.random.default_rng(7)
    session = snb.Session({"n": range(N_ROWS), "gold": rng.integers(-1, 2, N_ROWS)},
                          classes=2, gold="gold")  # fmt: skip
    for j in range(N_LFS):
        votes = np.where(rng.random(N_ROWS) < 0.05, j % 2, snb.ABSTAIN)
        session.add(snb.vote_lf(f"labeling_function_{j}", votes))
    saved = json.dumps(panel_view(session.now), separators=(",", ":")).encode()
    print(f"view of {N_LFS} LFs with gold: {len(saved):,} bytes")

    def count() -> None:
        rows = session.select(status="conflict")
        rows.mask  # noqa: B018  # not what is measured
        begin = time.perf_counter()
        votes_in_selection(rows)
        seconds.append(time.perf_counter() - begin)

    seconds: list[float] = []
    for _ in range(N_TIMES):
        count()
    print(f"votes in a selection: {1000 * statistics.median(seconds):.1f} ms")
    print(f"extras: {milliseconds(lambda: lf_extras_view(session.now)):.1f} ms")


def print_page() -> None:
    """In headless Chromium, until the next frame has been drawn."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), HarnessFiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS
        )
        panel = PanelPage(browser.new_page(), f"http://127.0.0.1:{server.server_port}")
        panel.open(view_of_many())
        panel.get("lf-row").nth(N_LFS - 1).wait_for(state="attached")
        for what, script in DEEDS.items():
            print(f"{what}: {drawn_ms(panel.page, script):.0f} ms")
        browser.close()
    server.shutdown()


DEEDS = {
    "a new state in which all LFs have changed": """i => {
        const view = structuredClone(window.model.get("view"));
        view.revision += 1;
        view.lf_table.lfs.n_overlaps = view.lf_table.lfs.n_overlaps.map((n) => (n + 7) % 200);
        window.model.set("view", view); }""",
    "a new state in which one LF has changed": """i => {
        const view = structuredClone(window.model.get("view"));
        view.revision += 1;
        view.lf_table.lfs.n_overlaps[7] = 10 + i;
        window.model.set("view", view); }""",
    "a letter in the filter": """i => {
        const filter = document.querySelector("[data-testid=lf-filter]");
        filter.value = i % 2 ? "lf_1" : "";
        filter.dispatchEvent(new Event("input")); }""",
    "a key that moves the focus": """i => {
        const row = document.activeElement.closest("[data-testid=lf-row]")
            ?? document.querySelector("[data-testid=lf-row]");
        row.focus();
        row.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true })); }""",
    "a sort": "i => document.querySelector('[data-testid=sort-coverage]').click()",
    "a column more": "i => document.querySelector('[data-testid=column-votes]').click()",
}


def drawn_ms(page: Page, script: str) -> float:
    """From before a deed until after the frame that shows it."""
    timed: Any = page.evaluate(
        f"""async ([n]) => {{
            const deed = {script};
            const times = [];
            for (let i = 0; i < n; i++) {{
              await new Promise((done) => setTimeout(done, 300));
              const begin = performance.now();
              deed(i);
              document.body.getBoundingClientRect();
              await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
              times.push(performance.now() - begin);
            }}
            return times;
        }}""",
        [N_TIMES],
    )
    return statistics.median(timed)


def view_of_many() -> dict[str, Any]:
    """The sample's LFs over and over."""
    view = sample_view()
    sample = view["lf_table"]["lfs"]
    view["lf_table"]["lfs"] = [
        {**sample[i % len(sample)], "number": i + 1, "name": f"lf_{i:03}"} for i in range(N_LFS)
    ]
    return view


def milliseconds(work: Callable[[], object]) -> float:
    """Median."""
    seconds = []
    for _ in range(N_TIMES):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return 1000 * statistics.median(seconds)


if __name__ == "__main__":
    main()
