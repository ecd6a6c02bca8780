"""`%lf`: list, show, switch, drop, rename, vote again."""

import re

import pytest

from snorkel_nb.views.lf_cell import probability

NAMES = ["has_cash", "friendly words"]


@pytest.fixture
def two_lfs(notebook):
    notebook.value("%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text\n")
    notebook.value("%%lf HAM --kind keywords --name 'friendly words'\nhello\ncash prize\n")
    return notebook


def lf_names(notebook):
    return [entry.name for entry in notebook["session"].lfs]


def test_the_list_is_a_line_an_lf_with_its_numbers(two_lfs):
    two_lfs.value("%snorkel fit --model majority")
    lows = two_lfs["session"].results.fit.lf_accuracies

    listed = repr(two_lfs.value("%lf")).splitlines()

    # Two votes of each are half of a tie: 2 of 3 right.
    estimates = [
        f".67 [{probability(low)}, {probability(high)}]"
        for low, high in zip(lows.low, lows.high, strict=True)
    ]
    assert [re.split(r"  +", line)[2:] for line in listed] == [
        [
            *["LF", "Class", "Kind", "Coverage", "Overlaps", "Conflicts"],
            *["Est. Acc.", "Precision", "Fails", "Note"],
        ],
        [
            *["has_cash", "SPAM", "function", "50.0 %", "33.3 %", "33.3 %"],
            *[estimates[0], ".50 [.09, .91]", "0"],
        ],
        [
            *["friendly words", "HAM", "keywords", "50.0 %", "33.3 %", "33.3 %"],
            *[estimates[1], "1.00 [.21, 1.00]", "0"],
        ],
    ]
    assert [line[:6] for line in listed] == ["#  On ", "1  on ", "2  on "]
    starts = [line.index(word) for line, word in zip(listed, ("Class", "SPAM", "HAM"), strict=True)]
    assert len(set(starts)) == 1


def test_the_list_notes_what_is_odd_and_says_below_how_many_voters_there_are(empty):
    empty["rows"] = [{"text": word} for word in ("cash", "hello")] * 200
    empty.value("%snorkel open rows --text text --classes HAM SPAM")
    for name in ("cash", "copy"):
        empty.value(f"%%lf SPAM --kind keywords --name {name}\ncash\n")
    empty.value("%lf disable copy")
    assert "near-duplicate" not in repr(empty.value("%lf"))

    shown = empty.shown(empty.value("%lf enable copy"))

    _, cash, copy, voters, trust = shown["text/plain"].splitlines()
    assert "near-duplicate: votes as 'copy' on 100 % of their rows, counts as 0.5" in cash
    assert "near-duplicate: votes as 'cash' on 100 % of their rows, counts as 0.5" in copy
    assert voters == "2 LFs count as 1.1 voters."
    assert trust.startswith("Fell back to majority vote: ")
    assert "2 LFs count as 1.1 voters." in shown["text/html"]


def test_list_is_what_lf_alone_shows(two_lfs):
    assert repr(two_lfs.value("%lf list")) == repr(two_lfs.value("%lf"))


def test_a_list_without_lfs_says_how_to_write_one(notebook):
    assert repr(notebook.value("%lf")).startswith("There are no LFs yet.")
    assert "text/html" not in notebook.shown(notebook.value("%lf"))


def test_a_list_stays_as_it_was_when_the_session_goes_on(two_lfs):
    listed = two_lfs.value("%lf")
    two_lfs.value("%lf drop has_cash")

    assert "has_cash" in repr(listed)


def test_show_prints_sources(two_lfs):
    assert two_lfs.run("%lf show has_cash 'friendly words'").text == (
        "def has_cash(x):\n    return 'cash' in x.text\n\n\nhello\ncash prize\n"
    )


def test_disable_takes_the_votes_out_and_enable_puts_them_back(two_lfs):
    listed = repr(two_lfs.value("%lf disable has_cash"))
    assert listed.splitlines()[1].startswith("1  off  has_cash")
    assert two_lfs["session"].label_matrix.lf_names == ("friendly words",)

    two_lfs.value("%lf enable has_cash")
    assert two_lfs["session"].label_matrix.lf_names == ("has_cash", "friendly words")


