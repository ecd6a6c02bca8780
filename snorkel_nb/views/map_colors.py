"""What the colour of a point says: a code for each row, and a legend that explains the codes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from snorkel_nb.core.arrays import IntArray, VoteArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.clusters.cluster import Clustering
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import votes_of
from snorkel_nb.views.shorten import shorten

Mode: TypeAlias = Literal[
    "class", "confidence", "votes", "conflict", "cluster", "gold", "change", "uncovered"
]
MODES: Final[tuple[Mode, ...]] = (
    "class", "confidence", "votes", "conflict", "cluster", "gold", "change", "uncovered",
)  # fmt: skip

MAX_CLASSES: Final = 12
"""Classes with a colour of their own in the legend; the others share one."""

MAX_CLUSTERS: Final = 60
MAX_NAME: Final = 40
N_LEVELS: Final = 10
SURENESS: Final = (
    (0.0, 0.6, "below .60"),
    (0.6, 0.8, ".60 to .80"),
    (0.8, 0.9, ".80 to .90"),
    (0.9, 1.0, ".90 and above"),
)
"""Confidence: from, to (tenths) and in words; the least sure is what one looks for."""


@dataclass(frozen=True)
class Key:
    """One line of the legend, and the look of its points.

    Args:
        look: "class" and "cluster" have a colour and a shape by number; "shade" is one colour, by
            strength; "none" a hollow grey circle; "faint" recedes.
        at: class or cluster number, or strength in 0..1.
        words: what it says; empty for a class, whose name the page knows.
    """

    look: Literal["class", "cluster", "shade", "none", "faint"]
    at: float = 0
    words: str = ""


@dataclass(frozen=True, eq=False)
class Coloring:
    """Codes of some rows.

    Args:
        codes: (n,) uint8, a place in the legend.
        legend: what the codes mean.
    """

    codes: NDArray[np.uint8]
    legend: tuple[Key, ...]

    def legend_view(self) -> list[dict[str, Any]]:
        """`MapKey` in `map/wire.ts`: each key with the number of its points."""
        counts = np.bincount(self.codes, minlength=len(self.legend))
        return [
            {"look": key.look, "at": key.at, "words": key.words, "n": int(n)}
            for key, n in zip(self.legend, counts, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is to be coloured.

    Args:
        now: at which moment.
        rows: (n,) positions, in the order of the points.
        lf: number of the LF whose votes are shown, where they are.
        moved: gives the positions of the rows that the last change labeled anew.
        clustering: gives the clusters that are shown; None while there are none.
    """

    now: Moment
    rows: IntArray
    lf: int | None
    moved: Callable[[], IntArray]
    clustering: Callable[[], Clustering | None]


def colored(mode: Mode, wanted: Wanted) -> Coloring:
    """The codes that a page asks for.

    Raises:
        SessionError: there is no such LF, or nothing to compare with.
    """
    return _MODES[mode](wanted)


def _by_class(wanted: Wanted, labels: VoteArray, none: str, rest: Key | None = None) -> Coloring:
    """Codes of labels: the most frequent classes by number, then all others, then no class."""
    cardinality = wanted.now.state.dataset.label_set.cardinality
    labels = labels[wanted.rows]
    if cardinality <= MAX_CLASSES:
        shown: Sequence[int] = range(cardinality)
    else:
        counts = np.bincount(labels[labels != ABSTAIN], minlength=cardinality)
        shown = np.sort(np.argsort(-counts, kind="stable")[:MAX_CLASSES]).tolist()
    legend = [Key("class", label) for label in shown]
    code_of = np.full(cardinality + 1, len(legend), np.uint8)
    code_of[list(shown)] = np.arange(len(legend))
    if cardinality > len(shown):
        legend.append(Key("shade", 0.5, f"{cardinality - len(shown)} other classes"))
    code_of[ABSTAIN] = len(legend)  # the last place
    legend.append(rest or Key("none", words=none))
    return Coloring(code_of[labels], tuple(legend))


