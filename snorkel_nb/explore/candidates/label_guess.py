"""Which class the rows of a group probably have, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.explore.candidates.belief import Belief, Known
from snorkel_nb.explore.candidates.term_index import TermIndex

ENOUGH_VOTES: Final = 0.1
"""Share of a group's rows that votes must reach to speak for it."""

ENOUGH_NEAR: Final = 0.3
"""The same of rows of which neighbours say something."""


ALIKE: Final = 0.2
"""Similarity of a group and a class name, less what all have in common, that is no accident."""

LEANS: Final = 1.15
"""How much more probable than elsewhere a class must be to be taken from faint neighbours."""


@dataclass(frozen=True)
class LabelGuess:
    """A class for a group.

    Args:
        label: class number.
        reason: why this one, in words.
        purity: probability that a row of the group, of which nothing else is known, has it.
    """

    label: int
    reason: str
    purity: float


@dataclass(frozen=True, eq=False)
class ClassNames:
    """What classes are called, beside what rows say.

    Args:
        rows: (n, d) vectors of the rows, see `centred`.
        names: (k, d) of the class names.
    """

    rows: FloatArray
    names: FloatArray

    def likeness(self, is_inside: BoolArray) -> FloatArray:
        """(k,) -1..1, how like a group is to the name of each class."""
        mean = self.rows[is_inside].mean(axis=0)
        likeness: FloatArray = self.names @ mean / max(float(np.linalg.norm(mean)), 1e-9)
        return likeness


def guess_label(
    names: Sequence[str],
    is_inside: BoolArray,
    known: Known,
    belief: Belief,
    terms: TermIndex | None,
    by_name: ClassNames | None = None,
) -> LabelGuess:
    """The class that gold, votes, neighbours or names tell, in this order; else the rarest.

    Args:
        names: of the classes.
        is_inside: (n,) the group.
        known: of the rows.
        belief: of the rows.
        terms: of the rows.
        by_name: what the classes are called, as vectors; None where there are none.
    """
    k, n_inside = known.cardinality, max(1, int(np.count_nonzero(is_inside)))
    gold = known.gold[is_inside & (known.gold != ABSTAIN)]
    if len(gold) >= 2:
        counts = np.bincount(gold, minlength=k)
        label = int(counts.argmax())
        purity = (counts[label] + 1) / (len(gold) + 2)
        return LabelGuess(
            label, f"{counts[label]:,} of its {len(gold):,} checked rows are {names[label]}", purity
        )
    voted = is_inside & known.is_covered
    n_voted = int(np.count_nonzero(voted))
    if n_voted >= ENOUGH_VOTES * n_inside:
        shares = known.posteriors[voted].mean(axis=0)
        label = int(shares.argmax())
        reason = f"votes on {n_voted:,} of its rows say so"
        return LabelGuess(label, reason, float(0.5 * shares[label] + 0.5 * belief.base[label]))
    near = is_inside & belief.is_near
    if np.count_nonzero(near) >= ENOUGH_NEAR * n_inside:
        # Against the base rates: the frequent class is near everywhere.
        lift = np.log(belief.probabilities[near].mean(axis=0) / belief.base)
        label = int((lift + 0.5 * np.log(belief.base)).argmax())
        return LabelGuess(
            label, "rows near it have that label", float(belief.probabilities[near, label].mean())
        )
    # Weaker, but better than chance.
    lean = belief.probabilities[is_inside].mean(axis=0) / belief.base
    is_known = known.is_covered | (known.gold != ABSTAIN)
    if is_known.any() and lean.max() > LEANS:
        return LabelGuess(int(lean.argmax()), "it is nearer to rows with that label", 0.6)
    named = _alike(is_inside, by_name)
    if named is None:
        named = _named(names, is_inside, terms)
    if named is not None:
        return LabelGuess(named, "its rows speak of what the class is called", 0.6)
    rarest = int((belief.probabilities * known.is_covered[:, np.newaxis]).sum(axis=0).argmin())
    reason = "nothing is known of it, and that class has the fewest labels"
    return LabelGuess(rarest, reason, 0.5)


def _alike(is_inside: BoolArray, by_name: ClassNames | None) -> int | None:
    """The class whose name means what the group is about; None where none clearly does."""
    if by_name is None:
        return None
    likeness = by_name.likeness(is_inside)
    return int(likeness.argmax()) if likeness.max() >= ALIKE else None


def _named(names: Sequence[str], is_inside: BoolArray, terms: TermIndex | None) -> int | None:
    """The class whose name is most over-represented in the group; None where no name is."""
    if terms is None:
        return None
    lifts = np.zeros(len(names))
    n_inside, n_rows = int(np.count_nonzero(is_inside)), len(is_inside)
    for label, name in enumerate(names):
        for word in name.lower().replace("_", " ").split():
            place = terms.number.get(word)
            if place is None or len(word) < 3:
                continue
            n_hits = int(np.count_nonzero(terms.hits(place) & is_inside))
            n_expected = int(terms.counts[place]) * n_inside / n_rows
            if n_hits >= 3 and n_hits > 2 * n_expected:
                lifts[label] = max(lifts[label], (n_hits - n_expected) / (n_expected + 1) ** 0.5)
    return int(lifts.argmax()) if lifts.any() else None
