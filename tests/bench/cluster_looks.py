"""A person who goes where the session sends them, through its public methods only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.arrays import IntArray
from tests.bench.end_model import TrainingLabels
from tests.bench.judge import HITS_A_LOOK, Judge, Judgement
from tests.bench.other_looks import Stages, open_session, session_labels
from tests.bench.text_task import TextTask

SAME_HITS: Final = 0.9
"""Common share of the hits from which on a candidate is one that was looked at before."""

ENOUGH: Final = 5
"""Checked hits from which on they tell more than all else."""

ENOUGH_NEAR: Final = 0.3
"""Share of the hits from which on neighbours tell something of a candidate."""

ENOUGH_CHECKED: Final = 15
TOO_OFTEN_WRONG: Final = 0.7
"""An LF with so many checked hits, of which a smaller share is right, is dropped again: 8 right of
10 are sometimes luck."""


@dataclass(frozen=True)
class Habits:
    """What the person does, beside looking.

    Args:
        keeps_gold: what they saw of the hits becomes gold labels in the session.
        names_class: when most hits have another class than the candidate's, and enough of them,
            the candidate is taken with that class.
        trains_on_gold: rows with gold train the end model too, with that label.
        learns_from_gold: the label model may see the gold, and an LF that it contradicts is
            dropped again.
    """

    keeps_gold: bool = True
    names_class: bool = True
    trains_on_gold: bool = True
    learns_from_gold: bool = True


@dataclass(frozen=True)
class Offer:
    """A candidate that was offered, and how good it is.

    Args:
        n_looks: before it.
        kind: of the LF.
        n_hits: rows that it votes on.
        low: of its estimated precision's interval.
        value: its estimated precision.
        high: of the interval.
        precision: by gold of all hits.
        evidence: what the estimate rests on most.
        is_looked_at: whether the person looked at it.
    """

    n_looks: int
    kind: str
    n_hits: int
    low: float
    value: float
    high: float
    precision: float
    evidence: str
    is_looked_at: bool = False

    @classmethod
    def of(cls, suggestion: Any, gold: IntArray, n_looks: int, is_looked_at: bool = False) -> Self:
        """A suggestion, by gold of all rows."""
        estimate = suggestion.precision
        return cls(
            n_looks,
            suggestion.kind,
            len(suggestion.hits),
            estimate.low,
            estimate.value,
            estimate.high,
            float((gold[suggestion.hits] == suggestion.candidate.label).mean()),
            _evidence(estimate),
            is_looked_at,
        )

    @property
    def is_inside(self) -> bool:
        """Whether the interval holds the precision."""
        return self.low <= self.precision <= self.high


def _evidence(estimate: Any) -> str:
    if estimate.n_checked:
        return f"{ENOUGH}+ checked" if estimate.n_checked >= ENOUGH else f"1-{ENOUGH - 1} checked"
    if estimate.share_voted >= 0.5:
        return "votes"
    return "neighbours" if estimate.share_near >= ENOUGH_NEAR else "group alone"


@dataclass(eq=False)
class Person:
    """One simulated user with a session.

    Args:
        task: the texts.
        habits: what they do.
        seed: of the hits that they look at.
    """

    task: TextTask
    habits: Habits
    seed: int
    offers: list[Offer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.judge = Judge(self.task.gold, self.seed)
        self.session = open_session(self.task)
        if hasattr(self.session, "embed"):
            self.session.embed()
        if self.habits.learns_from_gold:
            self.session.fit(use_gold=True)
        self._seen: list[IntArray] = []

    def stages(self, stops: Sequence[int]) -> Stages:
        """Look until the last of the stops, or until nothing new is offered."""
        for n_looks in range(1, max(stops) + 1):
            found = self._next()
            if found is not None:
                self._look(*found)
            if n_looks in stops:
                yield n_looks, self.labels()

    def labels(self) -> TrainingLabels:
        """What there is to train on by now."""
        by_votes = session_labels(self.session)
        if not self.habits.trains_on_gold:
            return by_votes
        gold = self.session.gold
        known = np.flatnonzero(gold != snb.ABSTAIN)
        rest = gold[by_votes.rows] == snb.ABSTAIN
        return TrainingLabels(
            np.concatenate([known, by_votes.rows[rest]]),
            np.concatenate(
                [np.eye(self.task.cardinality)[gold[known]], by_votes.probabilities[rest]]
            ),
        )

    def _next(self) -> tuple[Any, Any] | None:
        """The first candidate that is new, of the first cluster that has one."""
        for cluster in self.session.next_clusters():
            suggestions = self.session.suggest(cluster)
            new = [of for of in suggestions if self._is_new(of.hits)]
            self._note(suggestions, new[0] if new else None)
            if new:
                return cluster, new[0]
        return None

    def _look(self, cluster: Any, candidate: Any) -> None:
        label = self.session.classes.index(candidate.label)
        open_hits = candidate.hits[self.session.gold[candidate.hits] == snb.ABSTAIN]
        hits = open_hits if len(open_hits) >= HITS_A_LOOK else candidate.hits
        judgement = self.judge.look(hits)
        self._seen.append(candidate.hits)
        if self.habits.keeps_gold:
            for c in np.unique(judgement.gold):
                rows = judgement.rows[judgement.gold == c]
                self.session.annotate(rows, int(c), origin="chosen")
        if judgement.accepts(label):
            self.session.add(candidate.lf)
        elif self.habits.names_class and judgement.accepts(judgement.most):
            self._take_as(candidate, judgement)
        if self.habits.learns_from_gold:
            self._drop_wrong()

    def _drop_wrong(self) -> None:
        """Drop LFs that the gold by now says are wrong too often."""
        gold = self.session.gold
        for lf in self.session.lfs:
            votes = lf.column.votes
            is_checked = (votes != snb.ABSTAIN) & (gold != snb.ABSTAIN)
            is_right = votes[is_checked] == gold[is_checked]
            if len(is_right) >= ENOUGH_CHECKED and is_right.mean() < TOO_OFTEN_WRONG:
                self.session.drop(lf.name)

    def _take_as(self, candidate: Any, judgement: Judgement) -> None:
        """Take it with another class, as by an edit of the first line of its cell."""
        votes = np.full(len(self.task.texts), snb.ABSTAIN)
        votes[candidate.hits] = judgement.most
        self.session.add(snb.vote_lf(f"{candidate.name}_{judgement.most}", votes))

    def _is_new(self, hits: IntArray) -> bool:
        return len(hits) >= HITS_A_LOOK and not any(
            len(np.intersect1d(hits, seen)) > SAME_HITS * max(len(hits), len(seen))
            for seen in self._seen
        )

    def _note(self, suggestions: Iterable[Any], looked_at: Any) -> None:
        self.offers += [
            Offer.of(of, self.task.gold, self.judge.n_looks, of is looked_at) for of in suggestions
        ]
