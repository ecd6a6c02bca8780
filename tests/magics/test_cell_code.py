"""Errors, tracebacks and sources of a `%%lf` cell are the user's own: their cell, their lines."""

import inspect

import pytest

from tests.magics.live_shell import LiveShell, Ran

CASH = "%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text"


def run_numbered(notebook: LiveShell, cell: str) -> tuple[Ran, str]:
    """What came of a cell, and how IPython names it in tracebacks."""
    number = notebook.shell.execution_count
    return notebook.run(cell), f"Cell In[{number}], line"


def first_failure(notebook: LiveShell, name: str):
    return notebook["session"].state.get(name).column.failures.first


# -- syntax errors -----------------------------------------------------------------------------


def test_a_syntax_error_shows_the_users_line_with_its_number_and_a_caret(notebook):
    ran, cell = run_numbered(notebook, "%%lf SPAM\nx = 1\ndef broken(x):\n    return 1 +* 2\n")

    assert not ran.success
    lines = ran.text.splitlines()
    assert lines[:2] == [f"  {cell} 4", "    return 1 +* 2"]
    assert lines[2].strip() == "^"
    assert lines[3] == "SyntaxError: invalid syntax"


def test_a_syntax_error_leaves_the_old_version_and_says_so(notebook):
    notebook.value(CASH)

    ran = notebook.run("%%lf SPAM\ndef has_cash(x):\n    return 'cash' in\n")

    assert ran.last_line == "'has_cash' stays at version 1 with 3 votes."
    assert notebook["session"].state.get("has_cash").version == 1


def test_a_return_outside_of_a_function_is_a_syntax_error_of_the_cell(notebook):
    ran, cell = run_numbered(notebook, "%%lf SPAM\n\n\nreturn 7\ndef f(x): return True\n")

    assert f"{cell} 4" in ran.text
    assert "SyntaxError: 'return' outside function" in ran.text
    assert "snorkel_nb" not in ran.text


# -- errors while the cell runs ----------------------------------------------------------------


def test_an_error_in_the_body_points_at_the_users_line_and_shows_no_frame_of_ours(notebook):
    notebook.value(CASH)

    ran, cell = run_numbered(
        notebook,
        "%%lf SPAM\n\ndef has_cash(x):\n    return True\n\nMISSING + 1\n",
    )

    assert not ran.success
    assert f"{cell} 6\n" in ran.text
    assert "----> 6 MISSING + 1" in ran.text
    assert "NameError: name 'MISSING' is not defined" in ran.text
    assert "snorkel_nb" not in ran.text
    assert ran.last_line == "'has_cash' stays at version 1 with 3 votes."


BLANKS = pytest.param(
    "%%lf SPAM\n\n\n\ndef bad(x):\n    y = 1\n    return y / 0\n", 7, id="blank lines"
)
ABOVE = pytest.param("\n\n\n%%lf SPAM\ndef bad(x):\n    return 1 / 0\n", 6, id="blank lines above")
COMMENTS = pytest.param(
    "%%lf SPAM\n# why\n\n# so\ndef bad(x):\n    return 1 / 0\n", 6, id="comments"
)
ESCAPES = pytest.param(
    "%%lf SPAM\n!true\n%time y = 1\nlist?\ndef bad(x):\n    return 1 / 0\n", 6, id="escapes"
)
TAIL = pytest.param("%%lf SPAM\ndef bad(x):\n    return 1 / 0\n   \n\n\t\n", 3, id="blank tail")
CRLF = pytest.param("%%lf SPAM\r\n\r\ndef bad(x):\r\n    return 1 / 0\r\n", 4, id="windows")
TIMED = pytest.param(
    "%%time\n\n%%lf SPAM\n\ndef bad(x):\n    return 1 / 0\n", 6, id="inside %%time"
)


@pytest.mark.parametrize(("cell", "line"), [BLANKS, ABOVE, COMMENTS, ESCAPES, TAIL, CRLF, TIMED])
def test_a_failing_row_shows_the_cells_own_line_number(notebook, cell, line):
    ran, cell_name = run_numbered(notebook, cell)

    failure = first_failure(notebook, "bad")
    assert failure.line == line
    assert failure.code.endswith("/ 0")
    assert "FAILED on 6 rows" in ran.text
    assert f"line {line}: {failure.code}; ZeroDivisionError" in ran.text

    called = notebook.run("bad(1)").text
    assert f"{cell_name} {line}, in bad(x)" in called
    assert f"---> {line}     {failure.code}" in called


