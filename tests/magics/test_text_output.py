"""The one line without a front end, exact on six rows that a pencil can check."""

import polars as pl
import pytest

from snorkel_nb.views.lf_cell import probability
from tests.magics.live_shell import LiveShell

CASH = "%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text"
SECRET = "the row says: top secret"


@pytest.fixture(autouse=True)
def by_majority(request: pytest.FixtureRequest) -> None:
    """Majority vote is asked for, so that a pencil can check what the model says."""
    if "notebook" in request.fixturenames:
        request.getfixturevalue("notebook").value("%snorkel fit --model majority")


def estimated(notebook: LiveShell, name: str) -> str:
    """The ends of the interval follow from a rule of the label model's."""
    fit = notebook["session"].results.fit
    j = fit.label_matrix.lf_names.index(name)
    found = {key: getattr(fit.lf_accuracies, f"{key}")[j] for key in ("low", "high")}
    return f"[{probability(found['low'])}, {probability(found['high'])}]"


def line(notebook: LiveShell, cell: str) -> str:
    """What stands after `Out[n]: `."""
    shown = notebook.shown(notebook.value(cell))["text/plain"]
    assert len(shown.splitlines()) == 1
    return shown


def test_a_new_lf(notebook):
    # Votes on rows 0, 2, 4; gold there is SPAM, none, HAM: one of two right.
    assert line(notebook, CASH) == (
        "has_cash new SPAM: 3 votes (50.0 %), overlaps 0.0 %, conflicts 0.0 %, "
        f"est. accuracy 1.00 {estimated(notebook, 'has_cash')}, "
        "precision .50 [.09, .91] n=2, 3 labels changed"
    )


def test_the_same_lf_again(notebook):
    notebook.value(CASH)

    assert line(notebook, CASH) == ("has_cash v1 unchanged: 3 votes (50.0 %), nothing voted again")


def test_an_edit(notebook):
    notebook.value(CASH)
    # Loses row 0, keeps 2 and 4, gains 3.
    edited = CASH.replace("'cash' in x.text", "'prize' in x.text or x.text == 'hello'")

    assert line(notebook, edited) == (
        "has_cash v2 SPAM: 3 votes (50.0 %), +1 −1 ⇄0, overlaps 0.0 %, conflicts 0.0 %, "
        f"est. accuracy 1.00 {estimated(notebook, 'has_cash')}, "
        "precision .00 [.00, .79] n=1, 2 labels changed"
    )


def test_two_lfs_that_disagree(notebook):
    notebook.value(CASH)
    # Both vote on rows 2 and 4, for different classes: two of six overlap, and conflict.
    assert line(notebook, "%%lf HAM --kind keywords --name prizes\nprize\n") == (
        "prizes new HAM: 2 votes (33.3 %), overlaps 33.3 %, conflicts 33.3 %, "
        f"est. accuracy .50 {estimated(notebook, 'prizes')}, "
        "precision 1.00 [.21, 1.00] n=1, 2 labels changed"
    )


def test_a_flip_of_several_classes(notebook):
    notebook.value("%%lf\ndef both(x):\n    return 'SPAM' if 'cash' in x.text else 'HAM'")

    assert line(
        notebook, "%%lf\ndef both(x):\n    return 'HAM' if 'cash' in x.text else 'SPAM'"
    ) == (
        "both v2 HAM/SPAM: 6 votes (100.0 %), +0 −0 ⇄6, overlaps 0.0 %, conflicts 0.0 %, "
        f"est. accuracy 1.00 {estimated(notebook, 'both')}, "
        "precision .25 [.05, .70] n=4, 6 labels changed"
    )


def test_no_votes_at_all(notebook):
    assert line(notebook, "%%lf SPAM --kind keywords --name none\nzebra\n") == (
        "none new: 0 votes (0.0 %), overlaps 0.0 %, conflicts 0.0 %"
    )