def test_an_lf_that_is_off_says_so_under_its_cell(two_lfs):
    two_lfs.value("%lf disable has_cash")

    block = two_lfs.value("%%lf SPAM\ndef has_cash(x):\n    return 'prize' in x.text\n")

    assert "off: its votes do not count" in two_lfs.shown(block)["text/html"]


def test_drop_removes_and_undo_brings_back(two_lfs):
    two_lfs.value("%lf drop has_cash 'friendly words'")
    assert lf_names(two_lfs) == []

    two_lfs.value("%snorkel undo")
    two_lfs.value("%snorkel undo")
    assert lf_names(two_lfs) == NAMES


def test_rename_keeps_votes_and_place(two_lfs):
    column = two_lfs["session"].lfs[1].column

    two_lfs.value("%lf rename 'friendly words' 'kind words'")

    assert lf_names(two_lfs) == ["has_cash", "kind words"]
    assert two_lfs["session"].lfs[1].column is column


def test_rerun_votes_for_what_a_fingerprint_cannot_see(notebook):
    notebook.value("import pathlib; pathlib.Path('words.txt').write_text('cash')")
    notebook.value(
        "%%lf SPAM\ndef from_file(x):\n    return pathlib.Path('words.txt').read_text() in x.text"
    )
    notebook.value("pathlib.Path('words.txt').write_text('hello')")

    assert notebook.run("%lf rerun").text.startswith("No LF is stale")
    notebook.value("%lf rerun from_file")

    assert notebook["session"].lfs[0].column.positions().tolist() == [3]


def test_rerun_alone_votes_again_for_all_that_are_stale(notebook):
    notebook.value("WORD = 'cash'")
    notebook.value("%%lf SPAM\ndef has_word(x):\n    return WORD in x.text")
    notebook.value("WORD = 'hello'")

    notebook.value("%lf rerun")

    assert notebook["session"].lfs[0].column.positions().tolist() == [3]


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("frobnicate", ["%lf", "'frobnicate'", "rename"]),
        ("show", ["%lf show", "name"]),
        ("show nobody", ["'nobody'", "'has_cash'", "'friendly words'"]),
        ("enable nobody", ["'nobody'"]),
        ("disable has_cash nobody", ["'nobody'"]),
        ("drop has_cash nobody", ["'nobody'"]),
        ("drop", ["%lf drop", "name"]),
        ("rename has_cash", ["two names"]),
        ("rename a b c", ["two names"]),
        ("rename nobody somebody", ["'nobody'"]),
        ("rename has_cash 'friendly words'", ["'friendly words'", "is there"]),
        ("rename has_cash ''", ["''", "visible text"]),
        ("rerun has_cash nobody", ["'nobody'"]),
        ("show 'has_cash", ["quotation mark"]),
        ("list --all", ["%lf", "--all"]),
    ],
)
def test_an_error_is_one_line_and_changes_nothing(two_lfs, line, facts):
    before = two_lfs["session"].now

    message = two_lfs.error(f"%lf {line}")

    for fact in facts:
        assert fact in message
    assert two_lfs["session"].now is before


def test_an_lf_called_like_an_option_can_be_dropped(notebook):
    notebook.value("%%lf SPAM --name=--all --kind keywords\ncash\n")

    notebook.value("%lf drop -- --all")

    assert lf_names(notebook) == []


def test_recorded_lfs_are_listed_and_forgotten(empty, messages, tmp_path):
    empty["messages"] = messages
    opening = f"%snorkel open messages --text text --classes HAM SPAM --store {tmp_path / 'a.db'}"
    empty.value(opening)
    for name in ("money", "greetings"):
        empty.value(f"%%lf SPAM --name {name} --kind keywords\ncash")
    empty.value("%lf disable money")
    empty.value(opening)

    lines = repr(empty.value("%lf")).splitlines()
    assert lines[1].startswith("1  not yet  money ")
    assert lines[1].endswith("recorded: run its cell again; it was off")
    assert lines[2].endswith("recorded: run its cell again")
    assert "recorded" in empty.value("%lf")._repr_html_()
    assert "is only recorded" in empty.error("%lf drop money")
    assert empty.completions("%lf forget ", jedi=False) == ["money", "greetings"]

    assert "money" not in repr(empty.value("%lf forget money"))
    empty.value("%%lf SPAM --name greetings --kind keywords\ncash")
    assert "recorded" not in repr(empty.value("%lf"))
