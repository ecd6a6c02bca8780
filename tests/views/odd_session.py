"""A session in which one LF is a copy of another, and one is wrong more often than right."""

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN

N_ROWS = 600
NAMES = ("one", "two", "three", "original", "copy", "inverted")


def odd_session(names: tuple[str, ...] = NAMES, classes: tuple[str, ...] = ("A", "B"), n_gold=60):
    """Six LFs: three good ones, an original and its copy, and one that says the opposite."""
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 2, N_ROWS)
    gold = np.where(np.arange(N_ROWS) < n_gold, truth, ABSTAIN)
    session = snb.Session(
        {"text": [f"row {i}" for i in range(N_ROWS)], "gold": gold}, classes=classes, gold="gold"
    )

    def votes(accuracy: float) -> np.ndarray:
        made = np.where(rng.random(N_ROWS) < accuracy, truth, 1 - truth)
        return np.where(rng.random(N_ROWS) < 0.6, made, ABSTAIN)

    good = [votes(accuracy) for accuracy in (0.9, 0.85, 0.9, 0.85)]
    for name, column in zip(names, [*good, good[-1], votes(0.15)], strict=True):
        session.add(snb.vote_lf(name, column))
    return session
