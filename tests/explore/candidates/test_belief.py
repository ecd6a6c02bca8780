"""What is believed of rows: gold before votes before neighbours before a group."""

import numpy as np
from numpy.testing import assert_allclose

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.candidates.belief import Known, Refusal, believe
from snorkel_nb.explore.candidates.label_guess import ClassNames, guess_label
from snorkel_nb.explore.candidates.neighbours import centred, guess_from, prepared

N = 200


def two_blobs():
    """Rows of two blobs, one after the other."""
    rng = np.random.default_rng(7)
    return prepared(
        (np.repeat([[3.0, 0.0], [0.0, 3.0]], N // 2, axis=0) + rng.normal(0, 0.5, (N, 2))).astype(
            np.float32
        )
    )


def known_of(gold=(), votes=()):
    """Gold and certain votes as (rows, class)."""
    of_gold, posteriors = np.full(N, ABSTAIN), np.full((N, 2), 0.5)
    is_covered = np.zeros(N, np.bool_)
    for rows, label in gold:
        of_gold[rows] = label
    for rows, label in votes:
        posteriors[rows] = np.eye(2)[label]
        is_covered[rows] = True
    return Known(posteriors, is_covered, of_gold, np.array([0.5, 0.5]))


def test_with_nothing_known_all_classes_are_as_likely():
    belief = believe(known_of(), two_blobs())

    assert_allclose(belief.probabilities, 0.5)
    assert not belief.is_near.any()


def test_gold_is_certain_and_its_neighbours_lean_to_it():
    belief = believe(known_of(gold=[(slice(0, 20), 0), (slice(180, 200), 1)]), two_blobs())

    assert_allclose(belief.probabilities[:20], [[1, 0]] * 20)
    assert (belief.probabilities[20:100, 0] > 0.55).all()
    assert (belief.probabilities[100:180, 1] > 0.55).all()


def test_gold_is_clear_where_it_tells_its_neighbours_and_not_where_classes_are_mixed():
    apart = [(slice(0, 40), 0), (slice(100, 140), 1)]
    mixed = [(slice(0, 80, 2), 0), (slice(1, 80, 2), 1)]

    assert believe(known_of(gold=apart), two_blobs()).clarity == 1
    assert believe(known_of(gold=mixed), two_blobs()).clarity < 0.3
    assert believe(known_of(gold=apart[:1]), two_blobs()).clarity == 1  # nothing speaks against it


def test_one_known_class_is_not_everywhere():
    belief = believe(known_of(gold=[(slice(0, 20), 0)]), two_blobs())

    assert belief.probabilities[20:100, 0].mean() > 0.55
    assert belief.probabilities[100:, 0].mean() < belief.base[0]


def test_votes_that_gold_contradicts_are_believed_less():
    votes = [(slice(0, 100), 0)]
    trusted = believe(known_of(votes=votes), two_blobs())

    doubted = believe(known_of(votes=votes, gold=[(slice(0, 30), 1)]), two_blobs())

    assert doubted.probabilities[50:100, 0].mean() < trusted.probabilities[50:100, 0].mean() - 0.2


def test_a_group_counts_where_nothing_else_is_known():
    inside = np.arange(N) < 50
    known = known_of(gold=[(slice(0, 5), 0)], votes=[(slice(5, 10), 0)])
    flat = np.zeros((N, 2), np.float32)

    belief = believe(known, flat).in_group(inside, 1, 0.7)

    assert (belief.probabilities[:5, 1] == 0).all()
    assert (belief.probabilities[5:10, 1] < 0.5).all()
    assert (belief.probabilities[10:50, 1] > 0.8).all()
    assert (belief.probabilities[50:, 1] < belief.base[1]).all()  # of the others there are less
    assert_allclose(belief.probabilities.sum(axis=1), 1)


def test_what_was_refused_is_believed_less():
    hits = np.arange(N) < 50

    belief = believe(known_of(), two_blobs(), [Refusal(hits, 1)])

    assert_allclose(belief.probabilities[:50, 1], 1 / 3)
    assert_allclose(belief.probabilities[50:, 1], 0.5)


def test_many_dimensions_and_no_rows_do_no_harm():
    rng = np.random.default_rng(7)
    wide = prepared(rng.normal(size=(300, 200)).astype(np.float32))
    assert wide.shape == (300, 128)
    assert np.isfinite(prepared(np.zeros((4, 3), np.float32))).all()
    guess = guess_from(wide, np.zeros(0, np.int64), np.zeros((0, 2)), np.zeros(0), np.ones(2) / 2)
    assert_allclose(guess.probabilities, 0.5)


def guess(known, inside, by_name=None):
    belief = believe(known, two_blobs())
    return guess_label(("HAM", "SPAM"), inside, known, belief, None, by_name)


def test_a_group_has_the_label_of_its_gold_before_that_of_its_votes():
    inside = np.arange(N) < 50
    known = known_of(gold=[(slice(0, 4), 1)], votes=[(slice(4, 50), 0)])

    found = guess(known, inside)

    assert found.label == 1
    assert found.reason == "4 of its 4 checked rows are SPAM"


def test_a_group_has_the_label_of_its_votes_before_that_of_its_neighbours():
    inside = np.arange(N) < 50
    known = known_of(gold=[(slice(60, 90), 0)], votes=[(slice(0, 10), 1)])

    assert guess(known, inside).label == 1
    assert "votes on 10" in guess(known, inside).reason


def test_without_gold_and_votes_neighbours_tell():
    known = known_of(gold=[(slice(60, 100), 0), (slice(160, 200), 1)])

    assert guess(known, np.arange(N) < 50).label == 0
    assert guess(known, (np.arange(N) >= 100) & (np.arange(N) < 150)).label == 1


def test_with_nothing_known_the_names_of_the_classes_tell():
    vectors = centred(np.asarray(two_blobs()))
    by_name = ClassNames(vectors, centred(np.array([[0.0, 3.0], [3.0, 0.0]], np.float32)))

    found = guess(known_of(), np.arange(N) < 50, by_name)

    assert found.label == 1
    assert "what the class is called" in found.reason


def test_else_it_is_the_class_with_the_fewest_labels():
    found = guess(known_of(), np.arange(N) < 50)

    assert "nothing is known" in found.reason
