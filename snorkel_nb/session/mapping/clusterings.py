"""The clusters of each kind: found once, counted anew at each moment, named so that names stay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from snorkel_nb.core.arrays import BoolArray, IntArray, VoteArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.hashes import scrambled
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.explore.clusters.cluster import Cluster, Clustering, Kind, Term
from snorkel_nb.explore.clusters.cluster_facts import RowFacts, make_clustering, recounted
from snorkel_nb.explore.clusters.column_phrases import phrases_of_columns
from snorkel_nb.explore.clusters.doubts import MAX_CELLS
from snorkel_nb.explore.clusters.numbering import Numbering
from snorkel_nb.explore.clusters.phrases import MAX_ROWS, Phrases, packed_texts
from snorkel_nb.explore.clusters.terms import RowTerms
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.explore.layouts.picture import projected
from snorkel_nb.explore.worker.client import Worker
from snorkel_nb.session.mapping.cluster_rows import facts_of, rows_of_kind
from snorkel_nb.session.mapping.picturing import Picturing
from snorkel_nb.session.moment import Moment

Group: TypeAlias = tuple[Kind, int | None]
"""A kind of clusters, and the LF of those of votes."""

IsWanted: TypeAlias = Callable[[], bool]
_Better: TypeAlias = tuple[tuple[object, ...], VoteArray]
"""What doubts follow from, and the better labels."""


@dataclass(frozen=True, eq=False)
class _Found:
    """What was found, and in what."""

    clustering: Clustering
    layout: Layout
    better: VoteArray | None


class Clusterings:
    """Finds clusters and keeps them.

    Args:
        picturing: whose layout they are found in.
        worker: gives the process that finds them.
    """

    def __init__(self, picturing: Picturing, worker: Callable[[], Worker]) -> None:
        self._picturing = picturing
        self._worker = worker
        self._numbering = Numbering()
        self._found: dict[Group, _Found] = {}
        self._recounted: dict[Group, tuple[_Found, VoteArray | None, Clustering]] = {}
        self._checked: dict[Group, tuple[tuple[object, ...], bool]] = {}
        self._terms: tuple[Dataset, RowTerms] | None = None
        self._better: _Better | None = None

    def known(self, group: Group, now: Moment) -> Clustering | None:
        """The clusters that were found last, as they are now; None where none were."""
        found, better = self._found.get(group), self.better
        if found is None:
            return None
        if found.clustering.revision == now.revision and found.better is better:
            return found.clustering
        last = self._recounted.get(group)
        if last and last[0] is found and last[1] is better and last[2].revision == now.revision:
            return last[2]
        # Always from what was found: rows that have left may come back by an undo.
        facts = self.facts(now)
        clustering = recounted(found.clustering, self._rows(group, now, facts), facts)
        self._recounted[group] = found, better, clustering
        return clustering

    @property
    def better(self) -> VoteArray | None:
        """(n,) labels that rows should rather have, ABSTAIN without doubt; None: not known yet."""
        return None if self._better is None else self._better[1]

    def cluster(self, number: int, now: Moment) -> Cluster | None:
        """The cluster of that number as it is now, of whatever kind."""
        for group, found in list(self._found.items()):
            if found.clustering.cluster(number) is not None:
                clustering = self.known(group, now)
                return None if clustering is None else clustering.cluster(number)
        return None

    def kind_of(self, number: int) -> Kind | None:
        """Of the cluster of that number."""
        for (kind, _), found in list(self._found.items()):
            if found.clustering.cluster(number) is not None:
                return kind
        return None

    def is_current(self, group: Group, now: Moment) -> bool:
        """Whether looking for clusters again would find the same."""
        return self.has_doubts_of(now) and self.is_found(group, now)

    def is_found(self, group: Group, now: Moment) -> bool:
        """The same, but for what is in doubt."""
        found = self._found.get(group)
        if found is None or found.layout is not self._picturing.layout:
            return False
        basis = (found, now.revision, self._better)
        checked = self._checked.get(group)
        if checked is None or checked[0] != basis:
            rows = self._rows(group, now, self.facts(now))
            is_same = np.array_equal(np.flatnonzero(rows), found.clustering.positions)
            checked = self._checked[group] = basis, is_same
        return checked[1]

    def facts(self, now: Moment) -> RowFacts:
        """What is known of the rows."""
        return facts_of(now, self.better)

    def has_doubts_of(self, now: Moment) -> bool:
        """Whether it is known, without gold, which labels are in doubt."""
        return self._better is not None and all(
            mine is theirs for mine, theirs in zip(self._better[0], self._basis(now), strict=True)
        )

    def doubt(
        self, embedding: Embedding, now: Moment, progress: Progress, is_wanted: IsWanted
    ) -> None:
        """Find out which labels are in doubt."""
        results, distinct, picture = now.results, self._picturing.distinct, self._picturing.picture
        assert distinct is not None
        assert picture is not None
        n, k = len(results.labels), results.posteriors.by_class.shape[0]
        better = np.full(n, ABSTAIN, np.int16)
        if now.state.enabled and n * k <= MAX_CELLS:
            of_distinct = projected(picture.pca, embedding.vectors, distinct)
            points = np.nan_to_num(distinct.to_rows(of_distinct))
            better = self._worker().do(
                "doubt",
                {
                    "points": points,
                    "by_class": results.posteriors.by_class,
                    "is_covered": results.posteriors.is_covered,
                    "labels": results.labels,
                    "class_balance": results.fit.chosen.class_balance,
                },
                None,
                progress,
                is_wanted,
            )["better"]
        self._better = self._basis(now), better

    def find(
        self, group: Group, now: Moment, progress: Progress, is_wanted: IsWanted
    ) -> Clustering:
        """Look for clusters in the layout that is there.

        Raises:
            SessionError: there is no LF of that number.
            NotWantedError: they were not wanted any more.
            ExploreError: the worker failed; what was known stays.
        """
        layout = self._picturing.layout
        assert layout is not None
        facts = self.facts(now)
        positions = np.flatnonzero(self._rows(group, now, facts))
        found = np.full(len(positions), -1, np.int16)
        if len(positions):
            found = self._worker().do(
                "find_clusters",
                {"xy": layout.xy[positions], "lots": scrambled(positions)},
                None,
                progress,
                is_wanted,
            )["labels"]
        n_clusters = int(found.max(initial=-1)) + 1
        terms: list[tuple[Term, ...]] = [()] * n_clusters
        if n_clusters:
            of_row = np.full(len(layout.xy), -1, np.int64)
            of_row[positions] = found
            row_terms = self._row_terms(now.state.dataset, positions, progress, is_wanted)
            terms = row_terms.of_clusters(of_row, n_clusters)
        members = [positions[found == c] for c in range(n_clusters)]
        numbers = self._numbering.numbers(group, members)
        kind, lf = group
        clustering = make_clustering(kind, lf, positions, found, numbers, terms, layout.xy, facts)
        self._found[group] = _Found(clustering, layout, self.better)
        return clustering

    def _rows(self, group: Group, now: Moment, facts: RowFacts) -> BoolArray:
        rows = rows_of_kind(*group, now, facts)
        layout = self._picturing.layout
        if layout is not None and len(layout.xy) == len(rows):
            rows = rows & layout.is_placed
        return rows

    def _basis(self, now: Moment) -> tuple[object, ...]:
        """What doubts follow from."""
        return self._picturing.distinct, now.results.posteriors

    def _row_terms(
        self, dataset: Dataset, positions: IntArray, progress: Progress, is_wanted: IsWanted
    ) -> RowTerms:
        """Phrases of all rows, or of a sample of these rows and of others."""
        if self._terms is not None and self._terms[0] is dataset:
            return self._terms[1]
        n = len(dataset)
        sample = np.arange(n)
        if n > MAX_ROWS:
            is_mine = np.zeros(n, np.bool_)
            is_mine[positions] = True
            others = np.flatnonzero(~is_mine)
            n_mine = min(len(positions), max(MAX_ROWS // 2, MAX_ROWS - len(others)))
            mine = _drawn(positions, n_mine)
            sample = np.sort(np.concatenate([mine, _drawn(others, MAX_ROWS - n_mine)]))
        if dataset.roles.text is None:
            roles = set(dataset.roles.named().values())
            frame = dataset.frame.select(c for c in dataset.columns if c not in roles)
            phrases = phrases_of_columns(frame[sample])
        else:
            data, ends = packed_texts(dataset.texts().gather(sample))
            made = self._worker().do(
                "count_phrases", {"bytes": data, "ends": ends}, None, progress, is_wanted
            )
            words = made["words"].tobytes().decode()
            phrases = Phrases(words.split("\n") if words else (), made["starts"], made["columns"])
        terms = RowTerms(sample, phrases)
        if n <= MAX_ROWS:
            self._terms = dataset, terms
        return terms


def _drawn(positions: IntArray, n: int) -> IntArray:
    """So many of them, by lot."""
    if n >= len(positions):
        return positions
    return positions[np.argpartition(scrambled(positions), n)[:n]]
