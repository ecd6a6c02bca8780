"""The directions in which vectors differ most."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, SmallFloatArray

MAX_SAMPLE: Final = 10_000
"""Rows that the directions are found from."""

MAX_EXACT: Final = 512
"""Dimensions up to which all directions are found; above, only those that are wanted."""

N_ROUNDS: Final = 4
BLOCK_ROWS: Final = 16_384
SEED: Final = 7


@dataclass(frozen=True, eq=False)
class Pca:
    """A projection to the main directions.

    Args:
        centre: (d,) mean.
        directions: (d, k) of length 1, the one with most variance first. The largest number of
            each is positive, so that the picture is not turned around by an accident.
    """

    centre: FloatArray
    directions: FloatArray

    @classmethod
    def of(cls, vectors: SmallFloatArray, n_directions: int) -> "Pca":
        """From (n, d) vectors, at most 10,000 of them, evenly spread; fewer directions if d is."""
        step = max(1, -(-len(vectors) // MAX_SAMPLE))
        sample = np.asarray(vectors[::step], np.float64)
        d = sample.shape[1]
        centre = sample.mean(axis=0) if len(sample) else np.zeros(d)
        sample = sample - centre
        k = min(n_directions, d)
        if d <= MAX_EXACT:
            # float32 is precise enough to tell directions, and takes a third of the time.
            small = sample.astype(np.float32)
            _, directions = np.linalg.eigh((small.T @ small).astype(np.float64))
            directions = directions[:, ::-1][:, :k]
        else:
            directions = _main_directions(sample, k)
        largest = np.abs(directions).argmax(axis=0)
        signs = np.sign(directions[largest, np.arange(k)])
        return cls(centre, directions * np.where(signs == 0, 1, signs))

    def project(self, vectors: SmallFloatArray) -> SmallFloatArray:
        """(n, k) float32 of (n, d) vectors, which may lie in a file."""
        out = np.empty((len(vectors), self.directions.shape[1]), np.float32)
        directions = self.directions.astype(np.float32)
        shift = (self.centre @ self.directions).astype(np.float32)
        for start in range(0, len(vectors), BLOCK_ROWS):
            block = np.asarray(vectors[start : start + BLOCK_ROWS], np.float32)
            out[start : start + len(block)] = block @ directions - shift
        return out


def _main_directions(sample: FloatArray, k: int) -> FloatArray:
    """By subspace iteration. Source: Halko, Martinsson & Tropp 2011, algorithm 4.4."""
    basis = np.random.default_rng(SEED).normal(size=(sample.shape[1], k + 10))
    for _ in range(N_ROUNDS):
        basis, _ = np.linalg.qr(sample.T @ (sample @ basis))
    seen = sample @ basis
    _, turn = np.linalg.eigh(seen.T @ seen)
    directions: FloatArray = (basis @ turn)[:, ::-1][:, :k]
    return directions
