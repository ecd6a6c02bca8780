"""Takes a picture of everything that snorkel_nb shows, on the demo data, to be looked at.

    python -m tests.lab.pictures [FOLDER]

The panel runs on a session in this process (tests/browser/live_panel.py). Each region is shown by
itself and in its place, light and dark, at 1,400 and 500 pixels. An index.html shows them all.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import Browser, Page, expect, sync_playwright

import snorkel_nb as snb
from snorkel_nb.magics.lf_block import block_html
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.views.lf_cell import lf_cell_view
from snorkel_nb.views.summary import summary_view
from snorkel_nb.views.summary_page import summary_html
from tests.browser.conftest import served_harness
from tests.browser.live_panel import LivePanel, listen
from tests.browser.themes import THEMES
from tests.chromium import CHROMIUM_ARGS
from tests.lab.demo_session import demo_session

FOLDER = Path(__file__).parents[2] / "build" / "screenshots"
SIDES = ("map", "matrix", "charts", "try", "history")
WIDE, NARROW = 1400, 500
TALL = 1720
MAP_PATIENCE_S = 60


def take_pictures(folder: Path) -> list[Path]:
    """Write them, and the index; gives their paths."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    session, reports = demo_session()
    session.clusters()
    album = Album(folder)
    with sync_playwright() as playwright, served_harness() as url:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS
        )
        live = LivePanel(browser.new_page(), url, listen(SimpleNamespace(setattr=setattr)))
        for theme in ("light", "dark"):
            for width in (WIDE, NARROW):
                _panel(live, session, album, theme, width)
                _outputs(live.page, session, reports, album, theme, width)
        report = session.report(folder / "report.html", rows=2)
        for theme in ("light", "dark"):
            for width in (WIDE, NARROW):
                with _page(browser, theme, width) as page:
                    page.goto(report.as_uri())
                    album.add(page, "html", f"report-{width}-{theme}")
        browser.close()
        if live.problems:
            raise RuntimeError("\n".join(live.problems))
    album.write_index()
    return album.paths


class Album:
    """The pictures of one folder, in the order they were taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths: list[Path] = []

    def add(self, page: Page, selector: str, name: str) -> None:
        path = self.folder / f"{name}.png"
        page.wait_for_timeout(300)  # for answers that are drawn a frame or two after they come
        page.locator(selector).first.screenshot(path=path)
        self.paths.append(path)

    def write_index(self) -> None:
        figures = (
            f'<figure><figcaption>{path.stem}</figcaption><img src="{path.name}"></figure>'
            for path in self.paths
        )
        style = "<style>img { max-width: 100%; border: 1px solid gray }</style>"
        page = f"<!doctype html><title>Screenshots</title>{style}{''.join(figures)}"
        (self.folder / "index.html").write_text(page, encoding="utf-8")


def _panel(live: LivePanel, session: snb.Session, album: Album, theme: str, width: int) -> None:
    end = f"{width}-{theme}"
    session.select()
    live.show(session, width=width, theme=f"jupyter-{theme}", height=1000)
    live.lf("price_or_short_code").wait_for()
    live.lf("price_or_short_code").click()
    expect(live.get("selection-count")).not_to_have_text("counting")
    if width == NARROW:
        album.add(live.page, ".snb", f"lfs-{end}")
        live.get("tab-rows").click()
    live.get("row").nth(1).click()
    live.get("rows").focus()
    album.add(live.page, ".snb", f"rows-{end}")
    live.page.keyboard.press("Enter")
    expect(live.get("why")).to_be_visible()
    album.add(live.page, ".snb", f"row-open-{end}")
    for side in SIDES:
        live.get(f"tab-{side}").click()
        _use(live, side)
        album.add(live.page, ".snb", f"{side}-{end}")
    if width == NARROW:
        live.get("tab-lfs").click()
    live.lf("expensive").focus()
    live.page.keyboard.press("ArrowRight")
    expect(live.get("lf-details")).to_contain_text("First failure")
    live.get("remarks-toggle").click()
    album.add(live.page, ".snb", f"lf-open-{end}")
    live.page.keyboard.press("Escape")
    live.get("remarks-toggle").click()
    live.lf("expensive").focus()
    live.page.keyboard.press("ArrowLeft")
    live.page.set_viewport_size({"width": width + 16, "height": TALL + 40})
    live.page.locator(".snb-frame").evaluate(f"e => {{ e.style.height = '{TALL}px'; }}")
    if width == WIDE:
        album.add(live.page, ".snb", f"panel-tall-{end}")


def _use(live: LivePanel, side: str) -> None:
    if side == "map":
        _use_map(live)
    elif side == "matrix":
        live.get("matrix").locator("button[data-row][data-column]").first.wait_for()
    elif side == "charts":
        expect(live.get("class-table")).to_be_visible()
    elif side == "try":
        live.get("rule-regex").click()
        live.get("rule").fill(r"\b(free|win)\b.*\btext\b")
        expect(live.page.locator(".snb-try").get_by_test_id("trial-example").first).to_be_visible()
    else:
        live.get("step").first.click()
        expect(live.get("look")).to_be_visible()


def _use_map(live: LivePanel) -> None:
    """Wait for the map and its clusters: made once, then the same each time."""
    live.page.locator('.snb-cloud[data-drawn="true"]').wait_for()
    for _ in range(MAP_PATIENCE_S):
        live.flush()
        if live.get("cluster").count():
            break
        live.page.wait_for_timeout(1_000)
    live.get("cluster").nth(2).get_by_text("Suggest LFs").click()
    live.get("candidates-message").wait_for()


def _outputs(
    page: Page,
    session: snb.Session,
    reports: list[LFReport],
    album: Album,
    theme: str,
    width: int,
) -> None:
    """The blocks under cells, and the summary that a saved notebook shows."""
    shown = [block_html(lf_cell_view(report)) for report in reports]
    shown.append(summary_html(summary_view(session.now)))
    body = "".join(f'<div style="margin: 0 0 24px">{each}</div>' for each in shown)
    page.set_content(
        f"<style>{THEMES[f'jupyter-{theme}']}"
        "body { margin: 0; padding: 16px; background: var(--jp-layout-color0);"
        f" color: var(--jp-ui-font-color1) }}</style><main>{body}</main>"
    )
    album.add(page, "main", f"outputs-{width}-{theme}")


@contextmanager
def _page(browser: Browser, theme: str, width: int) -> Iterator[Page]:
    context = browser.new_context(
        color_scheme=theme,  # type: ignore[arg-type]  # one of two words
        viewport={"width": width, "height": 900},
    )
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    for path in take_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(path)
