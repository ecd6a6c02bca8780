"""Features beside votes, as users meet them."""

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelModelError


def votes_and_features(rng: np.random.Generator) -> tuple[IntArray, FloatArray, IntArray]:
    """Six LFs on two rows in three, and features that tell the classes nearly apart."""
    truth = rng.integers(0, 2, 3000)
    votes = np.where(rng.random((3000, 6)) < 0.75, truth[:, None], 1 - truth[:, None])
    votes[rng.random((3000, 6)) < 0.7] = ABSTAIN
    votes[::3] = ABSTAIN
    features = rng.normal(size=(3000, 5))
    features[:, 0] += 4 * truth
    return votes, features, truth


def test_features_reach_rows_that_no_lf_votes_on(rng: np.random.Generator) -> None:
    votes, features, truth = votes_and_features(rng)

    model = snb.LabelModel(cardinality=2).fit(votes, features=features)

    plain, repaired = model.predict_proba(votes), model.predict_proba(votes, features)
    assert (repaired.argmax(axis=1) == truth)[::3].mean() > 0.9
    rest = np.arange(3000) % 3 > 0
    is_right = (repaired.argmax(axis=1) == truth)[rest].mean()
    assert is_right > (plain.argmax(axis=1) == truth)[rest].mean()
    assert model.feature_labels is not None
    assert model.feature_labels.posteriors.is_covered.all()


def test_without_features_nothing_changes(rng: np.random.Generator) -> None:
    votes, _, _ = votes_and_features(rng)

    noise = snb.LabelModel(cardinality=2).fit(votes, features=rng.normal(size=(3000, 5)))

    plain = snb.LabelModel(cardinality=2).fit(votes).predict_proba(votes)
    assert (noise.predict_proba(votes) == plain).all()
    assert np.abs(noise.predict_proba(votes, rng.normal(size=(3000, 5))) - plain).max() < 1e-6


def test_features_for_a_model_that_had_none_are_refused(rng: np.random.Generator) -> None:
    votes, features, _ = votes_and_features(rng)
    model = snb.LabelModel(cardinality=2).fit(votes)

    with pytest.raises(LabelModelError, match=r"fitted without.*fit\(L_train, features"):
        model.predict_proba(votes, features)


def test_a_session_keeps_its_own_labels(rng: np.random.Generator) -> None:
    votes, features, truth = votes_and_features(rng)
    session = snb.Session({"row": list(range(3000))}, classes=2)
    for j in range(6):
        session.add(snb.vote_lf(f"lf_{j}", votes[:, j]))
    before = session.labels()

    repaired = session.with_features(features)

    assert (repaired.posteriors.labels() == truth).mean() > 0.85
    assert "Features got weight" in repaired.trust
    assert "converged" in {d.kind for d in repaired.diagnostics}
    assert (session.labels() == before).all()
