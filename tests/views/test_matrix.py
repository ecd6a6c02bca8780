"""The matrix agrees with the votes, with the selection of its cells and with the LF table."""

from typing import Any

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.selection import Part, Selection, VotesOfLF, VotesOfPair
from snorkel_nb.views.lf_table import lf_table_view
from snorkel_nb.views.matrix import MAX_CLASSES, MAX_DUPLICATES, matrix_view
from tests.session.comments import labeled_comments, random_session
from tests.views.odd_session import odd_session


def n_selected(session: snb.Session, *parts: Part) -> int:
    return session.selecting.choose(Selection.of(*parts)).n_rows


def test_pairs_stand_below_the_diagonal_and_classes_beside_them():
    session = labeled_comments()  # asks: rows 0, 3 SPAM; loves: 1, 3, 5 HAM; links: 2 SPAM

    view = matrix_view(session.now)

    assert view["lfs"] == [1, 2, 3]
    assert view["overlaps"] == [[], [1], [0, 0]]
    assert view["conflicts"] == [[], [1], [0, 0]]
    assert view["classes"] == [0, 1]
    assert view["n_more_classes"] == 0
    assert view["votes"] == [[0, 2, 0], [3, 0, 0], [0, 1, 0]]
    # Gold is SPAM, HAM, SPAM, HAM, unknown, SPAM.
    assert view["gold"] == [[1, 1, 0], [2, 1, 0], [0, 1, 0]]
    assert (view["n_rows"], view["revision"]) == (6, session.revision)


def test_within_a_selection_only_its_rows_are_counted():
    session = labeled_comments()
    session.select([1, 3, 4])

    view = matrix_view(session.now, session.selecting.rows)

    assert view["n_rows"] == 3
    assert view["overlaps"] == [[], [1], [0, 0]]
    assert view["votes"] == [[0, 1, 0], [2, 0, 0], [0, 0, 0]]
    assert view["gold"] == [[1, 0, 0], [2, 0, 0], [0, 0, 0]]


def test_an_lf_that_is_off_is_left_out_and_the_others_keep_their_numbers():
    session = labeled_comments()
    session.disable("loves")

    view = matrix_view(session.now)

    assert view["lfs"] == [1, 3]
    assert view["overlaps"] == [[], [0]]


def test_without_gold_there_are_no_gold_columns_and_without_lfs_no_cells():
    assert matrix_view(labeled_comments(gold=None).now)["gold"] is None
    empty = matrix_view(snb.Session({"text": ["a"]}, classes=2).now)
    assert (empty["lfs"], empty["overlaps"], empty["votes"]) == ([], [], [])


@pytest.mark.parametrize("cardinality", [2, 5, 30])
@pytest.mark.parametrize("is_selection", [False, True])
def test_every_count_is_what_numpy_counts(cardinality, is_selection):
    rng = np.random.default_rng(7)
    session = random_session(rng, 5_000, 7, cardinality)
    session.disable("lf_3")
    if is_selection:
        session.select(lf="lf_0", status="gold")
    rows = session.selecting.rows

    view = matrix_view(session.now, rows)

    L, gold = session.label_matrix.to_numpy()[rows.mask], session.gold[rows.mask]
    assert view["n_rows"] == len(L) == (len(session.dataset) if not is_selection else rows.n_rows)
    for i in range(6):
        for j in range(i):
            both = (L[:, i] != ABSTAIN) & (L[:, j] != ABSTAIN)
            assert view["overlaps"][i][j] == np.count_nonzero(both)
            assert view["conflicts"][i][j] == np.count_nonzero(both & (L[:, i] != L[:, j]))
        is_voted = L[:, i] != ABSTAIN
        own = [np.count_nonzero(L[:, i] == label) for label in view["classes"]]
        true = [np.count_nonzero(is_voted & (gold == label)) for label in view["classes"]]
        assert view["votes"][i][:-1] == own
        assert view["gold"][i][:-1] == true
        assert sum(view["votes"][i]) == np.count_nonzero(is_voted)
        assert sum(view["gold"][i]) == np.count_nonzero(is_voted & (gold != ABSTAIN))


def test_each_cell_selects_as_many_rows_as_it_counts():
    session = random_session(np.random.default_rng(7), 1_000, 4, 3)
    view = matrix_view(session.now)

    for i, second in enumerate(view["lfs"]):
        for j, first in enumerate(view["lfs"][:i]):
            overlap, conflict = view["overlaps"][i][j], view["conflicts"][i][j]
            assert n_selected(session, VotesOfPair(first, second, "overlap")) == overlap
            assert n_selected(session, VotesOfPair(second, first, "conflict")) == conflict
            agreeing = overlap - conflict
            assert n_selected(session, VotesOfPair(first, second, "agreement")) == agreeing
        assert n_selected(session, VotesOfLF(second)) == sum(view["votes"][i])
        for place, label in enumerate(view["classes"]):
            own, true = view["votes"][i][place], view["gold"][i][place]
            assert n_selected(session, VotesOfLF(second, label)) == own
            assert n_selected(session, VotesOfLF(second, None, label)) == true


def test_the_matrix_and_the_lf_table_have_the_same_votes_in_the_same_order():
    session = random_session(np.random.default_rng(7), 500, 5, 3)

    table = lf_table_view(session.state, session.results)["lfs"]
    view = matrix_view(session.now)

    assert view["lfs"] == table["number"]
    by_class = [dict(zip(view["classes"], votes[:-1], strict=True)) for votes in view["votes"]]
    assert by_class == [dict(zip(votes[::2], votes[1::2], strict=True)) for votes in table["votes"]]


def test_of_many_classes_the_most_frequent_have_columns_and_the_others_are_summed():
    n_rows = 4_000
    votes = np.minimum(np.random.default_rng(7).geometric(0.1, n_rows), 999)
    session = snb.Session({"text": ["x"] * n_rows}, classes=1_000)
    session.add(snb.vote_lf("many", votes))

    view = matrix_view(session.now)

    assert len(view["classes"]) == MAX_CLASSES
    assert view["n_more_classes"] == 1_000 - MAX_CLASSES
    assert view["classes"] == sorted(np.argsort(-np.bincount(votes), kind="stable")[:8].tolist())
    assert sum(view["votes"][0]) == n_rows
    assert view["votes"][0][-1] == n_rows - sum(view["votes"][0][:-1]) > 0


def test_near_duplicates_are_named_by_number_as_the_lf_table_names_them():
    session = odd_session()  # 5, copy, votes as 4, original

    view = matrix_view(session.now)
    copies = lf_table_view(session.state, session.results)["oddities"]["copies"]

    assert view["duplicates"] == [{"first": 4, "second": 5, "agreement": 1.0}]
    assert view["n_duplicates"] == 1
    assert {copy["number"] for copy in copies} == {4, 5}


def test_of_very_many_copies_only_the_nearest_are_sent():
    votes = np.random.default_rng(7).integers(ABSTAIN, 2, 300)
    session = snb.Session({"text": ["x"] * 300}, classes=2)
    for j in range(50):
        session.add(snb.vote_lf(f"copy_{j}", votes))

    view: dict[str, Any] = matrix_view(session.now)

    assert view["n_duplicates"] == 50 * 49 // 2
    assert len(view["duplicates"]) == MAX_DUPLICATES
