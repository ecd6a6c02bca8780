"""Features beside votes: what they repair and reach, and that useless ones change nothing."""

import numpy as np
import pyarrow.parquet as pq
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.features import FeatureModel
from snorkel_nb.label_models.trust import fit_trusted
from tests.bench.vote_sets import SHARED_DATA
from tests.label_models.simulated import log_loss

EVEN = np.array([0.5, 0.5])


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def two_class_votes(
    rng: np.random.Generator, n_rows: int = 2000
) -> tuple[IntArray, FloatArray, BoolArray]:
    """Gold, posteriors by votes and coverage: wrong votes are 1 in 5, and less sure than others."""
    gold = rng.integers(0, 2, n_rows)
    is_wrong = rng.random(n_rows) < 0.2
    of_label = np.where(is_wrong, 0.6, 0.9)
    label = np.where(is_wrong, 1 - gold, gold)
    posteriors = np.stack([1 - of_label, of_label], axis=1)
    posteriors[label == 0] = posteriors[label == 0, ::-1]
    is_covered = rng.random(n_rows) < 0.6
    posteriors[~is_covered] = EVEN
    return gold, posteriors, is_covered


def telling_features(rng: np.random.Generator, gold: IntArray) -> FloatArray:
    """(n, 3), of which one column is the class, blurred so that no two rows are equal."""
    features = rng.normal(0, 0.1, (len(gold), 3))
    features[:, 1] += gold
    return features


def test_random_features_change_nothing(rng: np.random.Generator) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    features = rng.normal(size=(len(gold), 20))

    fitted = FeatureModel().fit(features, votes, is_covered, np.array([0.7, 0.3]))

    both = fitted.posteriors(features, votes, is_covered)
    assert_array_equal(both[is_covered], votes[is_covered])
    assert_allclose(both[~is_covered], [[0.7, 0.3]] * (~is_covered).sum())
    assert fitted.weight == 0
    assert "no weight" in fitted.trust
    assert "do not predict" in fitted.trust


@pytest.mark.parametrize("columns", [1, 5])
def test_constant_features_change_nothing(rng: np.random.Generator, columns: int) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    features = np.full((len(gold), columns), 3.0)

    fitted = FeatureModel().fit(features, votes, is_covered, EVEN)

    assert_array_equal(fitted.posteriors(features, votes, is_covered), votes)


def test_telling_features_repair_wrong_labels_and_reach_uncovered_rows(
    rng: np.random.Generator,
) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    features = telling_features(rng, gold)

    fitted = FeatureModel().fit(features, votes, is_covered, EVEN)

    is_right = fitted.posteriors(features, votes, is_covered).argmax(axis=1) == gold
    assert (votes.argmax(axis=1) == gold)[is_covered].mean() < 0.85
    assert is_right[is_covered].mean() > 0.99
    assert is_right[~is_covered].mean() > 0.99
    assert 0 < fitted.weight <= 1
    assert f"{fitted.weight:.2f}" in fitted.trust


def test_features_that_repeat_the_votes_leave_covered_rows_as_they_are(
    rng: np.random.Generator,
) -> None:
    _, votes, is_covered = two_class_votes(rng)
    label = votes.argmax(axis=1)
    votes[is_covered] = np.eye(2)[label[is_covered]] * 0.8 + 0.1  # all are equally sure
    features = telling_features(rng, label)

    fitted = FeatureModel().fit(features, votes, is_covered, EVEN)

    assert fitted.share > 0.7
    both = fitted.posteriors(features, votes, is_covered)
    assert_array_equal(both[is_covered].argmax(axis=1), label[is_covered])
    assert both.max() < 0.97  # two independent pieces of evidence would make 0.988


def test_features_work_on_rows_and_classes_that_were_not_fitted_on(
    rng: np.random.Generator,
) -> None:
    gold = rng.integers(0, 3, 1500)
    features = np.eye(3)[gold] + rng.normal(0, 0.2, (1500, 3))
    votes = np.eye(3)[np.where(rng.random(1500) < 0.7, gold, 0)] * 0.7 + 0.1
    is_covered = np.ones(1500, bool)
    fitted = FeatureModel().fit(features[:1000], votes[:1000], is_covered[:1000], np.full(3, 1 / 3))

    new = fitted.posteriors(features[1000:], votes[1000:], np.zeros(500, bool))

    assert (new.argmax(axis=1) == gold[1000:]).mean() > 0.95
    assert_allclose(new.sum(axis=1), 1)


def test_the_order_of_the_rows_changes_nothing(rng: np.random.Generator) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    features = telling_features(rng, gold)
    features[::2] = features[1::2]  # pairs of equal rows with different votes
    order = rng.permutation(len(gold))
    settings = FeatureModel(sample_rows=500)

    fitted = settings.fit(features, votes, is_covered, EVEN)
    shuffled = settings.fit(features[order], votes[order], is_covered[order], EVEN)

    assert_allclose(
        shuffled.posteriors(features[order], votes[order], is_covered[order]),
        fitted.posteriors(features, votes, is_covered)[order],
        atol=1e-6,
    )


def test_the_scale_and_type_of_features_do_not_matter(rng: np.random.Generator) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    features = np.round(telling_features(rng, gold) * 1000)

    whole = FeatureModel().fit(features.astype(np.int64), votes, is_covered, EVEN)
    same = FeatureModel().fit(features.astype(np.float32), votes, is_covered, EVEN)

    assert whole.weight == same.weight
    assert (whole.posteriors(features, votes, is_covered)[:, 1] > 0.5).tolist() == gold.astype(
        bool
    ).tolist()


