"""The harness page of the panel: a local server, and a page for each test."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from ipywidgets import Widget
from playwright.sync_api import Browser

from tests.browser.live_panel import LivePanel, listen
from tests.browser.panel_page import PanelPage

ROOT = Path(__file__).parents[2]
FOLDERS = {"static": ROOT / "snorkel_nb" / "static", "harness": Path(__file__).parent}


class HarnessFiles(SimpleHTTPRequestHandler):
    """The built panel under /static/, the harness page under /harness/."""

    def translate_path(self, path: str) -> str:
        folder, _, name = path.partition("?")[0].removeprefix("/").partition("/")
        return str(FOLDERS.get(folder, Path(os.devnull)) / name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Quiet: pytest shows what matters."""


@contextmanager
def served_harness() -> Iterator[str]:
    """The address of the harness page's server."""
    if not (FOLDERS["static"] / "panel.js").exists():
        pytest.fail("The panel is not built. Run: npm --prefix js ci && npm --prefix js run build")
    server = ThreadingHTTPServer(("127.0.0.1", 0), HarnessFiles)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def harness_url() -> Iterator[str]:
    with served_harness() as url:
        yield url


@pytest.fixture
def panel(chromium: Browser, harness_url: str) -> Iterator[PanelPage]:
    """A page for one test, which fails on any page error, console error or dialog."""
    context = chromium.new_context()
    panel_page = PanelPage(context.new_page(), harness_url)
    yield panel_page
    problems = panel_page.problems
    context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def live(
    chromium: Browser, harness_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LivePanel]:
    """A page with the panel of a real session; fails as `panel` does."""
    context = chromium.new_context()
    live_panel = LivePanel(context.new_page(), harness_url, listen(monkeypatch))
    yield live_panel
    problems = live_panel.problems
    context.close()
    Widget.close_all()
    assert not problems, "\n".join(problems)
