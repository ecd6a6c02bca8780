"""Takes the README's screenshots: the quickstart in a real JupyterLab, light and dark.

tests/lab/pictures.py takes those of everything else.

    python -m tests.lab.screenshots

Look at them before they are committed.
"""

import shutil
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

from tests.chromium import CHROMIUM_ARGS
from tests.lab.lab_server import LabNotebook, open_page, running_lab

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "01_quickstart.ipynb"
FOLDER = ROOT / "notebooks" / "screenshots"
SELECTED_LF = "price_or_short_code"
TALL = 1240
"""Pixels; what a person gets who drags the panel's handle down until all regions are in view."""


def main() -> None:
    """Write panel, tall, labelling and cell, each -light.png and -dark.png."""
    FOLDER.mkdir(exist_ok=True)
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    code = [i for i, cell in enumerate(cells) if cell.cell_type == "code"]
    edit = max(i for i in code if cells[i].source.startswith("%%lf"))
    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder) / "lab") as lab,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=CHROMIUM_ARGS
        )
        shutil.copy(NOTEBOOK, lab.work)
        with open_page(lab, browser, NOTEBOOK.name, width=1440, height=1200) as notebook:
            for cell in code:
                notebook.run(cell)
            page = notebook.page
            page.get_by_test_id("lf-row").filter(has_text=SELECTED_LF).click()
            page.get_by_test_id("row").first.wait_for()
            _shoot_both(notebook, "[data-testid=panel]", "panel")
            _shoot_both(notebook, f".jp-Cell >> nth={edit}", "cell")
            _label(page)
            page.locator(".snb-frame").evaluate(f"e => {{ e.style.height = '{TALL}px'; }}")
            page.set_viewport_size({"width": 1440, "height": TALL + 200})
            _shoot_both(notebook, "[data-testid=panel]", "tall")
            _shoot_both(notebook, ".snb-rows", "labelling")
        browser.close()


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
