"""Votes whose classes and LFs are known, made as the label models suppose that votes are made."""

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN


def spammer_votes(
    rng: np.random.Generator,
    n_rows: int,
    known: FloatArray,
    guesses: FloatArray,
    class_balance: FloatArray,
    coverage: float = 1.0,
) -> tuple[LabelMatrix, IntArray]:
    """Votes of LFs that know the class or guess, and the classes.

    Args:
        rng: random numbers.
        n_rows: how many rows, n.
        known: (m,) probability that the LF knows.
        guesses: (m, k) what it votes otherwise.
        class_balance: (k,) shares of the classes.
        coverage: share of rows that each LF votes on.
    """
    n_lfs, k = guesses.shape
    truth = rng.choice(k, n_rows, p=class_balance)
    guessed = np.stack([rng.choice(k, n_rows, p=guesses[j]) for j in range(n_lfs)], axis=1)
    votes = np.where(rng.random((n_rows, n_lfs)) < known, truth[:, None], guessed)
    votes[rng.random((n_rows, n_lfs)) >= coverage] = ABSTAIN
    return LabelMatrix.from_array(votes, k), truth


def one_class_votes(
    rng: np.random.Generator, n_rows: int, precisions: FloatArray, coverage: float
) -> tuple[LabelMatrix, IntArray]:
    """Votes of LFs for one class each, 0 and 1 in turn, of two classes that are equally frequent.

    Args:
        rng: random numbers.
        n_rows: how many rows, n.
        precisions: (m,) share of the LF's votes that are right.
        coverage: share of all rows that each LF votes on; at most 1/2.
    """
    truth = rng.integers(0, 2, n_rows)
    labels = np.arange(len(precisions)) % 2
    is_right_class = truth[:, None] == labels
    votes_with = 2 * coverage * np.where(is_right_class, precisions, 1 - precisions)
    is_voting = rng.random((n_rows, len(precisions))) < votes_with
    return LabelMatrix.from_array(np.where(is_voting, labels, ABSTAIN), 2), truth


def accuracy(probabilities: FloatArray, truth: IntArray) -> float:
    """Share of rows whose most probable class is the right one."""
    return float((probabilities.argmax(axis=1) == truth).mean())


def log_loss(probabilities: FloatArray, truth: IntArray) -> float:
    """Mean of -log of the probability of the right class, which counts as at least 1e-6."""
    right = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(right, 1e-6)).mean())
