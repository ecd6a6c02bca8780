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

WEIGHT_OF_UNKNOWN: Final = 0.2
"""How much a row of which nothing is known holds the guess at the base rates."""

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class Guess:
    """What neighbours say.

    Args:
        probabilities: (n, k), rows sum to 1; the base rates where nothing near is known.
        nearness: (n,) in 0..1, how much denser than elsewhere known rows are there.
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

    The error of each penalty is that of leaving each known row out. All other rows stand in it too,
    with a small weight and `base` as what is known of them: so the guess stays near `base` except
    where known rows are dense, also when only one class is known, which is then not everywhere.

    Args:
        vectors: (n, d) of all rows, see `prepared`.
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
    z = vectors.astype(np.float64)
    weight = np.full(n, WEIGHT_OF_UNKNOWN)
    weight[known] = weights
    residual = np.zeros((n, k))
    residual[known] = targets - base
    gram = (z * weight[:, np.newaxis]).T @ z
    right = z.T @ (residual * weight[:, np.newaxis])
    values, basis = np.linalg.eigh(gram)
    values = np.maximum(values, 0)
    of_all, projected = z @ basis, basis.T @ right
    of_known = of_all[known]
    best, least = PENALTIES[-1], np.inf
    for penalty in PENALTIES:
        shrunk = of_known / (values + penalty)
        leverage = weights * (shrunk * of_known).sum(axis=1)
        left_out = (residual[known] - shrunk @ projected) / np.maximum(1 - leverage, 0.05)[:, None]
        error = float((weights[:, np.newaxis] * np.square(left_out)).sum())
        if error < least:
            best, least = penalty, error
    probabilities = base + (of_all / (values + best)) @ projected
    probabilities = np.clip(probabilities, 0.02 / k, 1)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    # The same regression of being known: high where known rows are denser than elsewhere.
    nearness = (of_all / (values + best)) @ (of_known.T @ weights)
    return Guess(read_only(probabilities), read_only(np.clip(nearness, 0, 1)))


def centred(vectors: SmallFloatArray) -> FloatArray:
    """(n, d) less what all have in common, of length 1, or 0 where nothing is left."""
    z: FloatArray = vectors - vectors.mean(axis=0, dtype=np.float64)
    z /= np.maximum(np.sqrt(np.square(z).sum(axis=1, keepdims=True)), 1e-9)
    return z


def prepared(vectors: SmallFloatArray) -> SmallFloatArray:
    """(n, d') of mean 0 and mean square length 1, what `guess_from` takes."""
    z = vectors.astype(np.float32)
    z -= z.mean(axis=0)
    if z.shape[1] > MAX_DIMENSIONS:
        # Directions of the largest variance, from a part of the rows where there are many.
        some = z[:: max(1, len(z) // 5_000)].astype(np.float64)
        _, basis = np.linalg.eigh(some.T @ some)
        z = z @ basis[:, -MAX_DIMENSIONS:].astype(np.float32)
    scale = np.sqrt(np.square(z).sum(dtype=np.float64) / max(1, len(z)))
    return read_only(z / np.float32(scale) if scale > 0 else z)
