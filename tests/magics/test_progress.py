"""What long work shows in a terminal; `test_kernel.py` looks at a notebook."""

import pytest

from snorkel_nb.magics import progress
from snorkel_nb.session.change import Activity
from tests.magics.live_shell import LiveShell

SLOW = "%%lf SPAM\ndef slow(x):\n    return 'cash' in x.text"


@pytest.fixture
def impatient(notebook: LiveShell, monkeypatch: pytest.MonkeyPatch) -> LiveShell:
    """A notebook that shows each step at once."""
    monkeypatch.setattr(progress, "FIRST_AFTER_S", 0.0)
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    return notebook


def test_short_work_shows_nothing(notebook):
    assert "\r" not in notebook.run(SLOW).text


def test_long_work_shows_name_share_and_rows_in_one_line_that_is_wiped(impatient):
    lines = impatient.run(SLOW).text.split("\r")

    assert lines[1] == f"{'slow: 0% of 6 rows':<79}"
    assert lines[2] == f"{'slow: 100% of 6 rows':<79}"
    assert lines[3] == " " * 79
    assert "\r" not in lines[4]
    assert "slow new SPAM" in lines[4]


def test_a_long_name_cannot_wrap_the_line(impatient):
    lines = impatient.run(SLOW.replace("SPAM", f"SPAM --name {'n' * 150}", 1)).text.split("\r")

    assert [len(line) for line in lines[1:4]] == [79, 79, 79]


def test_the_line_is_wiped_after_an_interrupt_too(impatient):
    lines = impatient.run("%%lf SPAM\ndef slow(x):\n    raise KeyboardInterrupt").text.split("\r")

    assert lines[-2] == " " * 79
    assert lines[-1] == "UsageError: %%lf was interrupted. No LF was added.\n"


@pytest.mark.parametrize(
    "command", ["%lf rerun slow", "%snorkel append messages"], ids=["rerun", "append"]
)
def test_other_long_work_shows_progress_too(impatient, command):
    impatient.value(SLOW)

    assert "\rslow: 100% of 6 rows" in impatient.run(command).text


def test_nobody_listens_when_the_work_is_done(notebook, capsys):
    session, heard = notebook["session"], []
    session.subscribe_activity(heard.append)
    with progress.shown_progress(notebook.shell, session):
        pass

    notebook.value("import snorkel_nb as snb; session.add(snb.keyword_lf('w', 'SPAM', ['cash']))")

    assert Activity("w", 6, 6) in heard
    assert capsys.readouterr().err == ""
