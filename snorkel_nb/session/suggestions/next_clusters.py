"""Where a new LF would help most: clusters with many open rows, and a term that tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.explore.clusters.cluster import Cluster


@dataclass(frozen=True, eq=False)
class Ease:
    """The best single term for a cluster.

    Args:
        term: of the cluster's rows.
        n_hits: rows of the cluster that hold it.
    """

    term: str
    n_hits: int


@dataclass(frozen=True, eq=False)
class NextCluster:
    """A cluster that an LF is wanted for.

    Args:
        cluster: its rows.
        label: the class that they probably have.
        label_reason: why.
        ease: a term that would cover part of it; None where there is none.
        gain: rows that one LF is expected to gain.
    """

    cluster: Cluster
    label: str
    label_reason: str
    ease: Ease | None
    gain: float

    @property
    def number(self) -> int:
        """Of the cluster; `session.suggest` takes it."""
        return self.cluster.number

    @property
    def positions(self) -> IntArray:
        """Of its rows, ascending."""
        return self.cluster.positions

    @property
    def why(self) -> str:
        """In one sentence; it holds terms of the rows, where they can be seen."""
        of = self.cluster
        words = ", ".join(_seen(term.text) for term in of.terms[:3])
        name = f"Cluster {of.number}" + (f" ({words})" if words else "")
        if of.n_uncovered * 2 >= of.n_rows:
            what = f"{of.n_uncovered:,} of its {of.n_rows:,} rows have no vote"
        elif of.n_conflicts:
            what = f"LFs contradict each other on {of.n_conflicts:,} of its {of.n_rows:,} rows"
        elif of.n_wrong:
            what = f"{of.n_wrong:,} of its {of.n_rows:,} rows are probably labeled wrong"
        else:
            what = f"the labels of its {of.n_rows:,} rows are unsure"
        if self.ease is None:
            return f"{name}: {what}; no single word tells them."
        return f"{name}: {what}; `{_seen(self.ease.term)}` alone covers {self.ease.n_hits:,} of it."


@dataclass(frozen=True, eq=False)
class NextClusters(Sequence[NextCluster]):
    """Clusters, the most rewarding first; printed, a sentence each."""

    clusters: tuple[NextCluster, ...]

    def __len__(self) -> int:
        return len(self.clusters)

    @overload
    def __getitem__(self, place: int) -> NextCluster: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[NextCluster]: ...
    def __getitem__(self, place: int | slice) -> NextCluster | Sequence[NextCluster]:
        """By place."""
        return self.clusters[place]

    def __iter__(self) -> Iterator[NextCluster]:
        return iter(self.clusters)

    def __repr__(self) -> str:
        if not self.clusters:
            return "No cluster needs an LF: no group of rows is uncovered or doubtful."
        return "\n".join(cluster.why for cluster in self.clusters)


def entropy(shares: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    """Of probabilities, 1 when all are the same."""
    p = np.clip(shares, 1e-12, 1)
    return float(-(p * np.log(p)).sum() / np.log(len(p)))


def _seen(text: str) -> str:
    return "".join(c if c.isprintable() and c != "`" else "?" for c in text)[:40]
