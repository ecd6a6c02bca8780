"""Takes the README's screenshots: the quickstart in a real JupyterLab, light and dark.

    python -m tests.lab.screenshots

Look at them before they are committed.
"""

import shutil
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

from tests.chromium import CHROMIUM_ARGS
from tests.lab.lab_server import open_page, running_lab

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "01_quickstart.ipynb"
FOLDER = ROOT / "notebooks" / "screenshots"
SELECTED_LF = "price_or_short_code"
PANEL_HEIGHT = 640
"""Pixels; what a person gets who drags the panel's handle down a little."""


def main() -> None:
    """Write panel-light.png, panel-dark.png, cell-light.png and cell-dark.png."""
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
            page.get_by_test_id("panel").evaluate(f"e => e.style.height = '{PANEL_HEIGHT}px'")
            page.get_by_test_id("row").first.wait_for()
            for theme in ("light", "dark"):
                notebook.use_theme(dark=theme == "dark")
                _shoot(page, "[data-testid=panel]", FOLDER / f"panel-{theme}.png")
                _shoot(page, f".jp-Cell >> nth={edit}", FOLDER / f"cell-{theme}.png")
        browser.close()


def _shoot(page: Page, selector: str, path: Path) -> None:
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a theme's colours arrive a frame or two after its name
    element.screenshot(path=path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
