"""A JupyterLab of our own: fresh folders, a free port, and pages in headless Chromium."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError

import nbformat
from playwright.sync_api import Browser, ConsoleMessage, Page

TOKEN = "lab-test"
START_LIMIT_S = 90
CELL_LIMIT_MS = 60_000
NEWS = "cfg/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
KERNEL_IS_IDLE = """() => window.jupyterapp?.shell?.currentWidget?.sessionContext
    ?.session?.kernel?.status === 'idle'"""
# Chromium and JupyterLab say these about themselves.
EXPECTED_NOISE = ("favicon", "Download the React DevTools", "ResizeObserver loop")


@dataclass
class LabServer:
    """A running JupyterLab.

    Args:
        work: the folder it serves.
        port: on 127.0.0.1.
        log: file of the server's own messages.
    """

    work: Path
    port: int
    log: Path

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}?token={TOKEN}"

    def shut_kernels(self) -> None:
        request = urllib.request.Request(self.url("api/sessions"))
        for session in json.load(urllib.request.urlopen(request)):
            url = self.url(f"api/sessions/{session['id']}")
            urllib.request.urlopen(urllib.request.Request(url, method="DELETE"))


@contextmanager
def running_lab(root: Path) -> Iterator[LabServer]:
    """Start a JupyterLab whose folders all lie below `root`; stop it at the end."""
    work, settings, log = root / "work", root / NEWS, root / "server.log"
    work.mkdir(parents=True)
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {
        "JUPYTER_CONFIG_DIR": "cfg",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    environment = {name: str(root / folder) for name, folder in folders.items()}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={work}"),
        *("--expose-app-in-browser", "--LabApp.extension_manager=readonly"),
    ]
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment, "JUPYTER_PLATFORM_DIRS": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    server = LabServer(work, port, log)
    try:
        _wait_until_up(server, process)
        yield server
        server.shut_kernels()
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_up(server: LabServer, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(server.url("api/status"), timeout=2).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"JupyterLab did not come up:\n{server.log.read_text()[-3000:]}")


@dataclass
class LabNotebook:
    """One notebook open in a page.

    Args:
        page: the browser's page.
        name: file name of the notebook.
        problems: page errors and console errors so far.
    """

    page: Page
    name: str
    problems: list[str] = field(default_factory=list)

    def run(self, cell: int) -> None:
        """Run a cell and wait until the kernel is idle again."""
        self.start(cell)
        self.wait_idle(cell)

    def start(self, cell: int) -> None:
        self.page.evaluate(
            """i => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = i;
                window.jupyterapp.commands.execute('notebook:run-cell');
            }""",
            cell,
        )

    def wait_idle(self, cell: int) -> None:
        """Wait until a cell has been run and the kernel has nothing to do."""
        self.page.wait_for_function(
            """i => {
                const cell = window.jupyterapp.shell.currentWidget.content.widgets[i];
                return cell.model.executionState !== 'running' && cell.model.executionCount > 0;
            }""",
            arg=cell,
            timeout=CELL_LIMIT_MS,
        )
        self.page.wait_for_function(KERNEL_IS_IDLE, timeout=CELL_LIMIT_MS)

    def set_source(self, cell: int, source: str) -> None:
        self.page.evaluate(
            """([i, source]) => window.jupyterapp.shell.currentWidget.content.widgets[i]
                .model.sharedModel.setSource(source)""",
            [cell, source],
        )

    def output(self, cell: int) -> str:
        """Everything a cell shows, as text."""
        shown = (
            self.page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-OutputArea-output")
        )
        return "\n".join(shown.all_inner_texts())

    def use_theme(self, *, dark: bool) -> None:
        self.page.evaluate(
            """theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})""",
            "JupyterLab Dark" if dark else "JupyterLab Light",
        )
        self.page.wait_for_function(
            f"() => document.body.dataset.jpThemeLight === '{'false' if dark else 'true'}'"
        )

    def save(self) -> dict[str, Any]:
        """Save, and give the notebook as it is on disk."""
        content: dict[str, Any] = self.page.evaluate(
            """async () => {
                await window.jupyterapp.commands.execute('docmanager:save');
                return window.jupyterapp.shell.currentWidget.content.model.toJSON();
            }"""
        )
        return content


@contextmanager
def open_notebook(
    server: LabServer, browser: Browser, name: str, cells: list[str], width: int = 1500
) -> Iterator[LabNotebook]:
    """A new notebook with these code cells, its kernel idle."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    nbformat.write(notebook, server.work / name)
    with open_page(server, browser, name, width) as opened:
        yield opened


@contextmanager
def open_page(
    server: LabServer, browser: Browser, name: str, width: int = 1500, height: int = 1100
) -> Iterator[LabNotebook]:
    """A notebook that is in the server's folder, its kernel idle."""
    context = browser.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    opened = LabNotebook(page, name)

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(noise in message.text for noise in EXPECTED_NOISE):
            opened.problems.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: opened.problems.append(str(error)))
    page.goto(server.url(f"lab/tree/{name}") + "&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=CELL_LIMIT_MS)
    page.wait_for_function(KERNEL_IS_IDLE, timeout=CELL_LIMIT_MS)
    try:
        yield opened
    finally:
        context.close()
        server.shut_kernels()
