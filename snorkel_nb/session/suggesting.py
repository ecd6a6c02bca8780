"""Candidate LFs for a group of rows of a session, and where a new LF would help most."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray, SmallFloatArray, read_only
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN, Label
from snorkel_nb.core.labeling_function import LabelingFunction, no_progress
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.explore.belief import Belief, Known, Refusal, believe
from snorkel_nb.explore.candidate import Candidate
from snorkel_nb.explore.ground import Ground
from snorkel_nb.explore.label_guess import LabelGuess, guess_label
from snorkel_nb.explore.suggest import Finalist, best_of
from snorkel_nb.explore.term_index import TermIndex, index_terms
from snorkel_nb.session.change import Activity, Listeners, reported
from snorkel_nb.session.exploring import Exploring
from snorkel_nb.session.lf_report import LFReport
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.row_group import RowGroup
from snorkel_nb.session.selecting import Selecting
from snorkel_nb.session.suggestion import Suggestion, Suggestions

MAX_ROWS: Final = 50_000
"""Of more rows a fixed random sample is looked at, and the group beside it."""

MAX_GROUP: Final = 5_000
"""Rows of a group that are added to the sample."""

CHOSEN_PURITY: Final = 0.8
"""Probability that a row of a group has the label that a person named for it."""

SEED: Final = 7


@dataclass(frozen=True, eq=False)
class Looked:
    """The rows that are looked at.

    Args:
        positions: (n,) ascending.
        dataset: these rows.
        terms: of their texts; None without a text role.
    """

    positions: IntArray
    dataset: Dataset
    terms: TermIndex | None

    @classmethod
    def at(cls, dataset: Dataset, positions: IntArray) -> "Looked":
        """Some rows of a dataset."""
        rows = dataset
        if len(positions) < len(dataset):
            gold = read_only(dataset.gold[positions])
            rows = replace(dataset, frame=dataset.frame[positions], gold=gold)
        terms = None if rows.roles.text is None else index_terms(rows.texts())
        return cls(read_only(positions), rows, terms)


@dataclass(frozen=True, eq=False)
class _Refused:
    """A candidate that was refused: its hits among all rows, and its label."""

    positions: IntArray
    label: int


class Suggesting:
    """Suggests LFs. It changes nothing; what was refused is no part of the state and its history.

    Args:
        now: gives the present moment.
        exploring: the map.
        selecting: the selection.
        take: adds an LF.
        activities: told of work that takes time.
    """

    def __init__(
        self,
        now: Callable[[], Moment],
        exploring: Exploring,
        selecting: Selecting,
        take: Callable[[LabelingFunction], LFReport],
        activities: Listeners[Activity | None],
    ) -> None:
        self._now = now
        self._exploring = exploring
        self._selecting = selecting
        self._take = take
        self._activities = activities
        self._looked: weakref.WeakKeyDictionary[Dataset, Looked] = weakref.WeakKeyDictionary()
        self._refused: list[_Refused] = []

    def suggest(self, given: Any = None, label: Label | None = None, n: int = 5) -> Suggestions:
        """Candidates for a group of rows, best first; see `Session.suggest`."""
        now = self._now()
        group = RowGroup.read(given, now.state, self._exploring, self._selecting)
        with reported(self._activities, "looking for LFs") as progress:
            progress(0, n + 1)
            looked = self._rows(now.state.dataset, group)
            is_inside = np.isin(looked.positions, group.positions)
            known, belief, refused = self._belief(now, looked)
            guess = _guess(now, looked, is_inside, known, belief, label)
            belief = belief.in_group(is_inside, guess.label, guess.purity)
            ground = Ground(
                looked.dataset, looked.positions, looked.terms, is_inside, belief, guess.label
            )
            finalists = best_of(ground, n, _taken(now), _others(now, looked, guess.label), refused)
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

        Nor are others that hit nearly the same rows for that class. Gold on its hits, given before
        or after, goes before the refusal.
        """
        candidate = suggestion.candidate if isinstance(suggestion, Suggestion) else suggestion
        self._refused.append(_Refused(candidate.hits, candidate.label))

    def _rows(self, dataset: Dataset, group: RowGroup) -> Looked:
        n_rows = len(dataset)
        if n_rows <= MAX_ROWS:
            return self._base(dataset, np.arange(n_rows))
        rng = np.random.default_rng([SEED, n_rows])
        sample = np.sort(rng.choice(n_rows, MAX_ROWS, replace=False))
        in_sample = np.count_nonzero(np.isin(sample, group.positions))
        if in_sample >= min(MAX_GROUP // 10, len(group.positions)):
            return self._base(dataset, sample)
        some = group.positions
        if len(some) > MAX_GROUP:
            some = rng.choice(some, MAX_GROUP, replace=False)
        return Looked.at(dataset, np.union1d(sample, some))

    def _base(self, dataset: Dataset, positions: IntArray) -> Looked:
        if dataset not in self._looked:
            self._looked[dataset] = Looked.at(dataset, positions)
        return self._looked[dataset]

    def _vectors(self, looked: Looked) -> SmallFloatArray:
        embedding = self._exploring.embedding
        if embedding is not None and len(embedding) > looked.positions[-1]:
            return np.asarray(embedding.vectors[looked.positions])
        if looked.terms is not None:
            return looked.terms.vectors
        return np.zeros((len(looked.positions), 1), np.float32)

    def _belief(self, now: Moment, looked: Looked) -> tuple[Known, Belief, list[Refusal]]:
        rows, posteriors = looked.positions, now.results.posteriors
        known = Known(
            posteriors.by_class[:, rows].T.astype(np.float64),
            posteriors.is_covered[rows],
            now.state.gold[rows],
            _balance(now),
        )
        refused = [Refusal(np.isin(rows, r.positions), r.label) for r in self._refused]
        return known, believe(known, self._vectors(looked), refused), refused


def _guess(
    now: Moment,
    looked: Looked,
    is_inside: BoolArray,
    known: Known,
    belief: Belief,
    label: Label | None,
) -> LabelGuess:
    label_set = now.state.dataset.label_set
    if label is not None:
        return LabelGuess(label_set.number(label), "as asked", CHOSEN_PURITY)
    return guess_label(label_set.names, is_inside, known, belief, looked.terms)


def _candidate(
    now: Moment, looked: Looked, group: RowGroup, guess: LabelGuess, finalist: Finalist
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


def _others(now: Moment, looked: Looked, label: int) -> list[BoolArray]:
    return [entry.column.votes[looked.positions] == label for entry in now.state.lfs]


def _taken(now: Moment) -> set[str]:
    """Names of LFs, also of those whose cells were not run again."""
    return {e.name for e in now.state.lfs} | {e.name for e in now.state.recorded}
