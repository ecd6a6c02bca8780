"""`%lf explain`: why a row has its label, as plain text."""

import pytest


@pytest.fixture
def two_lfs(notebook):
    notebook.value("%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text\n")
    notebook.value("%%lf HAM --kind keywords --name 'friendly words'\nhello\ncash prize\n")
    notebook.value("%snorkel fit --model majority")
    return notebook


def test_a_row_is_explained_as_the_session_explains_it(two_lfs):
    ran = two_lfs.run("%lf explain 0")

    assert ran.text == repr(two_lfs["session"].explain(0)) + "\n"
    assert "Row 0: SPAM, with 1 of 1 vote." in ran.text
    assert "+1  has_cash  SPAM" in ran.text


def test_a_row_goes_by_the_type_of_its_id(empty):
    empty["rows"] = {"text": ["cash", "hello"], "key": ["7", "x"]}
    for name, change in (("words", "rows"), ("numbers", "{**rows, 'key': [7, 8]}")):
        empty.value(f"import polars; {name} = polars.DataFrame({change})")
        empty.value(f"%snorkel open {name} --text text --classes HAM SPAM --id key")
        assert "no LF votes on this row" in empty.run("%lf explain 7").text


def test_an_id_cannot_move_the_cursor(empty):
    empty.value("import polars; rows = polars.DataFrame({'text': ['a'], 'key': ['\\x1b[2J\\n']})")
    empty.value("%snorkel open rows --text text --classes HAM SPAM --id key")

    message = empty.error("%lf explain nothing")
    assert "'nothing'" in message
    explained = repr(empty["session"].explain("\x1b[2J\n"))
    assert all(line.isprintable() for line in explained.split("\n"))


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("explain", ["%lf explain takes one row"]),
        ("explain 0 1", ["%lf explain takes one row"]),
        ("explain 6", ["no row with position 6", "6 rows"]),
        ("explain has_cash", ["no row with position 'has_cash'"]),
        ("explain -- -1", ["no row with position -1"]),
    ],
)
def test_a_row_that_is_none_is_one_line_and_changes_nothing(two_lfs, line, facts):
    before = two_lfs["session"].now

    message = two_lfs.error(f"%lf {line}")

    for fact in facts:
        assert fact in message
    assert two_lfs["session"].now is before
