"""What only a real kernel can show: Ctrl-C, progress, and cells that a magic writes."""

import re
from collections.abc import Iterator

import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from tests.magics.live_kernel import LiveKernel

N_ROWS = 3 * 4096
OPEN = f"""
import time
rows = [{{"text": f"row {{i}}"}} for i in range({N_ROWS})]
"""
ENDS_IN_7 = "%%lf SPAM --name ends\ndef ends(x):\n    return x.text.endswith('7')"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKernel]:
    """A kernel with a session of 12,288 rows."""
    manager, client = start_new_kernel(cwd=str(tmp_path_factory.mktemp("kernel")))
    live = LiveKernel(manager, client)
    for code in ("%load_ext snorkel_nb", OPEN, "%snorkel open rows --text text --classes HAM SPAM"):
        assert live.run(code).success
    yield live
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_cell_gives_a_block_and_a_line(kernel):
    value = kernel.run(ENDS_IN_7).value

    assert value["text/plain"].startswith("ends new SPAM: 1,229 votes (10.0 %)")
    assert value["text/html"].startswith("<div")


def test_ctrl_c_keeps_the_old_votes_and_the_session_goes_on(kernel):
    kernel.run(ENDS_IN_7)
    before = kernel.run("session.revision, int((session.label_matrix.to_numpy() == 1).sum())").value
    slow = ENDS_IN_7.replace("    return", "    print('voting')\n    time.sleep(5)\n    return")

    cell = kernel.start(slow)
    kernel.follow(cell, until="voting")
    kernel.manager.interrupt_kernel()
    kernel.follow(cell)

    assert not cell.success
    told = cell.printed.replace("voting\n", "").strip()
    assert told.startswith("UsageError: %%lf was interrupted. 'ends' stays at version ")
    assert told.endswith(" with 1,229 votes.")
    after = kernel.run("session.revision, int((session.label_matrix.to_numpy() == 1).sum())").value
    assert after == before
    assert kernel.run("%%lf HAM\ndef short(x):\n    return len(x.text) < 6").success


def test_long_work_shows_progress_that_is_gone_afterwards(kernel):
    cell = kernel.run(
        "%%lf SPAM\n"
        "def slow(x):\n"
        "    if x.text == 'row 0': time.sleep(0.6)\n"
        "    if x.text == 'row 4096': time.sleep(0.3)\n"
        "    return x.text == 'row 7'\n"
    )

    [first] = cell.of_type("display_data")
    assert first["data"]["text/plain"] == "slow: 1% of 12,288 rows"
    *later, last = [update["data"]["text/plain"] for update in cell.updates]
    assert re.fullmatch(r"slow: [3-9]\d% of 12,288 rows", later[0])
    assert last == ""
    shown = {message["transient"]["display_id"] for message in [first, *cell.updates]}
    assert len(shown) == 1
    assert cell.value["text/plain"].startswith("slow new SPAM: 1 vote")


SLOW = """%%lf SPAM
def slow(x):
    time.sleep(0.0001)
    return x.text.endswith({end!r})
"""


def test_a_slow_lf_shows_an_estimate_and_then_all_rows_while_other_cells_run(kernel):
    revision = kernel.run("session.revision").value["text/plain"]

    cell = kernel.run(SLOW.format(end="7"))

    [first] = cell.of_type("display_data")
    assert first["data"]["text/plain"].startswith("slow, estimated from ")
    assert "12,288 rows: coverage " in first["data"]["text/plain"]
    assert "95 % intervals" in first["data"]["text/html"]
    assert kernel.run("session.revision").value["text/plain"] == revision
    assert "slow" in kernel.run("%lf").value["text/plain"]
    kernel.listen(cell, until="1,229 votes (10.0 %)")
    last = cell.updates[-1]
    assert last["transient"] == first["transient"]
    assert last["data"]["text/html"].startswith("<div")
    assert "est. accuracy " in last["data"]["text/plain"]
    assert kernel.run("len(session.evaluations)").value["text/plain"] == "0"


def test_what_waits_shows_progress_in_its_own_cell(kernel):
    slow = kernel.run(SLOW.format(end="77"))

    cell = kernel.run("%snorkel export labeled.parquet")

    [first] = cell.of_type("display_data")
    assert first["data"]["text/plain"].startswith("waiting for slow: ")
    assert cell.updates[-1]["data"]["text/plain"] == ""
    assert cell.value["text/plain"].startswith("labeled.parquet: 12,288 rows")
    kernel.listen(slow, until="123 votes")


