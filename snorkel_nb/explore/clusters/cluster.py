"""Groups of rows that lie close together on the map, and what there is to know of each."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from snorkel_nb.analysis.precision import Precision
from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN

Kind: TypeAlias = Literal["all", "uncovered", "conflicts", "errors", "unsure", "votes"]
"""Which rows are looked for clusters: "errors" are rows whose label differs from gold or, without
gold, from what neighbours, end model or single LFs say; "votes" are those of one LF."""


@dataclass(frozen=True)
class Term:
    """A word or phrase that is more frequent in a cluster than elsewhere.

    Args:
        text: as it stands in texts, in lower case; "job = clerk" of a table without texts.
        n_inside: rows of the cluster that hold it.
        n_outside: other rows that do.
        log_odds: how much more frequent, in standard deviations.
    """

    text: str
    n_inside: int
    n_outside: int
    log_odds: float


@dataclass(frozen=True, eq=False)
class Cluster:
    """One cluster.

    Args:
        number: its name; kept when an edit changes the cluster a little. Below it on one map no
            two clusters of any kind share a number.
        positions: (n,) rows, ascending.
        center: on the map, where a label of it may stand: (x, y) of a row near the middle.
        terms: the most telling first; empty where rows have no text.
        label: the class that most of its labeled rows have, or ABSTAIN.
        label_counts: (k,) rows with each label.
        gold_counts: (k,) rows with each gold label.
        n_uncovered: rows that no LF votes on.
        n_conflicts: rows on which LFs contradict each other.
        n_wrong: rows that are taken for errors.
        accuracy: labels against gold.
        examples: positions of some typical rows.
    """

    number: int
    positions: IntArray
    center: tuple[float, float]
    terms: tuple[Term, ...]
    label: int
    label_counts: IntArray
    gold_counts: IntArray
    n_uncovered: int
    n_conflicts: int
    n_wrong: int
    accuracy: Precision
    examples: IntArray

    @property
    def n_rows(self) -> int:
        """Its size."""
        return len(self.positions)

    @property
    def name(self) -> str:
        """Its first terms, or its number."""
        words = ", ".join(term.text for term in self.terms[:3])
        return words or f"cluster {self.number}"


@dataclass(frozen=True, eq=False)
class Clustering:
    """The clusters of some rows.

    Args:
        kind: which rows.
        lf: number of the LF whose votes they are; None for other kinds.
        revision: of the session's state that they were found in.
        positions: (n_looked_at,) rows among which clusters were looked for, ascending.
        clusters: largest first.
        of_row: (n_rows,) int16, the place in `clusters` of each row's cluster, or -1.
        class_names: for people.
    """

    kind: Kind
    lf: int | None
    revision: int
    positions: IntArray
    clusters: tuple[Cluster, ...]
    of_row: VoteArray
    class_names: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return clustering_text(self)

    def cluster(self, number: int) -> Cluster | None:
        """The cluster of that number, or None."""
        return next((c for c in self.clusters if c.number == number), None)


SHOWN_CLUSTERS: Final = 30
TERMS_WIDTH: Final = 44


def clustering_text(clustering: Clustering) -> str:
    """A table for people, a line a cluster, and how many rows are in none."""
    n_rows, clusters = len(clustering.positions), clustering.clusters
    n_inside = sum(cluster.n_rows for cluster in clusters)
    head = f"{clustering.kind}: {n_rows:,} rows, {len(clusters)} clusters"
    if n_rows > n_inside:
        head += f", {n_rows - n_inside:,} rows in none"
    if not clusters:
        return f"{head}."
    lines = [["", "rows", "terms", "label", "uncovered", "conflicts", "wrong"]]
    lines += [_line(cluster, clustering.class_names) for cluster in clusters[:SHOWN_CLUSTERS]]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    table = [
        "  ".join(
            text.ljust(width) if i in (2, 3) else text.rjust(width)
            for i, (text, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    if len(clusters) > SHOWN_CLUSTERS:
        table.append(f"... and {len(clusters) - SHOWN_CLUSTERS} smaller ones")
    return "\n".join([head, *table])


def _line(cluster: Cluster, class_names: tuple[str, ...]) -> list[str]:
    counts = (cluster.n_uncovered, cluster.n_conflicts, cluster.n_wrong)
    return [
        str(cluster.number),
        f"{cluster.n_rows:,}",
        _one_line(cluster.name),
        _label_text(cluster, class_names),
        *(f"{n:,}" for n in counts),
    ]


def _label_text(cluster: Cluster, class_names: tuple[str, ...]) -> str:
    """Its class, and the share of its labeled rows that have it."""
    if cluster.label == ABSTAIN:
        return "-"
    names = class_names
    name = names[cluster.label] if cluster.label < len(names) else str(cluster.label)
    share = cluster.label_counts[cluster.label] / cluster.label_counts.sum()
    return f"{_one_line(name)[:20]} {share:.0%}"


def _one_line(text: str) -> str:
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown if len(shown) <= TERMS_WIDTH else f"{shown[: TERMS_WIDTH - 3]}..."
