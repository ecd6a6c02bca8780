"""`%%lf`: kinds, options, what a function may return, and running a cell again."""

import polars as pl
import pytest

from snorkel_nb.core.label_set import ABSTAIN

CASH = "%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text"
CASH_VOTES = [1, ABSTAIN, 1, ABSTAIN, 1, ABSTAIN]


def votes(notebook, name):
    return notebook["session"].state.get(name).column.votes.tolist()


# -- kinds and options -------------------------------------------------------------------------


def test_a_function_that_says_yes_votes_for_the_cells_class(notebook):
    notebook.value(CASH)

    assert votes(notebook, "has_cash") == CASH_VOTES


def test_without_a_class_the_function_returns_labels_by_name_and_number(notebook):
    notebook.value(
        "%%lf\n"
        "def mixed(x):\n"
        "    if 'cash' in x.text: return 'SPAM'\n"
        "    if 'later' in x['text']: return 0\n"
        "    if 'hello' in x.text: return -1\n"
    )

    assert votes(notebook, "mixed") == [1, 0, 1, ABSTAIN, 1, ABSTAIN]


def test_a_class_may_be_named_by_its_number(notebook):
    notebook.value(CASH.replace("SPAM", "1"))

    assert votes(notebook, "has_cash") == CASH_VOTES
    assert notebook["session"].lfs[0].lf.label == "SPAM"


def test_digits_that_are_a_class_name_are_that_class(empty, messages):
    empty["rows"] = messages
    empty.value("%snorkel open rows --text text --classes 5 1")
    empty.value("%%lf 1\ndef has_cash(x):\n    return 'cash' in x.text")

    assert votes(empty, "has_cash") == CASH_VOTES


def test_keywords_are_whole_words_in_either_case(notebook):
    notebook.value("%%lf SPAM --kind keywords --name words\nCASH\ngood night\nlate\n")

    assert votes(notebook, "words") == [1, ABSTAIN, 1, ABSTAIN, 1, 1]


def test_keywords_can_be_parts_of_words_as_written(notebook):
    notebook.value("%%lf SPAM --kind keywords --name words --substring --match-case\nCASH\nlate\n")

    assert votes(notebook, "words") == [ABSTAIN, 1, ABSTAIN, ABSTAIN, ABSTAIN, ABSTAIN]


def test_any_of_several_patterns_may_match(notebook):
    notebook.value("%%lf HAM --kind regex --name polite\n^hello$\nnight$\n")

    assert votes(notebook, "polite") == [ABSTAIN, ABSTAIN, ABSTAIN, 0, ABSTAIN, 0]


def test_a_pattern_matches_as_written_unless_told_otherwise(notebook):
    notebook.value("%%lf HAM --kind regex --name upper\nHELLO\n")
    notebook.value("%%lf HAM --kind regex --name either --ignore-case\nHELLO\n")

    assert votes(notebook, "upper") == [ABSTAIN] * 6
    assert votes(notebook, "either") == [ABSTAIN, ABSTAIN, ABSTAIN, 0, ABSTAIN, ABSTAIN]


def test_another_column_can_be_searched(notebook):
    notebook.value("%%lf SPAM --kind regex --name from_label --column label\nSPAM\n")

    assert votes(notebook, "from_label") == [1] + [ABSTAIN] * 5


def test_a_name_with_spaces_stands_in_quotes(notebook):
    notebook.value(CASH.replace("SPAM", 'SPAM --name "has cash, größer"', 1))

    assert votes(notebook, "has cash, größer") == CASH_VOTES


def test_unicode_names_of_functions_and_classes_work(empty, messages):
    empty["rows"] = messages
    empty.value("%snorkel open rows --classes 普通 垃圾")
    empty.value("%%lf 垃圾\ndef 有现金(x):\n    return 'cash' in x.text")

    assert votes(empty, "有现金") == CASH_VOTES


def test_the_last_function_is_the_lf_and_the_rest_is_the_notebooks(notebook):
    notebook.value(
        "%%lf SPAM\n"
        "import math\n"
        "LIMIT = 2\n"
        "def helper(text):\n"
        "    return text.count('c') >= LIMIT\n"
        "def many_c(x):\n"
        "    return helper(x.text)\n"
    )

    assert [entry.name for entry in notebook["session"].lfs] == ["many_c"]
    assert notebook["LIMIT"] == 2
    assert notebook["math"].pi > 3
    assert notebook["helper"]("cc")


