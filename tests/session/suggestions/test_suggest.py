"""Candidate LFs for a group of rows."""

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.errors import LabelError, SessionError
from tests.session.without_map import without_map

HAM, SPAM = 0, 1

SPAM_WORDS = ("prize", "winner", "claim", "urgent")
HAM_WORDS = ("home", "love", "dinner", "later")
FILL = ("the", "to", "you", "a", "so", "and", "is", "it")


def messages(n_rows=400, seed=7):
    """Texts of eight words, some of which tell the class; half of the rows are spam."""
    rng = np.random.default_rng(seed)
    gold = (np.arange(n_rows) % 2).tolist()
    texts = [
        " ".join(
            rng.permutation(
                [*rng.choice(SPAM_WORDS if g else HAM_WORDS, 2, False), *rng.choice(FILL, 6)]
            )
        )
        for g in gold
    ]
    return texts, np.array(gold)


def open_messages(**options):
    texts, gold = messages()
    options = {"classes": ["HAM", "SPAM"], "store": False} | options
    return without_map(snb.Session({"text": texts}, **options)), gold


def test_the_words_of_a_group_are_suggested_for_the_label_that_is_asked_for():
    session, gold = open_messages()

    found = session.suggest(np.flatnonzero(gold == SPAM), "SPAM")

    assert 1 <= len(found) <= 5
    for suggestion in found:
        assert suggestion.label == "SPAM"
        assert (gold[suggestion.hits] == SPAM).mean() > 0.7
    assert (gold[found[0].hits] == SPAM).all()
    assert found[0].candidate.n_outside == 0
    assert found.label_reason == "as asked"


def test_suggesting_changes_nothing_and_adding_can_be_undone():
    session, gold = open_messages()
    before = session.now
    found = session.suggest(np.flatnonzero(gold == SPAM), "SPAM")
    assert session.now is before

    found[0].add()
    assert [e.name for e in session.lfs] == [found[0].name]
    assert session.lfs[0].column.positions().tolist() == found[0].hits.tolist()
    session.undo()
    assert session.lfs == ()
    session.add(found[0])
    session.undo()
    session.add(found[0].candidate)
    assert [e.name for e in session.lfs] == [found[0].name]


def test_the_labels_that_would_move_are_those_that_move():
    session, gold = open_messages()
    session.add(snb.keyword_lf("home", "HAM", ["home"]))
    [first, *_] = session.suggest(np.flatnonzero(gold == SPAM), "SPAM")
    before, n_moved = session.labels(), first.n_moved

    first.add()

    assert n_moved == (session.labels() != before).sum() > 0


def test_what_an_lf_hits_already_is_not_suggested_again():
    session, gold = open_messages()
    group = np.flatnonzero(gold == SPAM)
    known = {s.name for s in session.suggest(group, "SPAM")}
    for suggestion in session.suggest(group, "SPAM"):
        suggestion.add()

    again = session.suggest(group, "SPAM")

    assert known.isdisjoint(s.name for s in again)
    for suggestion in again:
        for entry in session.lfs:
            same = np.isin(suggestion.hits, entry.column.positions()).mean()
            assert same < 1 or len(suggestion.hits) < len(entry.column.positions())


def test_what_was_refused_is_not_suggested_again():
    session, gold = open_messages()
    group = np.flatnonzero(gold == SPAM)
    [first, *_] = session.suggest(group, "SPAM")

    session.suggesting.refuse(first)

    again = session.suggest(group, "SPAM")
    for suggestion in again:
        common = len(np.intersect1d(suggestion.hits, first.hits))
        assert common <= 0.6 * len(np.union1d(suggestion.hits, first.hits))


def test_gold_takes_a_refusal_back():
    session, gold = open_messages()
    group = np.flatnonzero(gold == SPAM)
    [first, *_] = session.suggest(group, "SPAM")
    session.suggesting.refuse(first)

    session.annotate(first.hits[:20], "SPAM")

    again = session.suggest(group, "SPAM")
    assert any(len(np.intersect1d(s.hits, first.hits)) > 0.9 * len(first.hits) for s in again)


def test_gold_in_the_group_tells_the_label():
    session, gold = open_messages()
    group = np.flatnonzero(gold == SPAM)
    session.annotate(group[:5], "SPAM")

    found = session.suggest(group)

    assert found.label == "SPAM"
    assert "5 of its 5 checked rows are SPAM" in repr(found)


def test_votes_in_the_group_tell_the_label():
    session, gold = open_messages()
    session.add(snb.keyword_lf("home", "HAM", ["home"]))
    session.add(snb.keyword_lf("prize", "SPAM", ["prize"]))

    assert session.suggest(np.flatnonzero(gold == HAM)).label == "HAM"
    assert session.suggest(np.flatnonzero(gold == SPAM)).label == "SPAM"


def test_with_nothing_known_the_interval_is_wide_and_says_so():
    session, gold = open_messages()

    [first, *_] = session.suggest(np.flatnonzero(gold == SPAM), "SPAM")

    assert first.precision.high - first.precision.low > 0.5
    assert first.precision.rests_on == "nothing but the group: look at some hits"


def test_checked_hits_narrow_the_interval():
    session, gold = open_messages()
    group = np.flatnonzero(gold == SPAM)
    [first, *_] = session.suggest(group, "SPAM")
    session.annotate(first.hits[:40], "SPAM")

    [again] = [s for s in session.suggest(group, "SPAM") if len(s.hits) == len(first.hits)]

    precision = again.precision
    assert precision.n_checked == precision.n_correct == 40
    assert precision.low > 0.85 > first.precision.low


def test_the_selection_is_the_group_where_none_is_given():
    session, _ = open_messages()
    session.select(search="prize")

    found = session.suggest(label="SPAM")

    assert "prize" in found[0].lf.source
    assert "the selection" in found.group


def test_what_cannot_be_suggested_for_is_named():
    session, _ = open_messages()

    with pytest.raises(SessionError, match="Nothing is selected"):
        session.suggest()
    with pytest.raises(SessionError, match="no row"):
        session.suggest([])
    with pytest.raises(LabelError, match="'SPAN'"):
        session.suggest([0, 1], "SPAN")


def test_rows_with_nothing_in_common_get_no_candidate():
    session = snb.Session(
        {"text": [f"w{i}" for i in range(30)]}, classes=["HAM", "SPAM"], store=False
    )

    found = session.suggest([0, 1, 2], "SPAM")

    assert len(found) == 0
    assert "too little in common" in repr(found)
