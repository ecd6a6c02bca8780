"""The cell of a candidate gives exactly the votes that were counted, in a real shell."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.explore import suggest
from snorkel_nb.explore.candidates.drafts.conjunctions import draft_conjunctions
from snorkel_nb.explore.candidates.drafts.keyword_sets import draft_keyword_sets
from snorkel_nb.explore.candidates.drafts.patterns import draft_patterns
from snorkel_nb.explore.candidates.drafts.similar_rows import draft_similar
from snorkel_nb.explore.candidates.drafts.weighted_words import draft_weighted_words
from tests.hostile import HOSTILE, UNPRINTABLE
from tests.magics.test_lf_new import new_cell
from tests.session.without_map import without_map

WAYS = {
    "keywords": draft_keyword_sets,
    "regex": draft_patterns,
    "expression": draft_conjunctions,
    "weights": draft_weighted_words,
}

ODD = [
    *HOSTILE, *UNPRINTABLE, 'say "prize"', "it's {a} prize", "{{prize}}", "two\nlines prize",
    ">>> prize", "... prize", "In [1]: prize", "%%lf prize", "!prize", "größe GRÖSSE", "İ prize",
    "-- prize --name", "£100 prize", "#prize", "back\\slash prize", "\u2028prize",
]  # fmt: skip


def hostile_rows(n_rows=300, seed=7):
    """Texts of which half hold spam words and the others not, odd things everywhere."""
    rng = np.random.default_rng(seed)
    is_spam = np.arange(n_rows) % 2 == 1
    spam, ham = ["prize", "winner", "claim it", "http://x.y"], ["home", "dinner", "later", "love"]
    texts = [
        " ".join([str(rng.choice(spam if s else ham)), str(rng.choice(ODD)), str(rng.choice(ham))])
        for s in is_spam
    ]
    texts[4] = texts[10] = None
    return (
        pl.DataFrame(
            {
                "text": texts,
                "odd 'name' {x}": np.where(is_spam, 7.5, 1.25) + rng.normal(0, 1, n_rows),
                "class": [str(rng.choice(ODD[-6:])) if s else "plain" for s in is_spam],
            }
        ),
        is_spam,
    )


def open_session(notebook, rows, label="SPAM"):
    notebook["rows"], notebook["label"] = rows, label
    notebook.value("import snorkel_nb as snb")
    notebook.value("session = snb.Session(rows, classes=['HAM', label])")
    return without_map(notebook["session"])


@pytest.mark.parametrize("label", ["SPAM", 'it\'s "SPAM" -- {x}', "--kind"])
@pytest.mark.parametrize("kind", WAYS)
def test_running_the_cell_votes_as_counted(empty, monkeypatch, kind, label):
    monkeypatch.setattr(suggest, "WAYS", (WAYS[kind],))
    rows, is_spam = hostile_rows()
    session = open_session(empty, rows, label)
    found = session.suggest(np.flatnonzero(is_spam), label, n=8)
    assert len(found)

    for suggestion in found:
        empty.value(suggestion.cell)

        entry = session.lfs[-1]
        assert entry.name == suggestion.name
        assert_array_equal(entry.column.votes, suggestion.candidate.column.votes)
        assert len(entry.column.failures) == 0


def test_a_hostile_group_gives_cells_that_vote_as_counted(empty):
    rows = pl.DataFrame({"text": [text for text in ODD for _ in range(12)]})
    session = open_session(empty, rows)

    for first in range(0, len(rows), 12):
        for suggestion in session.suggest(list(range(first, first + 12)), "SPAM", n=3):
            empty.value(suggestion.cell)
            entry = session.state.get(suggestion.name)
            assert_array_equal(entry.column.votes, suggestion.candidate.column.votes)
            session.drop(suggestion.name)


def test_all_ways_are_used():
    assert set(suggest.WAYS) >= set(WAYS.values())


def test_adding_votes_as_the_cell_does(empty):
    rows, is_spam = hostile_rows()
    session = open_session(empty, rows)

    for suggestion in session.suggest(np.flatnonzero(is_spam), "SPAM", n=8):
        suggestion.add()
        assert_array_equal(session.lfs[-1].column.votes, suggestion.candidate.column.votes)


def test_the_note_tells_numbers_and_nothing_of_a_row(empty):
    rows, is_spam = hostile_rows()
    session = open_session(empty, rows)

    [first, *_] = session.suggest(np.flatnonzero(is_spam), "SPAM")

    inside = first.candidate.n_inside
    assert f"{inside} of the 150 rows of these rows" in first.cell


@pytest.mark.parametrize("given", ["", " SPAM"])
def test_lf_new_writes_the_best_cell_for_a_cluster(empty, given):
    rows, _ = hostile_rows()
    session = open_session(empty, rows)
    number = session.next_clusters()[0].number

    cell = new_cell(empty, f"%lf_new --from-cluster {number}{given}")

    assert cell == session.suggest(number, given.strip() or None, n=1)[0].cell
    empty.value(cell)
    assert len(session.lfs) == 1


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("--from-cluster 99", ["no cluster 99", "next_clusters"]),
        ("--from-cluster x", ["%lf_new", "'x'"]),
        ("--from-cluster 0 SPAN", ["'SPAN'", "SPAM"]),
        ("--from-cluster 0 --kind regex", ["--kind"]),
    ],
)
def test_an_error_is_one_line(empty, line, facts):
    rows, _ = hostile_rows()
    open_session(empty, rows).next_clusters()

    message = empty.error(f"%lf_new {line}")

    for fact in facts:
        assert fact in message


def test_the_clusters_that_were_listed_are_completed(empty):
    rows, _ = hostile_rows()
    session = open_session(empty, rows)
    listed = [str(c.number) for c in session.next_clusters()]

    assert empty.completions("%lf_new --from-cluster ", jedi=False) == listed


def test_the_cell_of_examples_votes_as_counted(empty, monkeypatch):
    monkeypatch.setattr(suggest, "WAYS", (draft_similar,))
    monkeypatch.setattr(suggest, "LEAST", 0.0)
    monkeypatch.setattr(suggest, "GAIN", 0.0)
    rows, is_spam = hostile_rows()
    empty["rows"] = rows
    empty.value("import snorkel_nb as snb")
    empty.value("session = snb.Session(rows, classes=['HAM', 'SPAM'], store=False)")
    session = empty["session"]
    session.embed("wordllama")

    [found] = session.suggest(np.flatnonzero(is_spam), "SPAM")

    assert found.kind == "similar"
    empty.value(found.cell)
    assert_array_equal(session.lfs[-1].column.votes, found.candidate.column.votes)