def test_the_function_sees_what_other_cells_defined(notebook):
    notebook.value("WORDS = ['hello']")
    notebook.value("%%lf HAM\ndef greets(x):\n    return any(word in x.text for word in WORDS)")

    assert votes(notebook, "greets")[3] == 0


def test_a_decorated_function_is_called_as_its_def(notebook):
    notebook.value(
        "def negated(function):\n    return lambda x: not function(x)",
    )
    notebook.value("%%lf HAM\n@negated\ndef no_cash(x):\n    return 'cash' in x.text")

    assert votes(notebook, "no_cash") == [ABSTAIN, 0, ABSTAIN, 0, ABSTAIN, 0]


def test_the_decorator_in_an_ordinary_cell_does_the_same(notebook):
    notebook.value(CASH)
    notebook.value(
        "@session.lf('SPAM', name='twin')\ndef by_decorator(x):\n    return 'cash' in x.text"
    )

    magic, decorated = notebook["session"].lfs
    assert votes(notebook, "twin") == votes(notebook, "has_cash")
    assert (decorated.lf.kind, decorated.lf.label) == (magic.lf.kind, magic.lf.label)
    assert notebook.value("by_decorator") is notebook["by_decorator"]


def test_dollar_and_braces_in_the_line_stay_as_they_are(notebook):
    notebook["name"] = "expanded"
    notebook.value(CASH.replace("SPAM", "SPAM --name '{name} $name'", 1))

    assert votes(notebook, "{name} $name") == CASH_VOTES


def test_backslashes_and_hashes_in_the_line_stay_as_they_are(notebook):
    notebook.value(CASH.replace("SPAM", r"SPAM --name \d#1", 1))

    assert votes(notebook, r"\d#1") == CASH_VOTES


@pytest.mark.parametrize(
    "cell",
    [
        CASH,
        "%%lf SPAM --kind keywords --name has_cash\ncash\n",
        "%%lf SPAM --kind regex --name has_cash\ncash\n",
    ],
)
def test_windows_line_ends_change_nothing(notebook, cell):
    notebook.value(cell.replace("\n", "\r\n"))

    assert votes(notebook, "has_cash") == CASH_VOTES


# -- running a cell again ----------------------------------------------------------------------


def test_the_same_cell_again_votes_nothing(notebook):
    notebook.value("calls = []")
    cell = "%%lf SPAM\ndef counted(x):\n    calls.append(x.text)\n    return 'cash' in x.text"
    cell = cell.replace("calls.append", "print")  # a list that grows would be another value
    first = notebook.run(cell)
    before = notebook["session"].now

    again = notebook.run(cell)

    assert first.text.count("cash now\n") == 1
    assert "cash now" not in again.text
    assert again.last_line.endswith("counted v1 unchanged: 3 votes (50.0 %), nothing voted again")
    assert notebook["session"].now is before


def test_an_edited_cell_replaces_its_own_column_and_only_that(notebook):
    notebook.value(CASH)
    notebook.value("%%lf HAM --kind keywords --name friendly\nhello\nlater\n")
    friendly = notebook["session"].state.get("friendly").column

    notebook.value(CASH.replace("'cash'", "'prize'"))

    assert [entry.name for entry in notebook["session"].lfs] == ["has_cash", "friendly"]
    assert votes(notebook, "has_cash") == [ABSTAIN, ABSTAIN, 1, ABSTAIN, 1, ABSTAIN]
    assert notebook["session"].state.get("friendly").column is friendly


def test_an_edit_counts_gained_lost_flipped_and_moved_labels(notebook):
    notebook.value("%%lf\ndef by_word(x):\n    return 'SPAM' if 'cash' in x.text else None")

    report = notebook.value(
        "%%lf\n"
        "def by_word(x):\n"
        "    if 'claim' in x.text: return 'HAM'\n"
        "    if 'cash' in x.text and 'prize' in x.text: return 'SPAM'\n"
        "    if 'hello' in x.text: return 'HAM'\n"
    ).report

    assert report.diff.gained.tolist() == [3]
    assert report.diff.lost.tolist() == [0]
    assert report.diff.flipped.tolist() == [4]
    moves = {(move.before, move.after): move.n_rows for move in report.moves}
    assert moves == {(1, ABSTAIN): 1, (1, 0): 1, (ABSTAIN, 0): 1}


