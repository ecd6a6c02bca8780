"""What rows near others that are known are likely to be: a linear guess from their vectors."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray, SmallFloatArray, read_only

MAX_KNOWN: Final = 4_000
"""Known rows that it learns from; more of them change little."""

MAX_DIMENSIONS: Final = 128
"""Of the vectors; those with the largest variance."""

PENALTIES: Final = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class Guess:
    """What neighbours say.

    Args:
        probabilities: (n, k), rows sum to 1; the base rates where nothing near is known.
        nearness: (n,) in 0..1, how much of a row's vector the known rows explain.
    """

    probabilities: FloatArray
    nearness: FloatArray


def guess_from(
    vectors: SmallFloatArray,
    known: IntArray,
    targets: FloatArray,
    weights: FloatArray,
    base: FloatArray,
) -> Guess:
    """Ridge regression of class probabilities on vectors, with the penalty of least error.

    The error of each penalty is that of leaving each known row out. Far from what is known the
    guess is `base`: what is not known is not claimed.

    Args:
        vectors: (n, d) of all rows.
        known: places of the rows that are known.
        targets: (n_known, k) their probabilities.
        weights: (n_known,) how sure these are.
        base: (k,) of a row of which nothing is known.
    """
    n, k = len(vectors), len(base)
    if len(known) > MAX_KNOWN:
        drawn = np.random.default_rng(SEED).choice(len(known), MAX_KNOWN, replace=False)
        known, targets, weights = known[drawn], targets[drawn], weights[drawn]
    if not len(known):
        return Guess(read_only(np.tile(base, (n, 1))), read_only(np.zeros(n)))
    z = _centred(vectors)
    root = np.sqrt(weights)[:, np.newaxis]
    left = z[known] * root
    right = (targets - base) * root
    values, basis = np.linalg.eigh(left.T @ left)
    values = np.maximum(values, 0)
    rotated = left @ basis
    projected = rotated.T @ right
    best, least = PENALTIES[-1], np.inf
    for penalty in PENALTIES:
        shrunk = rotated / (values + penalty)
        residual = right - shrunk @ projected
        leverage = (shrunk * rotated).sum(axis=1, keepdims=True)
        error = float(np.square(residual / np.maximum(1 - leverage, 0.05)).sum())
        if error < least:
            best, least = penalty, error
    if least >= float(np.square(right).sum()):  # knows no better than the base rates
        best = PENALTIES[-1]
    of_all = z @ basis
    probabilities = base + (of_all / (values + best)) @ projected
    probabilities = np.clip(probabilities, 0.02 / k, 1)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    length = np.maximum(np.square(of_all).sum(axis=1), 1e-9)
    nearness = (np.square(of_all) * (values / (values + best))).sum(axis=1) / length
    return Guess(read_only(probabilities), read_only(nearness))


def _centred(vectors: SmallFloatArray) -> FloatArray:
    """(n, d) of mean 0 and mean square length 1."""
    z: FloatArray = vectors.astype(np.float64)
    z -= z.mean(axis=0)
    if z.shape[1] > MAX_DIMENSIONS:
        # Directions of the largest variance, from a part of the rows where there are many.
        step = max(1, len(z) // 5_000)
        _, basis = np.linalg.eigh(z[::step].T @ z[::step])
        z = z @ basis[:, -MAX_DIMENSIONS:]
    scale = np.sqrt(np.square(z).sum() / max(1, len(z)))
    return z / scale if scale > 0 else z
