"""After hundreds of edits a session has what a new one would have: nothing is carried along."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.label_set import ABSTAIN

N_EDITS = 300


def open_rows(n_rows: int) -> snb.Session:
    return snb.Session({"row": list(range(n_rows))}, classes=["A", "B", "C"])


def some_votes(rng: np.random.Generator, truth: IntArray) -> IntArray:
    """Of an LF for one class or for all, good or bad, alone or in part like another."""
    n_rows, label = len(truth), int(rng.integers(0, 3))
    is_right = rng.random(n_rows) < rng.uniform(0.3, 0.95)
    votes = np.where(is_right, truth, rng.integers(0, 3, n_rows))
    if rng.random() < 0.6:
        votes[votes != label] = ABSTAIN
    votes[rng.random(n_rows) > rng.uniform(0.05, 0.9)] = ABSTAIN
    return votes


@pytest.mark.parametrize("n_rows", [700, 80_000])
def test_hundreds_of_random_edits_give_what_a_new_session_gives(
    n_rows: int, rng: np.random.Generator
) -> None:
    truth = rng.choice(3, n_rows, p=[0.6, 0.3, 0.1])
    session = open_rows(n_rows)
    columns: dict[str, IntArray] = {}

    for edit in range(N_EDITS if n_rows < 1000 else N_EDITS // 10):
        names = list(columns)
        deed = rng.choice(["add", "replace", "copy", "switch", "drop", "undo"])
        if deed == "add" or len(names) < 4:
            columns[f"lf_{edit}"] = some_votes(rng, truth)
            session.add(snb.vote_lf(f"lf_{edit}", columns[f"lf_{edit}"]))
        elif deed == "replace":
            name = str(rng.choice(names))
            columns[name] = some_votes(rng, truth)
            session.add(snb.vote_lf(name, columns[name]))
        elif deed == "copy":
            columns[f"lf_{edit}"] = columns[str(rng.choice(names))]
            session.add(snb.vote_lf(f"lf_{edit}", columns[f"lf_{edit}"]))
        elif deed == "switch":
            name = str(rng.choice(names))
            on = session.state.get(name).is_enabled
            (session.disable if on else session.enable)(name)
        elif deed == "drop" and len(names) > 8:
            name = str(rng.choice(names))
            del columns[name]
            session.drop(name)
        elif deed == "undo":
            session.add(snb.vote_lf("not to stay", some_votes(rng, truth)))
            session.undo()
        if edit % 10:
            continue

        fresh = open_rows(n_rows)
        for entry in session.state.enabled:
            fresh.add(snb.vote_lf(entry.name, columns[entry.name]))

        assert fresh.results.fit.chosen.name == session.results.fit.chosen.name
        assert_allclose(session.posteriors(), fresh.posteriors(), atol=1e-3)
        assert_array_equal(session.results.fit.sentence, fresh.results.fit.sentence)