def _class(wanted: Wanted) -> Coloring:
    return _by_class(wanted, wanted.now.results.labels, "no label")


def _gold(wanted: Wanted) -> Coloring:
    return _by_class(wanted, wanted.now.state.gold, "no gold", Key("faint", words="no gold"))


def _votes(wanted: Wanted) -> Coloring:
    if wanted.lf is None:
        raise SessionError("Choose the LF whose votes the map shows.")
    votes = votes_of(wanted.now.state, wanted.lf)
    return _by_class(wanted, votes, "abstains", Key("faint", words="abstains"))


def _confidence(wanted: Wanted) -> Coloring:
    posteriors = wanted.now.results.posteriors
    confidence = posteriors.confidence[wanted.rows]
    is_covered = ~np.isnan(confidence)
    tenths = np.full(len(confidence), N_LEVELS, np.uint8)
    tenths[is_covered] = np.minimum(confidence[is_covered] * N_LEVELS + 1e-9, N_LEVELS - 1)
    code_of = np.full(N_LEVELS + 1, len(SURENESS), np.uint8)
    for code, (low, high, _) in enumerate(SURENESS):
        code_of[round(low * N_LEVELS) : round(high * N_LEVELS)] = code
    last = len(SURENESS) - 1
    shades = [Key("shade", 1 - 0.9 * i / last, words) for i, (*_, words) in enumerate(SURENESS)]
    return Coloring(code_of[tenths], (*shades, Key("none", words="uncovered")))


def _conflict(wanted: Wanted) -> Coloring:
    results, rows = wanted.now.results, wanted.rows
    codes = (2 - results.posteriors.is_covered[rows].astype(np.uint8)).astype(np.uint8)
    codes[results.statistics.is_conflicting[rows]] = 0
    return Coloring(
        codes,
        (
            Key("shade", 1, "LFs contradict each other"),
            Key("shade", 0.25, "they do not"),
            Key("faint", words="uncovered"),
        ),
    )


def _uncovered(wanted: Wanted) -> Coloring:
    codes = wanted.now.results.posteriors.is_covered[wanted.rows].astype(np.uint8)
    return Coloring(codes, (Key("shade", 1, "uncovered"), Key("faint", words="covered")))


def _change(wanted: Wanted) -> Coloring:
    """Rows that the last change labeled anew, by the label they have now."""
    n_rows = len(wanted.now.state.dataset)
    is_moved = np.zeros(n_rows, np.bool_)
    is_moved[wanted.moved()] = True
    is_moved = is_moved[wanted.rows]
    by_class = _by_class(wanted, wanted.now.results.labels, "lost its label")
    codes = by_class.codes.copy()
    codes[~is_moved] = len(by_class.legend)
    return Coloring(codes, (*by_class.legend, Key("faint", words="as before")))


def _cluster(wanted: Wanted) -> Coloring:
    clustering = wanted.clustering()
    if clustering is None:
        codes = np.zeros(len(wanted.rows), np.uint8)
        return Coloring(codes, (Key("faint", words="clusters are being looked for"),))
    shown = clustering.clusters[:MAX_CLUSTERS]
    n_more = len(clustering.clusters) - len(shown)
    of_row = clustering.of_row[wanted.rows]
    legend = [Key("cluster", c.number, f"{c.number} {shorten(c.name, MAX_NAME)}") for c in shown]
    code_of = np.full(len(clustering.clusters) + 1, len(shown), np.uint8)
    code_of[: len(shown)] = np.arange(len(shown))
    if n_more:
        legend.append(Key("shade", 0.5, f"{n_more} smaller clusters"))
    code_of[-1] = len(legend)
    return Coloring(code_of[of_row], (*legend, Key("faint", words="in no cluster")))


_MODES: Final[Mapping[Mode, Callable[[Wanted], Coloring]]] = {
    "class": _class,
    "confidence": _confidence,
    "votes": _votes,
    "conflict": _conflict,
    "cluster": _cluster,
    "gold": _gold,
    "change": _change,
    "uncovered": _uncovered,
}
