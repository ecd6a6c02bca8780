"""Snorkel's label model: probabilities of votes that explain how often LFs vote together.

With μ_iy = P(line i | class y), where a line is an LF and a class that it votes for, P the diagonal
matrix of the class balance, and O_ij the share of rows where lines i and j both have a vote, it
descends from

    ‖O - μ P μᵀ‖² over lines of different LFs + ‖μ P 1 - diag(O)‖² + l2² ‖μ - start‖² + l2/2 ‖μ‖²

with momentum for a fixed number of epochs. The last term is the optimizer's, to which Snorkel gives
the same l2. The descent is not run to its minimum; where it stops depends on the settings, so
Snorkel's are the defaults. The result is Snorkel's, with these differences:

- Snorkel multiplies the starting point by one number from 0 to 1, drawn anew with each seed. Here
  `start_scale` is that number, and 1/2 when not given.
- It counts in 64 bits instead of 32, and posteriors add up logarithms.
- Where the descent flies off, as it does with many LFs, it starts again with half the learning
  rate; Snorkel goes on with what is left, or stops with an error.
- Any number of LFs will do. Lines without votes are not descended on: Snorkel leaves them at 0 too.

Source: Ratner et al. 2019 (MeTaL), sections 4 and 5, as Snorkel 0.10 computes it.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10
from typing import Final

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.arrays import FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import joined
from snorkel_nb.errors import LabelModelError
from snorkel_nb.label_models.class_balance import check_class_balance
from snorkel_nb.label_models.confusion import Confusion
from snorkel_nb.label_models.triplets import count_common

SETTLED: Final = 1e-4
"""The fit has converged where its last epoch changed no probability by more."""

FAR: Final = 10.0
"""A probability that is estimated so large has flown off."""


def fit_matching(
    label_matrix: LabelMatrix,
    class_balance: FloatArray | None = None,
    *,
    n_epochs: int = 100,
    lr: float = 0.01,
    momentum: float = 0.9,
    l2: float = 0.0,
    prec_init: npt.ArrayLike = 0.7,
    mu_eps: float | None = None,
    start_scale: float = 0.5,
) -> Confusion:
    """Learn from how often lines have votes on the same rows; takes memory for each pair of lines.

    Args:
        label_matrix: n rows by m LFs; either may be 0.
        class_balance: (k,) positive, sums to 1; uniform when None.
        n_epochs: steps of the descent.
        lr: learning rate.
        momentum: share of a step that the next one goes on with.
        l2: pull towards the start.
        prec_init: accuracy of all LFs, or (m,) of each, from which the start follows.
        mu_eps: bounds of a probability are this and 1 less this; of the rows' magnitude when None.
        start_scale: what the start is multiplied by; up to 1 in Snorkel, by its seed.

    Returns:
        Propensities are sums of μ over the classes voted for; nothing keeps them under 1.

    Raises:
        LabelModelError: a setting or the class balance is not as said above.
    """
    m, k = label_matrix.n_lfs, label_matrix.cardinality
    balance = check_class_balance(np.full(k, 1 / k) if class_balance is None else class_balance, k)
    precisions = np.asarray(prec_init, np.float64)
    if not (n_epochs >= 1 and 0 < lr <= 10 and 0 <= momentum < 1 and 0 <= l2 <= 1000):
        raise LabelModelError(
            f"n_epochs is {n_epochs}, lr {lr}, momentum {momentum} and l2 {l2}. n_epochs is 1 or "
            "more, lr more than 0 and at most 10, momentum from 0 to less than 1, l2 0 to 1000."
        )
    if not 0 < start_scale <= 1:
        raise LabelModelError(f"start_scale is {start_scale}. It is more than 0 and at most 1.")
    if precisions.shape not in {(), (m,)} or not ((precisions >= 0) & (precisions <= 1)).all():
        raise LabelModelError(
            f"prec_init is {precisions.tolist()}. It is one number from 0 to 1, or one for each of "
            f"the {m} LFs."
        )
    if mu_eps is None:
        mu_eps = min(0.01, 10.0 ** -ceil(log10(max(label_matrix.n_rows, 1))))
    elif not 0 < mu_eps < 0.5:
        raise LabelModelError(f"mu_eps is {mu_eps}. It lies between 0 and 0.5.")

    lines = _Lines.of(label_matrix, balance)
    start = lines.start(np.broadcast_to(precisions, m))
    while True:
        mu, last_step = lines.descend(start, start * start_scale, n_epochs, lr, momentum, l2)
        if np.abs(mu).max(initial=0.0) < FAR:
            break
        lr /= 2
    votes = np.full((m, k, k), mu_eps)  # [j, v, y]
    votes[lines.lfs, lines.labels] = np.clip(mu, mu_eps, 1 - mu_eps)
    votes = votes[:, :, _best_order(votes.sum(axis=0) * balance, balance)].transpose(0, 2, 1)
    has_votes = np.array([len(column.labels) > 0 for column in label_matrix.packed], np.bool_)
    return Confusion.of_votes(
        np.ascontiguousarray(votes), has_votes, balance, n_epochs, last_step <= SETTLED
    )


@dataclass(frozen=True, eq=False)
class _Lines:
    """What is known of l lines.

    Args:
        lfs: (l,) whose votes, ascending.
        starts: (m + 1,) the first line of each LF.
        labels: (l,) for which class.
        shares: (l,) of all rows.
        common: (l, l) share of all rows where both have a vote; 0 for lines of the same LF.
        balance: (k,) class balance.
    """

    lfs: IntArray
    starts: IntArray
    labels: IntArray
    shares: FloatArray
    common: FloatArray
    balance: FloatArray

    @classmethod
    def of(cls, label_matrix: LabelMatrix, balance: FloatArray) -> "_Lines":
        columns, n = label_matrix.packed, label_matrix.n_rows
        starts = np.cumsum([0, *(len(column.labels) for column in columns)])
        lfs = np.repeat(np.arange(len(columns)), np.diff(starts))
        size = -(-n // 64)  # lines are padded
        no_words = np.empty((0, size), np.uint64)
        words = np.concatenate([no_words, *(column.words[:, :size] for column in columns)])
        common = count_common(words, words) / max(n, 1)
        shares = common.diagonal().copy()
        common[lfs[:, None] == lfs] = 0.0
        labels = joined([column.labels for column in columns])
        return cls(lfs, starts, labels, shares, common, balance)

    def start(self, precisions: FloatArray) -> FloatArray:
        """(l, k) where a line's class has the (m,) precision of its LF, and others have nothing."""
        start = np.zeros((len(self.lfs), len(self.balance)))
        right = self.shares * precisions[self.lfs] / self.balance[self.labels]
        start[np.arange(len(start)), self.labels] = np.minimum(right, 1.0)
        return start

    def descend(
        self,
        centre: FloatArray,
        start: FloatArray,
        n_epochs: int,
        lr: float,
        momentum: float,
        l2: float,
    ) -> tuple[FloatArray, float]:
        """(l, k) μ when it is through or has flown off, and the largest change at the end."""
        mu, velocity = start, np.zeros_like(start)
        for _ in range(n_epochs):
            slope = self._slope(mu) + 2 * l2**2 * (mu - centre) + l2 * mu
            velocity = momentum * velocity + slope
            mu = mu - lr * velocity
            if np.abs(mu).max(initial=0.0) >= FAR:
                break
        return mu, float(np.abs(lr * velocity).max(initial=0.0))

    def _slope(self, mu: FloatArray) -> FloatArray:
        """(l, k) gradient of the first two terms.

        Instead of μ P μᵀ, its product with μ P is formed, which takes k² numbers instead of l².
        """
        joint = mu * self.balance
        unexplained = self.common @ joint - joint @ (mu.T @ joint)
        for first, last in pairwise(self.starts.tolist()):  # lines of the same LF do not count
            own = joint[first:last]
            unexplained[first:last] += own @ mu[first:last].T @ own
        excess = joint.sum(axis=1) - self.shares
        slope: FloatArray = 2 * excess[:, None] * self.balance - 4 * unexplained
        return slope


def _best_order(votes: FloatArray, balance: FloatArray) -> IntArray:
    """(k,) which class each class should be, that most votes are right.

    Classes of the same share can be swapped in μ without any change of what is descended from.

    Args:
        votes: (k, k) [v, y] share of votes for v on rows of class y.
        balance: (k,) shares of the classes, the same if they are to three decimals, as in Snorkel.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  # slow to import

    order = np.arange(len(balance))
    shares = np.round(balance, 3)
    for share in np.unique(shares):
        group = np.flatnonzero(shares == share)
        gains = votes[np.ix_(group, group)]
        _, best = linear_sum_assignment(gains, maximize=True)
        if gains[np.arange(len(group)), best].sum() > np.trace(gains) + 1e-12:
            order[group] = group[best]
    return order