def test_a_cancelled_lf_says_so_in_its_own_cell_and_keeps_its_votes(kernel):
    kernel.listen(kernel.run(SLOW.format(end="7")), until="votes (10.0 %)")
    cell = kernel.run(SLOW.format(end="8"))

    told = kernel.run("%lf cancel slow").printed

    version = kernel.run("session.state.get('slow').version").value["text/plain"]
    assert told == f"Cancelled. 'slow' stays at version {version} with 1,229 votes.\n"
    kernel.listen(cell, until=f"was cancelled. Version {version} stays in force.")
    assert kernel.run("%lf cancel").printed == "No LF is being evaluated.\n"


def test_what_an_lf_prints_in_the_background_stands_under_its_own_cell(kernel):
    printing = SLOW.format(end="9").replace(
        "    time", "    if x.text == 'row 12287': print('last row')\n    time"
    )
    cell = kernel.run(printing)
    kernel.run("session.labels()")
    kernel.listen(cell, until="votes (10.0 %)")

    assert cell.printed == "last row\n"


def test_a_notebook_that_is_run_without_a_browser_ends_with_the_votes(tmp_path):
    cells = [
        f"%load_ext snorkel_nb\n{OPEN}",
        "%snorkel open rows --text text --classes HAM SPAM",
        SLOW.format(end="7"),
        "while session.evaluations: time.sleep(0.05)",
        "time.sleep(0.2)",
        "len(session.lfs)",
    ]
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])

    NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}).execute()

    [shown] = notebook.cells[2].outputs
    assert shown.data["text/plain"].startswith("slow new SPAM: 1,229 votes")


def test_a_kernel_shuts_down_while_an_lf_votes(tmp_path):
    manager, client = start_new_kernel(cwd=str(tmp_path))
    live = LiveKernel(manager, client)
    for code in ("%load_ext snorkel_nb", OPEN, "%snorkel open rows --text text --classes HAM SPAM"):
        assert live.run(code).success
    assert live.run(SLOW.format(end="7").replace("0.0001", "0.01")).success

    client.shutdown()
    client.stop_channels()

    assert manager.provisioner is not None
    assert manager.provisioner.process.wait(timeout=20) == 0
    manager.cleanup_resources()


def test_a_kernel_that_is_killed_finds_its_gold_and_lfs_again_beside_the_notebook(
    tmp_path, monkeypatch
):
    monkeypatch.delenv("SNORKEL_NB_STORE")
    manager, client = start_new_kernel(cwd=str(tmp_path))
    live = LiveKernel(manager, client)
    opening = ("%load_ext snorkel_nb", OPEN, "%snorkel open rows --text text --classes HAM SPAM")
    for code in (*opening, ENDS_IN_7, "session.annotate([5, 7], 'SPAM')"):
        assert live.run(code).success
    manager.restart_kernel(now=True)
    client.wait_for_ready(timeout=60)

    printed = [live.run(code).printed for code in opening][-1]

    assert "Store(rows.snorkel.db: 2 gold labels came back; 1 LF recorded" in printed
    assert "ends new SPAM" in live.run(ENDS_IN_7).value["text/plain"]
    assert live.run("session.lfs[0].version, session.recorded").value["text/plain"] == "(1, ())"
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_failing_cell_shows_its_own_cell_and_line(kernel):
    value = kernel.run("\n%%lf SPAM\n\ndef bad(x):\n    return 1 / 0\n").value

    assert (
        "FAILED on 12,288 rows (row 0, line 5: return 1 / 0; ZeroDivisionError)"
        in (value["text/plain"])
    )


def test_a_syntax_error_is_the_cells_own(kernel):
    cell = kernel.run("%%lf SPAM\ndef bad(x):\n    return 1 +* 2\n")

    [error] = cell.of_type("error")
    shown = "\n".join(error["traceback"])
    assert "In[" in shown
    assert "line 3" in shown
    assert "snorkel_nb" not in shown


def test_the_file_of_an_lf_is_the_one_that_the_debugger_knows(kernel):
    cell = "%%lf SPAM\ndef traced(x):\n    return True\n"
    kernel.run(cell)

    asked = kernel.run(
        "from ipykernel.compiler import get_file_name\n"
        f"traced.__code__.co_filename == get_file_name({cell!r})"
    )

    assert asked.value["text/plain"] == "True"


def test_lf_new_asks_the_front_end_for_a_cell_below(kernel):
    reply = kernel._client.execute_interactive(
        "%lf_new SPAM --kind regex --name digits", timeout=60
    )

    [payload] = reply["content"]["payload"]
    assert payload["source"] == "set_next_input"
    assert payload["replace"] is False
    assert kernel.run(payload["text"]).success
