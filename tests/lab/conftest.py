"""One JupyterLab for all tests in this folder; each test has its own notebook and kernel."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.lab.lab_server import LabNotebook, LabServer, open_notebook, running_lab

OpenNotebook = Callable[..., LabNotebook]


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture
def notebook(
    lab: LabServer, chromium: Browser, request: pytest.FixtureRequest
) -> Iterator[OpenNotebook]:
    """Opens a notebook of the given cells; the test fails on any error of the page."""
    opened: list[LabNotebook] = []
    with ExitStack() as stack:

        def open_cells(*cells: str, width: int = 1500) -> LabNotebook:
            name = f"{request.node.name}.ipynb"
            page = stack.enter_context(open_notebook(lab, chromium, name, list(cells), width))
            opened.append(page)
            return page

        yield open_cells
    problems = [problem for page in opened for problem in page.problems]
    assert not problems, "\n".join(problems)
