"""A cell that the panel writes gives exactly the votes of the trial, in a real shell."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.session import trial as trial_module
from snorkel_nb.session.rule import Rule

TEXTS = [
    "cash now", "Cash prize", "cashier", "see you", 'say "cash"', "it's a (prize)", "{{cash}}",
    None, "", "two\nlines cash", "nul \x00 cash", "\u202ehsac", "CASH", "a;b", "größe", "GRÖSSE",
    "İ", ">>> cash", "$100", "prize  money", "100 %",
]  # fmt: skip

RULES = [
    Rule("keywords", "cash, prize money", "SPAM"),
    Rule("keywords", "cash\nit's\n{{cash}}", 'it\'s "SPAM" -- {x}'),
    Rule("keywords", "Cash", "SPAM", match_case=True),
    Rule("keywords", "\x00, \u202ehsac", "SPAM"),
    Rule("keywords", ">>> cash", "SPAM"),
    Rule("regex", r"\bcash\b", "SPAM"),
    Rule("regex", "cash\nprize\\s+money", "SPAM"),
    Rule("regex", r"(?<!\S)CASH", "SPAM", match_case=True),
    Rule("regex", r"[\"'(){}]|\$\d+", "SPAM"),
    Rule("regex", "größe", "SPAM"),
    Rule("regex", "\x00", "SPAM"),
    Rule("expression", '"cash" in x.text and len(x.text) < 10', "SPAM"),
    Rule("expression", "'\\x00' in x.text or '\\u202e' in x.text", "SPAM"),
    Rule("expression", 'any(w in x.text.lower() for w in ("größe", "i", "\'"))', "SPAM"),
    Rule("expression", 're.search(r"\\bcash\\b", x.text)', "SPAM"),
    Rule("expression", '"HAM" if x.text.startswith("{{") else x.text == "a;b"', "SPAM"),
    Rule("expression", "x.text", "SPAM"),
]


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for every trial, also on a machine that has other work."""
    for name in ("TYPING_S", "FIRST_S", "PAUSE_S"):
        monkeypatch.setattr(trial_module, name, 60.0)


def open_session(notebook, label, texts=TEXTS):
    notebook["rows"] = pl.DataFrame({"text": texts})
    notebook["label"] = label
    notebook.value("import snorkel_nb as snb")
    notebook.value("session = snb.Session(rows, classes=['HAM', label])")
    return notebook["session"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind} {rule.text!r}")
def test_running_the_cell_votes_as_the_trial_did(empty, rule):
    session = open_session(empty, rule.label)
    trial = session.trying.on_sample(rule)
    source, name = session.trying.cell(rule)
    assert session.lfs == ()

    empty.value(source)

    [entry] = session.lfs
    assert entry.name == name
    assert_array_equal(entry.column.votes, trial.votes)
    assert len(entry.column.failures) == trial.n_failures
    assert len(trial.hits)


@pytest.mark.parametrize("rule", [RULES[0], RULES[5], RULES[7], RULES[11], RULES[13]])
def test_so_it_is_on_many_rows(empty, rule):
    rng = np.random.default_rng(7)
    session = open_session(empty, "SPAM", [TEXTS[i] for i in rng.integers(0, len(TEXTS), 40_000)])
    trial = session.trying.on_all(rule, 60)

    empty.value(session.trying.cell(rule)[0])

    assert_array_equal(session.lfs[0].column.votes, trial.votes)


def test_the_cell_of_what_typing_does_not_run_is_the_expression_as_it_is(empty):
    session = open_session(empty, "SPAM")
    rule = Rule("expression", "x.text is not None and sorted(x.text)[:1] == ['$']", "SPAM")

    empty.value(session.trying.cell(rule)[0])

    assert session.lfs[0].column.positions().tolist() == [TEXTS.index("$100")]


def test_a_second_cell_of_the_same_words_takes_a_free_name(empty):
    session = open_session(empty, "SPAM")

    for _ in range(2):
        empty.value(session.trying.cell(RULES[0])[0])

    assert [entry.name for entry in session.lfs] == [
        "has_cash_prize_money",
        "has_cash_prize_money2",
    ]
