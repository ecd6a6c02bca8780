"""Takes the README's screenshots in a real JupyterLab, light and dark: the quickstart and the map.

tests/lab/pictures.py takes those of everything else.

    python -m tests.lab.screenshots
    python -m tests.lab.screenshots map

Look at them before they are committed.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import CHROMIUM_ARGS
from tests.lab.lab_server import LabNotebook, LabServer, open_notebook, open_page, running_lab

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "01_quickstart.ipynb"
FOLDER = ROOT / "notebooks" / "screenshots"
SELECTED_LF = "price_or_short_code"
TALL = 1240
WIDE = 1680
"""Pixels; what a person gets who drags the panel's handle down until all regions are in view."""


MAP_CELLS = (
    "%load_ext snorkel_nb\nimport snorkel_nb as snb\n"
    'news = snb.demo_data.load("bbc_news").select("text")',
    "%snorkel open news --text text --classes BUSINESS ENTERTAINMENT POLITICS SPORT TECH",
    "%%lf SPORT --kind keywords --name plays\nmatch\ncoach\nchampionship\ninjury\nsquad",
    "%%lf BUSINESS --kind keywords --name markets\nshares\nprofits\neconomic\nanalysts",
    "%%lf TECH --kind keywords --name devices\nsoftware\nusers\ngadgets\nbroadband",
    "%snorkel panel",
)
MAP_TALL = 900
LIMIT_MS = 120_000
"""The process that lays the map out compiles first."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write panel, tall, labelling, cell and map, each -light.png and -dark.png."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.screenshots")
    parser.add_argument("which", nargs="?", choices=("all", "quickstart", "map"), default="all")
    which = parser.parse_args(arguments).which
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS
        )
        if which != "map":
            _shoot_quickstart(lab, browser)
        if which != "quickstart":
            _shoot_map(lab, browser)
        browser.close()


def _shoot_quickstart(lab: LabServer, browser: Browser) -> None:
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [i for i, cell in enumerate(cells) if cell.cell_type == "code"]
    edit = max(i for i in code if cells[i].source.startswith("%%lf"))
    shutil.copy(NOTEBOOK, lab.work)
    with open_page(lab, browser, NOTEBOOK.name, width=1440, height=1200) as notebook:
        for cell in code:
            notebook.run(cell)
        page = notebook.page
        page.get_by_test_id("lf-row").filter(has_text=SELECTED_LF).click()
        page.get_by_test_id("row").first.wait_for()
        page.get_by_test_id("tab-matrix").click()  # the map has a picture of its own
        _shoot_both(notebook, "[data-testid=panel]", "panel")
        _shoot_both(notebook, f".jp-Cell >> nth={edit}", "cell")
        _label(page)
        _enlarge(page, TALL, WIDE)
        page.get_by_test_id("make-map").click()
        page.get_by_test_id("next-select").wait_for(timeout=LIMIT_MS)
        page.get_by_test_id("map-work").wait_for(state="hidden", timeout=LIMIT_MS)
        _shoot_both(notebook, "[data-testid=panel]", "tall")
        _shoot_both(notebook, ".snb-rows", "labelling")


def _shoot_map(lab: LabServer, browser: Browser) -> None:
    """The cluster that wants an LF most, and candidates for it."""
    with open_notebook(lab, browser, "map.ipynb", MAP_CELLS, 1440) as notebook:
        for cell in range(len(MAP_CELLS)):
            notebook.run(cell)
        page = notebook.page
        _enlarge(page, MAP_TALL)
        page.get_by_test_id("make-map").click()
        page.get_by_test_id("next-select").wait_for(timeout=LIMIT_MS)
        page.get_by_test_id("map-work").wait_for(state="hidden", timeout=LIMIT_MS)
        page.get_by_test_id("next-select").click()
        page.locator('tr[data-cluster][aria-selected="true"]').wait_for()
        page.get_by_test_id("next-suggest").click()
        page.get_by_test_id("candidate-source").wait_for(timeout=LIMIT_MS)
        _shoot_both(notebook, "[data-testid=panel]", "map")


def _enlarge(page: Page, height: int, width: int = 1440) -> None:
    page.locator(".snb-frame").evaluate(f"e => {{ e.style.height = '{height}px'; }}")
    page.set_viewport_size({"width": width, "height": height + 200})


def _label(page: Page) -> None:
    """Label two rows by keyboard, and ask why a third one has its label."""
    rows = page.get_by_test_id("rows")
    rows.focus()
    for key in ("2", "2"):
        rows.press(key)
    page.get_by_test_id("gold-state").filter(has_text="saved").wait_for()
    rows.press("Enter")
    page.get_by_test_id("why").wait_for()


def _shoot_both(notebook: LabNotebook, selector: str, name: str) -> None:
    for theme in ("light", "dark"):
        notebook.use_theme(dark=theme == "dark")
        _shoot(notebook.page, selector, FOLDER / f"{name}-{theme}.png")


def _shoot(page: Page, selector: str, path: Path) -> None:
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a theme's colours arrive a frame or two after its name
    element.screenshot(path=path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
