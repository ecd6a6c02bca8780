"""How long the map takes in a browser: `python -m tests.bench.map`.

A page in headless Chromium draws by software, as on a remote desktop. The messages of a session in
this process go to it in base64, which costs what a websocket does not: it is given by itself. From
an edit, a lasso or a pointer to what is seen or selected.
"""

import argparse
import os
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
from playwright.sync_api import sync_playwright

import snorkel_nb as snb
from snorkel_nb.views.map_colors import Wanted, colored
from snorkel_nb.views.map_points import MapPoints
from tests.browser.conftest import served_harness
from tests.browser.live_panel import LivePanel, listen
from tests.chromium import CHROMIUM_ARGS
from tests.session.mapped import StubExploring

SIZES = (10_000, 100_000, 1_000_000)
DRAWN = '.snb-cloud[data-drawn="true"]'


def made_up(n_rows: int) -> snb.Session:
    """A session with three LFs and blobs on its map."""
    rng = np.random.default_rng(7)
    session = snb.Session(
        {"text": [f"message {i}" for i in range(n_rows)]}, text="text", classes=["HAM", "SPAM"]
    )
    for j in range(3):
        session.add(snb.vote_lf(f"lf_{j}", rng.integers(-1, 2, n_rows)))
    of_row = rng.integers(0, 8, n_rows)
    xy = rng.random((8, 2))[of_row] * 0.8 + 0.1 + rng.normal(0, 0.04, (n_rows, 2))
    StubExploring(session, of_row, np.clip(xy, 0, 1))
    return session


def timed(deed: Callable[[], object]) -> float:
    """In milliseconds."""
    start = time.perf_counter()
    deed()
    return 1e3 * (time.perf_counter() - start)


def in_kernel(session: snb.Session) -> dict[str, float]:
    """What the kernel needs for its answers, without a page."""
    layout = session.exploring.layout
    assert layout is not None
    points = MapPoints.of(layout)

    def color() -> None:
        session.now.results.__dict__.pop("pairs", None)
        wanted = Wanted(session.now, points.rows, None, lambda: points.rows[:0], lambda: None)
        colored("class", wanted).legend_view()

    return {
        "kernel: points": timed(lambda: MapPoints.of(type(layout)(layout.xy, "umap", 1, "again"))),
        "kernel: colours": min(timed(color) for _ in range(5)),
        "kernel: bits": timed(lambda: points.masked(session.results.posteriors.is_covered)),
    }


def in_page(live: LivePanel, session: snb.Session) -> dict[str, float]:
    """From a deed to what is seen of it."""
    page = live.page
    legend = "document.querySelector('.snb-map-legend')?.textContent"

    def shown() -> None:
        page.locator(f"{DRAWN}").wait_for(timeout=120_000)
        page.wait_for_function(f"{legend}?.includes('HAM')", timeout=120_000)

    def edit(is_on: bool) -> tuple[float, float]:
        """Until the new legend stands there and the first points are drawn; until all are."""
        before, start = page.evaluate(legend), time.perf_counter()
        (session.enable if is_on else session.disable)("lf_0")
        live.flush()
        page.wait_for_function(f"old => {legend} !== old", arg=before, timeout=60_000)
        first_s = time.perf_counter() - start
        page.locator(DRAWN).wait_for()
        return 1e3 * first_s, 1e3 * (time.perf_counter() - start)

    found = {"page: first picture": timed(lambda: (live.show(session), shown()))}
    found["page: JS heap, MB"] = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
    found["page: frame"] = float(
        page.evaluate("""async () => {
          const cloud = document.querySelector(".snb-cloud");
          const times = [];
          for (let i = 0; i < 5; i++) {
            const start = performance.now();
            document.querySelector('[data-testid="map-in"]').click();
            await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
            times.push(performance.now() - start);
          }
          document.querySelector('[data-testid="map-fit"]').click();
          return times.sort((a, b) => a - b)[2];
        }""")
    )
    page.locator(DRAWN).wait_for()
    edits = [edit(i % 2 == 1) for i in range(6)]
    found["page: edit, first points"] = min(first for first, _ in edits)
    found["page: edit, all points"] = min(all_points for _, all_points in edits)
    box = live.get("map-surface").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.wait_for_timeout(500)  # the grid is made at the first look

    layout = session.exploring.layout
    assert layout is not None
    x, y = layout.xy[int(np.argmin(layout.xy[:, 1]))].tolist()
    edge = 14  # of the picture
    lowest = (
        box["x"] + edge + x * (box["width"] - 2 * edge),
        box["y"] + edge + (1 - y) * (box["height"] - 2 * edge),
    )

    def hover() -> None:
        page.mouse.move(*lowest)
        live.get("map-tip").wait_for(timeout=20_000)

    def lasso() -> None:
        page.keyboard.down("Shift")
        page.mouse.move(middle[0] - 100, middle[1] - 80)
        page.mouse.down()
        for dx, dy in ((100, -80), (100, 80), (-100, 80), (-100, -80)):
            page.mouse.move(middle[0] + dx, middle[1] + dy, steps=8)
        page.mouse.up()
        page.keyboard.up("Shift")
        live.get("selection-part").wait_for(timeout=60_000)

    found["page: hover text"] = timed(hover)
    found["page: lasso of 32 moves"] = timed(lasso)
    found["page: selection drawn"] = timed(lambda: page.locator(DRAWN).wait_for(timeout=60_000))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.map")
    parser.add_argument("--max-rows", type=int, default=1_000_000, help="leave out larger maps")
    chosen = parser.parse_args(arguments)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ms")
    with sync_playwright() as playwright, served_harness() as url:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS
        )
        for n_rows in SIZES:
            if n_rows > chosen.max_rows:
                continue
            live = LivePanel(browser.new_page(), url, listen(SimpleNamespace(setattr=setattr)))
            session = made_up(n_rows)
            for name, ms in (in_kernel(session) | in_page(live, session)).items():
                print(f"{n_rows:>10,}  {name:<26}{ms:10.1f}", flush=True)
            session.panel().close()
            live.page.close()
            if live.problems:
                raise RuntimeError("\n".join(live.problems))
        browser.close()


if __name__ == "__main__":
    main()