def test_few_covered_rows_are_too_few_to_learn_from(rng: np.random.Generator) -> None:
    gold, votes, is_covered = two_class_votes(rng, 40)
    is_covered[:] = np.arange(40) < 12

    fitted = FeatureModel().fit(telling_features(rng, gold), votes, is_covered, EVEN)

    assert not fitted.is_useful
    assert "12 rows have a vote" in fitted.trust
    assert fitted.diagnostics[0].kind == "too_few_rows"


def test_no_rows_are_no_error() -> None:
    nothing, nobody = np.empty((0, 2)), np.empty(0, bool)

    fitted = FeatureModel().fit(np.empty((0, 4)), nothing, nobody, EVEN)

    assert fitted.posteriors(np.empty((0, 4)), nothing, nobody).shape == (0, 2)


def test_sure_posteriors_and_a_class_without_rows_give_probabilities(
    rng: np.random.Generator,
) -> None:
    gold = rng.integers(0, 2, 400)
    votes = np.eye(3)[gold]
    is_covered = rng.random(400) < 0.8
    features = telling_features(rng, gold)

    fitted = FeatureModel().fit(features, votes, is_covered, np.full(3, 1 / 3))

    both = fitted.posteriors(features, votes, is_covered)
    assert np.isfinite(both).all()
    assert_allclose(both.sum(axis=1), 1)
    assert_array_equal(both.argmax(axis=1), gold)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (np.zeros((3, 2)), r"3 rows of features and 4 rows of votes.*same order"),
        (np.zeros(4), r"shape \(4,\).*\(n, d\).*embeddings"),
        (np.zeros((4, 0)), r"shape \(4, 0\).*d of 1 or more"),
        ([[1.0], [1.0, 2.0], [1.0], [1.0]], r"shape \(\).*\(n, d\)"),
        ([["a"], ["b"], ["c"], ["d"]], r"hold <U1, such as \['a'\].*embeddings"),
        ([[0.0], [1.0], [np.nan], [1.0]], r"Feature nan on row 2.*finite.*0 where a value"),
        ([[0.0], [-np.inf], [1.0], [1.0]], r"Feature -inf on row 1"),
        ([[0.0], [1.0], [1.0], [1e30]], r"Feature 1e\+30 on row 3.*none beyond 1e\+15"),
    ],
)
def test_bad_features_say_what_came_and_what_is_accepted(features: object, message: str) -> None:
    votes, is_covered = np.full((4, 2), 0.5), np.ones(4, bool)

    with pytest.raises(LabelModelError, match=message):
        FeatureModel().fit(features, votes, is_covered, EVEN)  # type: ignore[arg-type]  # the wrong type is the subject


def test_other_features_than_fitted_and_other_votes_are_refused(rng: np.random.Generator) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    features = telling_features(rng, gold)
    fitted = FeatureModel().fit(features, votes, is_covered, EVEN)

    with pytest.raises(LabelModelError, match=r"2 columns.*fitted on 3.*fit again"):
        fitted.posteriors(features[:, :2], votes, is_covered)
    with pytest.raises(LabelModelError, match=r"2000 rows of features and 2 classes"):
        fitted.posteriors(features, votes, is_covered[:-1])
    with pytest.raises(LabelModelError, match=r"two folds or more"):
        FeatureModel(n_folds=1)


def test_not_a_number_in_the_posteriors_of_a_covered_row_is_refused(
    rng: np.random.Generator,
) -> None:
    gold, votes, is_covered = two_class_votes(rng)
    votes[np.flatnonzero(is_covered)[0]] = np.nan

    with pytest.raises(LabelModelError, match="are not numbers"):
        FeatureModel().fit(telling_features(rng, gold), votes, is_covered, EVEN)


@pytest.mark.skipif(not SHARED_DATA.exists(), reason=f"the real votes are not at {SHARED_DATA}")
def test_words_of_real_comments_improve_their_labels() -> None:
    table = pq.read_table(SHARED_DATA / "youtube.parquet")
    votes = np.stack([table[f"lf_{j}"].to_numpy() for j in range(10)], axis=1)
    split = np.array(table["split"].to_pylist())
    train, is_covered = split == "train", (votes >= 0).any(axis=1)
    chosen = fit_trusted(LabelMatrix.from_array(votes[train], 2)).chosen
    by_votes = chosen.posteriors(LabelMatrix.from_array(votes, 2)).probabilities
    features = frequent_words(table["text"].to_pylist())

    fitted = FeatureModel().fit(
        features[train], by_votes[train], is_covered[train], chosen.class_balance
    )

    both = fitted.posteriors(features, by_votes, is_covered)
    scored = ~train & is_covered
    gold = table["label"].to_numpy()[scored]
    before, after = by_votes[scored], both[scored]
    assert (after.argmax(axis=1) == gold).mean() > (before.argmax(axis=1) == gold).mean()
    assert log_loss(after, gold) < log_loss(before, gold) - 0.03


def frequent_words(texts: list[str]) -> FloatArray:
    """(n, 200) whether each of the most frequent words is in a text, in rows of length 1."""
    words = [set(text.lower().split()) for text in texts]
    counts: dict[str, int] = {}
    for word in (word for of_text in words for word in sorted(of_text)):
        counts[word] = counts.get(word, 0) + 1
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[:200]
    features = np.array([[word in of_text for word in frequent] for of_text in words], float)
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1)
