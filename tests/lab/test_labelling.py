"""Labelling and what may go wrong meanwhile: real JupyterLab, real kernel, real store."""

import re

from playwright.sync_api import Locator, expect

from tests.lab.conftest import OpenNotebook
from tests.lab.lab_server import LabNotebook, LabServer

OPEN = (
    "%load_ext snorkel_nb\n"
    'rows = [{"text": f"message {i} {word}"} for i, word in enumerate(["offer", "hello"] * 20)]',
    "%snorkel open rows --text text --classes HAM SPAM --store labels.db",
    "%snorkel panel",
)
OFFER = "%%lf SPAM --kind keywords --name offer\noffer"
NUMBERS = "%%lf HAM --kind regex --name numbers\n1"
PRINT_GOLD = "print('gold', session.gold[:6].tolist())"


def opened(notebook: OpenNotebook, lab: LabServer, *cells: str) -> tuple[LabNotebook, Locator]:
    """A notebook with a panel and two LFs, run so far; further cells are not run."""
    for old in lab.work.glob("labels.db*"):
        old.unlink()
    page = notebook(*OPEN, OFFER, NUMBERS, *cells)
    for cell in range(5):
        page.run(cell)
    panel = page.page.locator(".snb").first
    expect(panel.get_by_test_id("lf-row")).to_have_count(2)
    expect(panel.get_by_test_id("row").first).to_be_visible()
    return page, panel


def type_labels(panel: Locator, keys: str) -> None:
    panel.get_by_test_id("rows").focus()
    expect(panel.get_by_test_id("keys-state")).to_have_text("Keys: on")
    for key in keys:
        panel.page.keyboard.press(key)


def expect_saved(panel: Locator) -> None:
    expect(panel.get_by_test_id("gold-state")).to_have_text("saved", timeout=30_000)


def n_cells(page: LabNotebook) -> int:
    count: int = page.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    )
    return count


def test_labels_are_typed_without_a_shortcut_of_the_notebook_until_esc(
    notebook: OpenNotebook, lab: LabServer
):
    page, panel = opened(notebook, lab, PRINT_GOLD)
    n_before = n_cells(page)

    type_labels(panel, "12")
    for key in "abxdj":  # cell above, below, cut, delete, next, to the notebook
        page.page.keyboard.press(key)
    page.page.keyboard.press("1")
    expect_saved(panel)

    assert n_cells(page) == n_before
    page.run(5)
    assert "gold [0, 1, -1, 0, -1, -1]" in page.output(5)

    panel.get_by_test_id("rows").focus()
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("b")
    page.page.wait_for_function(
        "n => window.jupyterapp.shell.currentWidget.content.widgets.length === n", arg=n_before + 1
    )


def test_labels_typed_while_a_cell_runs_wait_and_are_saved_once(
    notebook: OpenNotebook, lab: LabServer
):
    page, panel = opened(
        notebook, lab, "import time; time.sleep(7)", PRINT_GOLD + "; print(session.history())"
    )
    page.start(5)

    type_labels(panel, "212")
    expect(panel.get_by_test_id("gold-state")).to_have_text(re.compile("wait|saving"))
    expect(panel.get_by_test_id("row").first.get_by_test_id("row-gold")).to_contain_text("SPAM")
    page.wait_idle(5)
    expect_saved(panel)

    page.run(6)
    assert "gold [1, 0, 1, -1, -1, -1]" in page.output(6)
    assert "gold on 3 rows" in page.output(6)


def test_labels_outlive_the_kernel_and_lfs_come_back_when_their_cells_run(
    notebook: OpenNotebook, lab: LabServer
):
    page, panel = opened(notebook, lab, PRINT_GOLD)
    type_labels(panel, "21")
    expect_saved(panel)

    page.page.evaluate(
        """async () => {
            await window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart();
        }"""
    )
    page.page.wait_for_function(
        """() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status
            === 'idle'"""
    )
    for cell in range(3):
        page.run(cell)

    panel = page.page.locator(".snb").last
    expect(panel.get_by_test_id("readings")).to_contain_text(re.compile(r"Gold\s*2"))
    expect(panel).to_contain_text("recorded")
    page.run(3)
    page.run(4)
    expect(panel.get_by_test_id("lf-row")).to_have_count(2)
    page.run(5)
    assert "gold [1, 0, -1, -1, -1, -1]" in page.output(5)