def test_a_failing_row_keeps_a_traceback_of_the_users_frames_only(notebook):
    notebook.value(
        "%%lf SPAM\n"
        "def helper(text):\n"
        "    return text.missing\n"
        "def bad(x):\n"
        "    return helper(x.text)\n"
    )

    trace = first_failure(notebook, "bad").traceback
    assert "line 5, in bad" in trace
    assert "line 3, in helper" in trace
    assert "return text.missing" in trace
    assert "AttributeError: 'str' object has no attribute 'missing'" in trace
    assert "snorkel_nb" not in trace


def test_an_edited_cell_does_not_change_the_lines_of_another(notebook):
    notebook.value("%%lf SPAM\n\n\ndef one(x):\n    return 1 / 0")
    notebook.value("%%lf SPAM\ndef two(x):\n    return 1 / 0")

    assert first_failure(notebook, "one").line == 5
    assert first_failure(notebook, "two").line == 3


# -- sources -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "above", ["%%lf SPAM\n", "\n\n%%lf SPAM\n\n\n", "%%lf SPAM\n!true\nimport os\n# comment\n"]
)
def test_getsource_gives_the_function_as_it_was_typed(notebook, above):
    source = "def has_cash(x):\n    # money\n    return 'cash' in x.text\n"
    notebook.value(f"{above}{source}\nafterwards = 1\n")

    assert inspect.getsource(notebook["has_cash"]) == source


def test_getsource_follows_an_edit(notebook):
    notebook.value(CASH)
    edited = "def has_cash(x):\n    return 'prize' in x.text\n"
    notebook.value(f"%%lf SPAM\n{edited}")

    assert inspect.getsource(notebook["has_cash"]) == edited


def test_the_lfs_source_is_the_cells_body(notebook):
    body = "WORD = 'cash'\ndef has_cash(x):\n    return WORD in x.text\n"
    notebook.value(f"%%lf SPAM\n{body}")

    assert notebook["session"].lfs[0].lf.source == body


def test_a_cell_run_from_code_leaves_the_source_of_the_cell_that_runs_it_alone(notebook):
    notebook.value(
        "def mine():\n"
        "    return 'mine'\n"
        "get_ipython().run_cell_magic('lf', 'SPAM', 'def theirs(x):\\n    return 1 / 0\\n')\n"
    )

    assert inspect.getsource(notebook["mine"]) == "def mine():\n    return 'mine'\n"
    assert inspect.getsource(notebook["theirs"]) == "def theirs(x):\n    return 1 / 0\n"
    assert first_failure(notebook, "theirs").line == 3


# -- interrupts --------------------------------------------------------------------------------


def test_an_interrupt_while_voting_keeps_the_old_version_and_says_so(notebook):
    notebook.value(CASH)
    before = notebook["session"].now

    message = notebook.error("%%lf SPAM\ndef has_cash(x):\n    raise KeyboardInterrupt")

    assert message == "%%lf was interrupted. 'has_cash' stays at version 1 with 3 votes."
    assert notebook["session"].now is before


def test_an_interrupt_of_a_new_lf_says_that_none_was_added(notebook):
    message = notebook.error("%%lf SPAM\ndef slow(x):\n    raise KeyboardInterrupt")

    assert message == "%%lf was interrupted. No LF was added."
    assert notebook["session"].lfs == ()


def test_an_interrupt_in_the_body_is_one_line_too(notebook):
    message = notebook.error("%%lf SPAM\nraise KeyboardInterrupt\ndef slow(x): return True")

    assert message == "%%lf was interrupted. No LF was added."


def test_after_an_interrupt_the_session_goes_on(notebook):
    notebook.error("%%lf SPAM\ndef slow(x):\n    raise KeyboardInterrupt")

    assert "has_cash new SPAM: 3 votes" in notebook.run(CASH).text