def test_a_changed_global_makes_the_same_cell_vote_again(notebook):
    notebook.value("WORDS = ['cash']")
    cell = "%%lf SPAM\ndef listed(x):\n    return any(word in x.text for word in WORDS)"
    notebook.value(cell)
    notebook.value("WORDS = ['hello']")

    assert "v2 SPAM: 1 vote (16.7 %), +1 −3 ⇄0" in notebook.run(cell).text


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "facts"),
    [
        ("%%lf SPAN\ndef f(x): return True", ["'f'", "'SPAN'", "'HAM'", "mean 'SPAM'"]),
        ("%%lf 2\ndef f(x): return True", ["2", "0..1"]),
        ("%%lf SPAM --kind magic\ndef f(x): return True", ["%%lf", "'magic'", "keywords"]),
        ("%%lf SPAM --colour red\ndef f(x): return True", ["%%lf", "--colour"]),
        ("%%lf NOT SPAM\ndef f(x): return True", ["%%lf", "SPAM", "quotes"]),
        ("%%lf SPAM --name\ndef f(x): return True", ["%%lf", "--name"]),
        ("%%lf SPAM --name ''\ndef f(x): return True", ["''", "visible text"]),
        ("%%lf 'SPAM\ndef f(x): return True", ["quotation mark", "'SPAM"]),
        ("%%lf SPAM\n# only a comment", ["no function", "--kind keywords"]),
        ("%%lf SPAM\nx = 1\n", ["no function"]),
        ("%%lf SPAM", ["body is empty"]),
        ("%%lf SPAM\ndef f(x): return True\nf = 3", ["'f'", "int"]),
        ("%%lf SPAM\ndef f(x): return True\ndel f", ["'f'", "function"]),
        ("%%lf SPAM\ndef f(): return True", ["'f'", "one row"]),
        ("%%lf SPAM\ndef f(x, y): return True", ["'f'", "one row", "'y'"]),
        ("%%lf SPAM\nasync def f(x): return True", ["'f'", "coroutine"]),
        ("%%lf SPAM\ndef f(x):\n    yield True", ["'f'", "generator"]),
        ("%%lf SPAM\nawait thing()\ndef f(x): return True", ["awaits", "ordinary cell"]),
        ("%%lf SPAM --kind keywords\nword", ["label and a name", "--name"]),
        ("%%lf --kind regex --name r\nword", ["label and a name", "%%lf SPAM --kind regex"]),
        ("%%lf SPAM --kind keywords --name k\n \n \n", ["'k'"]),
        ("%%lf SPAM --kind regex --name r\n(open", ["'(open'"]),
        ("%%lf SPAM --kind regex --name r --column body\nword", ["'body'", "text"]),
        ("%%lf SPAN --kind keywords --name k\nword", ["'k'", "'SPAN'"]),
    ],
)
def test_a_cell_that_is_no_lf_is_refused_in_one_line(notebook, cell, facts):
    before = notebook["session"].now

    message = notebook.error(cell)

    for fact in facts:
        assert fact in message
    assert notebook["session"].now is before


def test_a_refused_edit_says_which_version_stays(notebook):
    notebook.value(CASH)

    message = notebook.error("%%lf SPAN\ndef has_cash(x): return True")

    assert message.endswith("'has_cash' stays at version 1 with 3 votes.")
    assert votes(notebook, "has_cash") == CASH_VOTES


def test_the_next_row_is_judged_after_one_that_failed(notebook):
    notebook["rows"] = pl.DataFrame({"text": ["cash", None, "cash"]})
    notebook.value("%snorkel open rows --text text --classes HAM SPAM")

    ran = notebook.run(CASH)

    assert ran.success
    assert votes(notebook, "has_cash") == [1, ABSTAIN, 1]
    assert "FAILED on 1 row (row 1, line 3: return 'cash' in x.text; TypeError)" in ran.text
