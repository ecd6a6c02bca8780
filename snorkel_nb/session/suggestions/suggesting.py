"""Candidate LFs for a group of rows of a session, and where a new LF would help most."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from snorkel_nb.core.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    SmallFloatArray,
    VoteArray,
)
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN, Label
from snorkel_nb.core.labeling_function import LabelingFunction, no_progress
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.embeddings.embedder import TEXT
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.errors import SnorkelNBError
from snorkel_nb.explore.candidates.belief import Belief, Known, Refusal, believe
from snorkel_nb.explore.candidates.candidate import Candidate
from snorkel_nb.explore.candidates.expected_precision import GOOD
from snorkel_nb.explore.candidates.ground import Ground
from snorkel_nb.explore.candidates.label_guess import ClassNames, LabelGuess
from snorkel_nb.explore.candidates.neighbours import centred, prepared
from snorkel_nb.explore.candidates.suggest import Finalist, best_of
from snorkel_nb.explore.clusters.cluster import Cluster, Kind
from snorkel_nb.session.change import Activity, Listeners, reported
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.mapping.exploring import Exploring
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selecting import Selecting
from snorkel_nb.session.suggestions.cluster_ranking import different_ones, judged, label_of
from snorkel_nb.session.suggestions.next_clusters import NextClusters
from snorkel_nb.session.suggestions.rough_map import rough_clusters
from snorkel_nb.session.suggestions.row_group import RowGroup
from snorkel_nb.session.suggestions.searched_rows import SearchedRows
from snorkel_nb.session.suggestions.suggestion import Suggestion, Suggestions

MAX_ROWS: Final = 20_000
"""Of more rows a fixed random sample is looked at, and the group beside it."""

MAX_GROUP: Final = 5_000
"""Rows of a group that are added to the sample."""

NEEDY: Final[tuple[Kind, ...]] = ("uncovered", "conflicts", "errors", "unsure")
"""Clusters of rows that an LF would help."""

ENOUGH_GOLD: Final = 5
"""Checked hits that may take back a refusal."""

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class _Refused:
    """A candidate that was refused: its hits among all rows, and its label."""

    positions: IntArray
    label: int

    def is_rehabilitated(self, gold: VoteArray) -> bool:
        """Whether gold on its hits now says that most have the label after all."""
        known = gold[self.positions]
        known = known[known != ABSTAIN]
        return len(known) >= ENOUGH_GOLD and bool((known == self.label).mean() >= GOOD)


class Suggesting:
    """Suggests LFs. It changes nothing; what was refused is no part of the state and its history.

    Args:
        now: gives the present moment.
        exploring: gives the map.
        selecting: the selection.
        take: adds an LF.
        activities: told of work that takes time.
    """

    def __init__(
        self,
        now: Callable[[], Moment],
        exploring: Callable[[], Exploring],
        selecting: Selecting,
        take: Callable[[LabelingFunction], LFReport],
        activities: Listeners[Activity | None],
    ) -> None:
        self._now = now
        self._exploring = exploring
        self._selecting = selecting
        self._take = take
        self._activities = activities
        self._looked: weakref.WeakKeyDictionary[Dataset, SearchedRows] = weakref.WeakKeyDictionary()
        self._reading = threading.Lock()
        self._refused: list[_Refused] = []
        self._last: tuple[SearchedRows, Embedding | None, SmallFloatArray] | None = None
        self._listed: tuple[int, ...] = ()
        self._rough: dict[int, Cluster] = {}

    def suggest(self, given: Any = None, label: Label | None = None, n: int = 5) -> Suggestions:
        """Candidates for a group of rows, best first; see `Session.suggest`."""
        now = self._now()
        group = RowGroup.read(given, now.state, self.cluster, self._selecting)
        with reported(self._activities, "looking for LFs") as progress:
            progress(0, n + 1)
            looked = self._rows(now.state.dataset, group)
            is_inside = np.isin(looked.positions, group.positions)
            known, belief, refused = self._belief(now, looked)
            by_name = None if label is not None else self._by_name(now, looked)
            guess = label_of(now, looked, is_inside, known, belief, by_name, label)
            belief = belief.in_group(is_inside, guess.label, guess.purity)
            embedding = self._embedding(looked)
            ground = Ground(
                *(looked.dataset, looked.positions, looked.terms, is_inside, belief, guess.label),
                self._vectors(looked),
                embedding.embedder if embedding else None,
            )
            finalists = best_of(
                ground, n, now.state.taken_names, _others(now, looked, guess.label), refused
            )
            candidates = []
            for i, finalist in enumerate(finalists):
                progress(i + 1, n + 1)
                candidates.append(_candidate(now, looked, group, guess, finalist))
        return Suggestions(
            tuple(Suggestion(candidate, now, self._take) for candidate in candidates),
            f"the {len(group.positions):,} rows of {group.name}",
            now.state.dataset.label_set.names[guess.label],
            guess.reason,
        )

    def refuse(self, suggestion: "Suggestion | Candidate") -> None:
        """Remember that the hits of a candidate mostly have another label: it is not offered again.

        Nor are others that hit nearly the same rows for that class. Gold goes before it: rows with
        gold are what that says, and hits of which five or more turn out to be mostly right are
        offered again.
        """
        candidate = suggestion.candidate if isinstance(suggestion, Suggestion) else suggestion
        self._refused.append(_Refused(candidate.hits, candidate.label))

    def next_clusters(self, n: int = 5) -> NextClusters:
        """Where a new LF would help most; see `Session.next_clusters`."""
        now = self._now()
        with reported(self._activities, "looking for clusters") as progress:
            progress(0, 1)
            looked = self._base_rows(now.state.dataset)
            known, belief, refused = self._belief(now, looked)
            clusters = self._clusters(now, looked)
            by_name = self._by_name(now, looked)
            found = [
                judged(now, looked, cluster, known, belief, by_name, refused)
                for cluster in clusters
            ]
        listed = different_ones(sorted(found, key=lambda c: -c.gain), n)
        self._listed = tuple(c.number for c in listed)
        return NextClusters(listed)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of the clusters that were listed last."""
        return self._listed

    def cluster(self, number: int) -> Cluster | None:
        """The cluster of that number, of whatever kind; None where there is none."""
        return self._exploring().cluster(number) or self._rough.get(number)

    def _clusters(self, now: Moment, looked: SearchedRows) -> list[Cluster]:
        """Of the rows that need an LF."""
        try:
            found = [self._exploring().clusters(kind) for kind in NEEDY]
        except SnorkelNBError:  # no vectors can be made of such rows
            self._rough = rough_clusters(now, looked, self._vectors(looked))
            return list(self._rough.values())
        self._rough = {}
        return [cluster for clustering in found for cluster in clustering.clusters]

    def _base_rows(self, dataset: Dataset) -> SearchedRows:
        n_rows = len(dataset)
        if n_rows <= MAX_ROWS:
            return self._base(dataset, np.arange(n_rows))
        rng = np.random.default_rng([SEED, n_rows])
        return self._base(dataset, np.sort(rng.choice(n_rows, MAX_ROWS, replace=False)))

    def _rows(self, dataset: Dataset, group: RowGroup) -> SearchedRows:
        looked = self._base_rows(dataset)
        sample, some = looked.positions, group.positions
        n_in_sample = np.count_nonzero(np.isin(sample, some))
        if n_in_sample >= min(MAX_GROUP // 10, len(some)):
            return looked
        if len(some) > MAX_GROUP:
            some = np.random.default_rng(SEED).choice(some, MAX_GROUP, replace=False)
        return SearchedRows.at(dataset, np.union1d(sample, some))

    def _base(self, dataset: Dataset, positions: IntArray) -> SearchedRows:
        with self._reading:
            if dataset not in self._looked:
                self._looked[dataset] = SearchedRows.at(dataset, positions)
            return self._looked[dataset]

    def _vectors(self, looked: SearchedRows) -> SmallFloatArray:
        embedding = self._embedding(looked)
        if embedding is not None:
            return np.asarray(embedding.vectors[looked.positions])
        if looked.terms is not None:
            return looked.terms.vectors
        return np.zeros((len(looked.positions), 1), np.float32)

    def _embedding(self, looked: SearchedRows) -> Embedding | None:
        embedding = self._exploring().embedding
        return embedding if embedding and len(embedding) > looked.positions[-1] else None

    def _by_name(self, now: Moment, looked: SearchedRows) -> ClassNames | None:
        """What the classes are called, where texts have vectors."""
        embedding = self._embedding(looked)
        if embedding is None or not embedding.embedder.reads_text:
            return None
        names = [name.lower().replace("_", " ") for name in now.state.dataset.label_set.names]
        try:
            of_names = embedding.embedder.vectors(pl.DataFrame({TEXT: names}))
        except SnorkelNBError:
            return None
        return ClassNames(centred(self._vectors(looked)), centred(of_names))

    def _belief(self, now: Moment, looked: SearchedRows) -> tuple[Known, Belief, list[Refusal]]:
        rows, posteriors = looked.positions, now.results.posteriors
        known = Known(
            posteriors.by_class[:, rows].T.astype(np.float64),
            posteriors.is_covered[rows],
            now.state.gold[rows],
            _balance(now),
        )
        refused = [
            Refusal(np.isin(rows, r.positions), r.label)
            for r in self._refused
            if not r.is_rehabilitated(now.state.gold)
        ]
        return known, believe(known, self._prepared(looked), refused), refused

    def _prepared(self, looked: SearchedRows) -> SmallFloatArray:
        """The vectors, ready to learn from; made once for each embedding."""
        embedding, last = self._exploring().embedding, self._last
        if last is None or last[0] is not looked or last[1] is not embedding:
            self._last = last = looked, embedding, prepared(self._vectors(looked))
        return last[2]


def _candidate(
    now: Moment, looked: SearchedRows, group: RowGroup, guess: LabelGuess, finalist: Finalist
) -> Candidate:
    """With its votes on all rows."""
    dataset, statistics = now.state.dataset, now.results.statistics
    lf = finalist.lf
    if len(looked.positions) == len(dataset):
        votes = np.where(finalist.hits, guess.label, ABSTAIN).astype(statistics.majority.dtype)
        column = VoteColumn(lf.fingerprint, votes)
    else:
        column = lf.voter.vote(dataset, 0, dataset.label_set, no_progress)
    hits = column.is_voting
    others = statistics.n_votes > 0
    differs = (statistics.majority != column.votes) | statistics.is_conflicting
    return Candidate(
        lf=lf,
        kind=finalist.draft.kind,
        label=guess.label,
        label_reason=guess.reason,
        column=column,
        group=group.name,
        n_group=len(group.positions),
        n_inside=int(np.count_nonzero(hits[group.positions])),
        precision=finalist.precision,
        n_new=int(np.count_nonzero(hits & ~others)),
        n_overlaps=int(np.count_nonzero(hits & others)),
        n_conflicts=int(np.count_nonzero(hits & others & differs)),
    )


def _balance(now: Moment) -> FloatArray:
    """Share of each class, as far as votes tell; the same for all where they tell nothing."""
    k = now.state.dataset.label_set.cardinality
    if not now.results.statistics.n_covered:
        return np.full(k, 1 / k)
    balance: FloatArray = np.asarray(now.results.fit.chosen.class_balance, np.float64)
    return balance


def _others(now: Moment, looked: SearchedRows, label: int) -> list[BoolArray]:
    return [entry.column.votes[looked.positions] == label for entry in now.state.lfs]
