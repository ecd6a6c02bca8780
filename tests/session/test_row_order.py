"""The orders in which rows are shown, against plain numpy."""

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.row_order import ROW_SORTS, votes_against
from tests.session.comments import labeled_comments, random_session


def sorted_by(keys, positions):
    """Positions by ascending keys; NaN last, ties as they stand."""
    return positions[np.argsort(keys[positions], kind="stable")]


@pytest.mark.parametrize("cardinality", [2, 3, 40])
@pytest.mark.parametrize("selected", [{}, {"status": "conflict"}, {"lf": "lf_1"}])
def test_each_order_is_that_of_a_plain_sort(rng, cardinality, selected):
    session = random_session(rng, 500, 6, cardinality)
    rows = session.select(**selected)
    positions = rows.positions if selected else np.arange(500)
    votes = session.label_matrix.to_numpy()
    labels, p = session.labels(), session.posteriors().astype(np.float32)
    is_covered = (votes != ABSTAIN).any(axis=1)
    against = ((votes != ABSTAIN) & (votes != labels[:, None])).sum(axis=1)

    assert votes_against(session.now).tolist() == against.tolist()
    assert list(rows.in_order("index")) == positions.tolist()
    assert rows.in_order("conflict").tolist() == sorted_by(-against, positions).tolist()
    n_votes = (votes != ABSTAIN).sum(axis=1)
    assert rows.in_order("votes").tolist() == sorted_by(-n_votes, positions).tolist()
    confidence = np.where(is_covered, p.max(axis=1), np.nan)
    found = confidence[rows.in_order("confidence")]
    expected = confidence[sorted_by(confidence, positions)]
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    entropy = np.where(is_covered, -(p * np.log(np.maximum(p, 1e-38))).sum(axis=1), np.nan)
    found = entropy[rows.in_order("uncertainty")]
    np.testing.assert_allclose(found, entropy[sorted_by(-entropy, positions)], rtol=1e-5)


def test_each_order_has_every_row_once_and_is_kept(rng):
    rows = random_session(rng, 200, 3, 3).select(status="covered")

    for sort in ROW_SORTS:
        order = rows.in_order(sort)
        assert sorted(order) == rows.positions.tolist()
        assert rows.in_order(sort) is order


def test_ties_stay_in_the_order_of_the_data_and_uncovered_rows_come_last():
    session = labeled_comments()
    session.fit("majority")
    rows = session.select()

    # Row 3 is tied between two votes; 4 has none; all others have one sure vote.
    assert rows.in_order("confidence").tolist() == [3, 0, 1, 2, 5, 4]
    assert rows.in_order("uncertainty").tolist() == [3, 0, 1, 2, 5, 4]
    assert rows.in_order("conflict").tolist() == [3, 0, 1, 2, 4, 5]
    assert rows.in_order("votes").tolist() == [3, 0, 1, 2, 5, 4]


def test_picked_rows_can_be_shown_as_they_were_picked():
    session = labeled_comments()

    rows = session.select(rows=[5, 1, 3, 1], search="love")

    assert rows.in_order("picked").tolist() == [5, 1, 3]
    assert rows.in_order("index").tolist() == [1, 3, 5]
    assert session.select(rows=[5, 4, 1], search="song").in_order("picked").tolist() == [1]


def test_an_order_follows_the_labels():
    session = labeled_comments()
    assert session.selecting.rows.in_order("conflict")[0] == 3

    session.disable("loves")

    assert list(session.selecting.rows.in_order("conflict")) == [*range(6)]


def test_a_session_without_rows_or_lfs_has_orders():
    for data in ({"text": []}, {"text": ["a", "b"]}):
        rows = snb.Session(data, classes=2).selecting.rows
        for sort in ROW_SORTS:
            assert list(rows.in_order(sort)) == [*range(len(data["text"]))]
