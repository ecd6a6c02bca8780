"""The panel in marimo: in a shadow root, with its style, and with labels that come to Python."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, expect

START_LIMIT_S = 60
NOTEBOOK = """import marimo

app = marimo.App(width="full")


@app.cell
def _():
    import snorkel_nb as snb

    texts = ["cash now", "hello", "cash", "see you"]
    session = snb.Session({"text": texts}, classes=["HAM", "SPAM"], store=False)
    session.add(snb.keyword_lf("cash", "SPAM", ["cash"]))
    session.add(snb.keyword_lf("greets", "HAM", ["hello", "see you"]))
    session.subscribe(
        lambda _: open("gold.txt", "w").write(str([int(label) for label in session.gold]))
    )
    session.panel()
    return


if __name__ == "__main__":
    app.run()
"""


@pytest.fixture
def marimo_url(tmp_path: Path) -> Iterator[str]:
    """The address of a notebook that runs."""
    (tmp_path / "notebook.py").write_text(NOTEBOOK)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "marimo", "-q", "run", "notebook.py", "--headless"]
    options = ["--host=127.0.0.1", f"--port={port}", "--no-token"]
    process = subprocess.Popen([*command, *options], cwd=tmp_path)
    url = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            try:
                urllib.request.urlopen(url, timeout=2).close()
                break
            except (URLError, OSError):
                assert process.poll() is None, "marimo ended"
                assert time.monotonic() < deadline, "marimo did not come up"
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_panel_is_drawn_selects_and_labels(
    chromium: Browser, marimo_url: str, tmp_path: Path
) -> None:
    page = chromium.new_page(viewport={"width": 1400, "height": 1000})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: said.type == "error" and problems.append(said.text))
    page.goto(marimo_url)
    row = page.get_by_test_id("lf-row").filter(has_text="cash")

    expect(row).to_be_visible(timeout=60_000)
    frame = page.locator(".snb-frame")
    assert frame.evaluate("e => getComputedStyle(e).display") == "flex"  # panel.css is there
    assert frame.evaluate("e => e.getRootNode() instanceof ShadowRoot")
    row.click()
    expect(page.get_by_test_id("row")).to_have_count(2)
    page.get_by_test_id("rows").focus()
    page.keyboard.press("2")

    expect(page.get_by_test_id("gold-state")).to_have_text("saved")
    assert (tmp_path / "gold.txt").read_text() == "[1, -1, -1, -1]"
    assert problems == []
    page.context.close()