def test_an_lf_that_is_off_has_no_overlaps(notebook):
    notebook.value(CASH)
    notebook.value("%lf disable has_cash")

    assert line(notebook, CASH.replace("cash'", "hello'")) == (
        "has_cash v2 SPAM: 1 vote (16.7 %), +1 −3 ⇄0"
    )


def test_a_session_without_rows(empty):
    empty["rows"] = pl.DataFrame({"text": []}, schema={"text": pl.String})
    empty.value("%snorkel open rows --classes HAM SPAM")
    empty.value("%snorkel fit --model majority")

    assert line(empty, CASH) == "has_cash new: 0 votes (none)"


def test_failures_are_counted_with_the_first_place_and_kind(notebook):
    cell = "%%lf SPAM\ndef careless(x):\n    return x.label.startswith('S')"

    assert line(notebook, cell) == (
        "careless new SPAM: 1 vote (16.7 %), overlaps 0.0 %, conflicts 0.0 %, "
        f"est. accuracy 1.00 {estimated(notebook, 'careless')}, "
        "precision 1.00 [.21, 1.00] n=1, 1 label changed, "
        "FAILED on 2 rows (row 2, line 3: return x.label.startswith('S'); AttributeError)"
    )


def test_the_trust_sentence_stands_at_the_end_when_the_edit_changed_it(notebook):
    notebook.value("%snorkel fit")

    assert line(notebook, CASH).endswith(
        f"3 labels changed. {notebook['session'].results.fit.sentence}"
    )
    notebook.value("%lf disable has_cash")
    # Nobody votes any more: a warning, with each edit.
    for word in ("hello", "night"):
        edited = line(notebook, CASH.replace("cash'", f"{word}'"))
        assert edited.endswith(
            "Fell back to majority vote: no row has a vote yet: every LF abstains."
        )


def test_a_copy_says_whose_it_is_and_how_many_voters_there_are(empty):
    empty["rows"] = [{"text": word} for word in ("cash", "hello")] * 200
    empty.value("%snorkel open rows --text text --classes HAM SPAM")
    empty.value(CASH)

    shown = line(empty, "%%lf SPAM --kind keywords --name copy\ncash\n")

    assert "near-duplicate: votes as 'has_cash' on 100 % of their rows, counts as 0.5" in shown
    assert ". 2 LFs count as 1.1 voters." in shown
    status = empty.run("%snorkel status").text
    assert "\n2 LFs count as 1.1 voters.\n" in status
    assert "\n- LFs 'has_cash' and 'copy' vote alike on 100 % of the rows" in status


@pytest.mark.parametrize(
    "body",
    [
        "return x.text",
        "raise ValueError(x.text)",
        "raise KeyError(x.text)",
        "return {x.text: 1}",
        "raise type(x.text, (Exception,), {})",
    ],
)
def test_the_line_holds_no_text_of_a_row(empty, body):
    empty["rows"] = [{"text": SECRET}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM")

    shown = line(empty, f"%%lf\ndef leaky(x):\n    {body}")

    assert "FAILED on 1 row" in shown
    assert "secret" not in shown


def test_the_list_and_the_status_hold_no_text_of_a_row(empty):
    empty["rows"] = [{"text": SECRET}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM")
    empty.value("%%lf\ndef leaky(x):\n    raise ValueError(x.text)")

    assert "secret" not in empty.run("%lf").text
    assert "secret" not in empty.run("%snorkel status").text


def test_no_code_that_is_shown_moves_the_terminals_cursor_or_changes_its_colours(notebook):
    shown = line(notebook, "%%lf SPAM\ndef bad(x):\n    return 1 / 0  # \x1b[31m \x07")

    assert "line 3: return 1 / 0  # �[31m �; ZeroDivisionError" in shown


def test_a_report_of_session_add_is_shown_like_a_cell(notebook):
    notebook.value("import snorkel_nb as snb")
    report = notebook.value("session.add(snb.keyword_lf('cash_words', 'SPAM', ['cash']))")

    shown = notebook.shown(report)
    assert shown["text/plain"].startswith("cash_words new SPAM: 3 votes (50.0 %)")
    assert "cash_words" in shown["text/html"]