def test_a_reload_in_the_middle_loses_no_label(notebook: OpenNotebook, lab: LabServer):
    page, panel = opened(notebook, lab, "import time; time.sleep(8)", PRINT_GOLD)
    page.save()
    page.start(5)
    type_labels(panel, "121")

    page.page.reload()

    panel = page.page.locator(".snb").first
    expect(panel.get_by_test_id("lf-row")).to_have_count(2, timeout=30_000)
    expect(panel.get_by_test_id("readings")).to_contain_text(
        re.compile(r"Gold\s*3"), timeout=30_000
    )
    page.run(6)
    assert "gold [0, 1, 0, -1, -1, -1]" in page.output(6)


def test_labels_typed_while_the_connection_is_gone_arrive(notebook: OpenNotebook, lab: LabServer):
    page, panel = opened(notebook, lab, PRINT_GOLD)
    page.page.evaluate(
        """() => {
            const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            window.reconnected = kernel.reconnect();
        }"""
    )

    type_labels(panel, "12")
    page.page.evaluate("() => window.reconnected")
    expect_saved(panel)

    page.run(5)
    assert "gold [0, 1, -1, -1, -1, -1]" in page.output(5)


def test_two_views_of_one_panel_show_the_same(notebook: OpenNotebook, lab: LabServer):
    page, panel = opened(notebook, lab, "%snorkel panel")
    page.run(5)
    other = page.page.locator(".snb").last

    type_labels(panel, "2")
    expect_saved(panel)

    expect(other.get_by_test_id("row").first.get_by_test_id("row-gold")).to_contain_text("SPAM")
    other.get_by_test_id("lf-row").filter(has_text="numbers").click()
    expect(panel.get_by_test_id("selection-part")).to_contain_text("numbers")


def test_five_thousand_changes_in_a_loop_end_in_the_true_state(
    notebook: OpenNotebook, lab: LabServer
):
    loop = (
        "for i in range(5_000):\n"
        "    session.annotate(i % 40, 'SPAM' if i % 3 else 'HAM')\n"
        "print('revision', session.revision)"
    )
    page, panel = opened(notebook, lab, loop)

    page.run(5)

    revision = re.search(r"revision (\d+)", page.output(5))
    assert revision is not None
    expect(panel.get_by_test_id("kernel-state")).to_contain_text(f"revision {revision[1]}")
    expect(panel.get_by_test_id("readings")).to_contain_text(re.compile(r"Gold\s*40"))


def test_an_interrupt_in_the_middle_of_an_update_leaves_panel_and_session_alike(
    notebook: OpenNotebook, lab: LabServer
):
    loop = (
        "import itertools\n"
        "for i in itertools.count():\n"
        "    session.disable('offer') if i % 2 else session.enable('offer')"
    )
    page, panel = opened(notebook, lab, loop, "print('revision', session.revision)")
    page.start(5)
    expect(panel.get_by_test_id("kernel-state")).to_contain_text(re.compile(r"revision \d\d"))

    page.page.evaluate("() => window.jupyterapp.commands.execute('notebook:interrupt-kernel')")
    page.wait_idle(5)

    assert "KeyboardInterrupt" in page.output(5)
    page.run(6)
    revision = re.search(r"revision (\d+)", page.output(6))
    assert revision is not None
    expect(panel.get_by_test_id("kernel-state")).to_contain_text(f"revision {revision[1]}")
    panel.get_by_test_id("lf-row").filter(has_text="numbers").get_by_role("switch").click()
    expect(panel).to_contain_text(re.compile(r"2, [01] on"))


def test_conflicts_are_selected_in_the_matrix_and_known_in_python(
    notebook: OpenNotebook, lab: LabServer
):
    page, panel = opened(notebook, lab, "print('selected', session.selection.tolist())")
    panel.get_by_test_id("tab-matrix").click()

    panel.get_by_role("button", name=re.compile("offer and numbers differ on")).click()

    expect(panel.get_by_test_id("selection-part")).to_contain_text("offer ≠ numbers")
    expect(panel.get_by_test_id("selection-count")).to_have_text("5 rows")
    page.run(5)
    assert "selected [10, 12, 14, 16, 18]" in page.output(5)


def test_an_undo_in_the_panel_takes_a_dropped_lf_back(notebook: OpenNotebook, lab: LabServer):
    page, panel = opened(notebook, lab, "session.drop('offer')")
    page.run(5)
    expect(panel.get_by_test_id("lf-row")).to_have_count(1)

    undo = panel.get_by_test_id("undo")
    expect(undo).to_have_text("Undo drop offer")
    undo.click()

    expect(panel.get_by_test_id("lf-row")).to_have_count(2)
