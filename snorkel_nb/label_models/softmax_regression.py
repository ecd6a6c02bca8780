"""Softmax regressions of soft labels on row features, each row's learned without its fold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, IntArray, SmallFloatArray
from snorkel_nb.core.hashes import HashArray, scrambled
from snorkel_nb.core.posteriors import softmax

NumberArray: TypeAlias = npt.NDArray[Any]
"""Of any type of numbers: features are read as they come, a block at a time."""

SMALLEST: Final = 1e-9
"""No class is less probable than this before a logarithm."""

BLOCK_ROWS: Final = 4096


@dataclass(frozen=True, eq=False)
class Scale:
    """Moves features to mean 0 and mean squared length 1; directions keep their proportions.

    Args:
        centre: (d,) mean.
        length: root of the mean squared distance from it.
    """

    centre: FloatArray
    length: float

    @classmethod
    def of(cls, rows: NumberArray, taught: IntArray) -> "Scale":
        """The scale of the rows at the positions `taught`, of (n, d) features."""
        n_rows, parts = len(taught), list(blocks(len(taught)))
        centre = sum(rows[taught[part]].sum(axis=0, dtype=np.float64) for part in parts) / n_rows
        square = sum(
            float(((rows[taught[part]].astype(np.float64) - centre) ** 2).sum()) for part in parts
        )
        return cls(np.asarray(centre, np.float64), float(np.sqrt(square / n_rows)) or 1.0)

    def apply(self, rows: NumberArray) -> SmallFloatArray:
        """(n, d + 1) float32: the scaled features, and a constant 1."""
        scaled = np.ones((len(rows), len(self.centre) + 1), np.float32)
        scaled[:, :-1] = (rows - self.centre) / self.length
        return scaled


class FoldRegressions:
    """One softmax regression for each fold, learned from the rows of the other folds.

    Each step uses the bound on the curvature of Böhning 1992, and Nesterov's momentum.

    Args:
        scaled: (n, d + 1) float32, see `Scale.apply`.
        folds: (n,) of each row, 0..n_folds-1.
        n_folds: some may have no rows; where all rows share one, its regression learns nothing.
        max_steps: of one regression.
        tolerance: largest change of a coefficient at which a regression has settled.
    """

    def __init__(
        self,
        scaled: SmallFloatArray,
        folds: IntArray,
        n_folds: int,
        max_steps: int,
        tolerance: float,
    ) -> None:
        self.scaled, self.folds = scaled, folds
        self.max_steps, self.tolerance = max_steps, tolerance
        self.others = [np.flatnonzero(folds != fold) for fold in range(n_folds)]
        products = scaled.T @ scaled
        held_out = (scaled[folds == fold] for fold in range(n_folds))
        self.products = [(products - part.T @ part).astype(np.float64) for part in held_out]

    def start(self, mean: FloatArray) -> FloatArray:
        """(folds, d + 1, k) coefficients that give every row the mean label."""
        coefficients = np.zeros((len(self.others), self.scaled.shape[1], len(mean)))
        coefficients[:, -1] = np.log(mean)
        return coefficients

    def settle(self, soft: FloatArray, penalty: float, start: FloatArray) -> FloatArray:
        """The (folds, d + 1, k) coefficients at which the penalised mean surprise is smallest."""
        settled = start.copy()
        penalties = np.full((self.scaled.shape[1], 1), penalty)
        penalties[-1] = 1e-6  # the constant is free, but for what keeps its scores from drifting
        for fold, others in enumerate(self.others):
            if len(others):
                scaled, labels = self.scaled[others], soft[others].astype(np.float32)
                bound = self.products[fold] / (2 * len(others)) + np.diag(penalties[:, 0])
                settled[fold] = self._descend(
                    scaled, labels, np.linalg.inv(bound), penalties, start[fold]
                )
        return settled

    def _descend(
        self,
        scaled: SmallFloatArray,
        labels: SmallFloatArray,
        inverse: FloatArray,
        penalties: FloatArray,
        start: FloatArray,
    ) -> FloatArray:
        coefficients, ahead, momentum = start, start, 1.0
        for _ in range(self.max_steps):
            excess = softmax(scaled @ ahead.astype(np.float32)) - labels
            slope = (scaled.T @ excess).astype(np.float64) / len(scaled) + penalties * ahead
            better = ahead - inverse @ slope
            moved = better - coefficients
            next_momentum = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            ahead = better + (momentum - 1) / next_momentum * moved
            coefficients, momentum = better, next_momentum
            if np.abs(moved).max() < self.tolerance:
                break
        return coefficients

    def log_posteriors(self, coefficients: FloatArray) -> FloatArray:
        """(n, k) of each row by the regression that has not seen it."""
        return log_posteriors_by_fold(self.scaled, self.folds, coefficients.astype(np.float32))


def log_posteriors_by_fold(
    scaled: SmallFloatArray, folds: IntArray, coefficients: SmallFloatArray
) -> FloatArray:
    """(n, k) of each row by the regression of its fold, of (folds, d + 1, k) coefficients."""
    scores = np.empty((len(scaled), coefficients.shape[2]))
    for fold, of_fold in enumerate(coefficients):
        scores[folds == fold] = scaled[folds == fold] @ of_fold
    log_posteriors: FloatArray = np.log(np.maximum(softmax(scores), SMALLEST))
    return log_posteriors


def blocks(n_rows: int) -> Iterator[slice]:
    """Slices over all rows, each small enough to be copied."""
    return (slice(first, first + BLOCK_ROWS) for first in range(0, n_rows, BLOCK_ROWS))


def folds_of(hashes: HashArray, n_folds: int) -> IntArray:
    """(n,) the fold of each row, 0..n_folds-1."""
    # The lowest digits: the sample takes the smallest hashes, so the highest are not even there.
    return (hashes % np.uint64(n_folds)).astype(np.int64)


def hashes_of(rows: NumberArray) -> HashArray:
    """(n,) a number for each row that depends on its values as float32 alone."""
    bits = (rows.astype(np.float32) + np.float32(0)).view(np.uint32)  # -0 becomes 0
    multipliers = scrambled(np.arange(rows.shape[1], dtype=np.uint64)) | np.uint64(1)
    return scrambled(bits.astype(np.uint64) @ multipliers)
