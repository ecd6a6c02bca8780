"""An explanation in words, for people."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.label_models.flips import MAX_TRIED, Flip, VoteChange

if TYPE_CHECKING:
    from snorkel_nb.label_models.explanation import Contribution, Explanation

CLASSES_SHOWN: Final = 5
"""The most probable ones; there may be thousands."""

LINES_SHOWN: Final = 20
"""Of LFs, in the text: those that say most for the label and most against it."""

CHANGES_SHOWN: Final = 6

SIGNIFICANT: Final = 0.005
"""A class balance or silence that says less is left out of the text, where it would read 0.00."""


def lines_of(of: "Explanation") -> Iterator[str]:
    """The text, line by line."""
    yield f"{_head(of)}{_beside(of)}"
    if of.is_covered:
        yield from _sum(of)
    if of.unit == "log-odds":
        yield f"Probabilities: {_most_probable(of)}."
    if of.is_covered:
        yield from flip_sentences(of)
    if of.sentence:
        yield f"Label model in force: {of.model}. {of.sentence}"


def _head(of: "Explanation") -> str:
    who = "" if of.row is None else f"Row {of.row!r:.80}: "
    if not of.is_covered:
        return f"{who}no label, as no LF votes on this row."
    if of.label == ABSTAIN:
        names = _listed([_name(of, label) for label in of.tied])
        return f"{who}no label: {names} are tied."
    if of.unit == "votes":
        n, n_all = of.n_votes[of.label], of.n_votes.sum()
        return f"{who}{_name(of, of.label)}, with {n} of {_counted(n_all, 'vote')}."
    return f"{who}{_name(of, of.label)}, probability {of.probabilities[of.label]:.2f}."


def _beside(of: "Explanation") -> str:
    """What majority vote and gold say."""
    text = ""
    if of.unit != "votes" and of.is_covered:
        tied = of.majority_label == ABSTAIN
        text += f" Majority vote: {'tied' if tied else _name(of, of.majority_label)}."
    if of.gold != ABSTAIN:
        text += f" Gold: {_name(of, of.gold)}."
    return text


def _sum(of: "Explanation") -> Iterator[str]:
    """The margin as a sum."""
    yield f"What speaks for {_name(of, of.first)} over {_name(of, of.second)}, in {of.unit}:"
    entries, half = [_entry(of, one) for one in of.contributions], LINES_SHOWN // 2
    if len(entries) > LINES_SHOWN:
        rest = entries[half:-half]
        value = sum(value for value, _, _ in rest)
        entries[half:-half] = [(value, f"({_counted(len(rest), 'more LF')})", "")]
    for value, name in ((of.prior, "(class balance)"), (of.silence, "(how many LFs are silent)")):
        if abs(value) >= SIGNIFICANT:
            entries.append((value, name, ""))
    width = max(len(name) for _, name, _ in entries)
    for value, name, what in entries:
        yield f"  {_signed(of, value)}  {name.ljust(width)}  {what}".rstrip()
    yield f"  {_signed(of, of.margin)}  in all"
    if of.unit == "log-odds" and of.scale < 1:
        yield f"Votes count x {of.scale:.2f} here, as LFs that vote on one row repeat each other."


def _entry(of: "Explanation", one: "Contribution") -> tuple[float, str, str]:
    share = f", counts as {one.share:.2f} of a voter" if one.share < 1 else ""
    return one.value, _plain(one.lf), f"{_name(of, one.vote)}{share}"


def _most_probable(of: "Explanation") -> str:
    best = np.argsort(-of.probabilities, kind="stable")
    shown = [f"{_name(of, c)} {of.probabilities[c]:.2f}" for c in best[:CLASSES_SHOWN].tolist()]
    n_more = len(best) - len(shown)
    return ", ".join([*shown, f"{n_more:,} more"] if n_more else shown)


def flip_sentences(of: "Explanation") -> Iterator[str]:
    """The smallest changes that give another label."""
    removal, change = of.removal, of.change
    if removal.is_found:
        yield f"Smallest change: without {_lfs(removal.changes)}, {_outcome(of, removal)}."
    elif not removal.is_exact:
        few = f"up to {MAX_TRIED} votes" if of.label == ABSTAIN else "votes"
        yield f"Taking {few} away: nothing was found that gives another label; not all was tried."
    elif len(of.contributions) == 1:
        yield "No other LF votes on this row: without that vote it has no label."
    else:
        yield "Taking votes away gives no other label."
    if change.is_found:
        yield f"Or: if {_voted_instead(of, change)}, {_outcome(of, change)}."
    elif change.is_exact:
        yield "Other votes by these LFs give no other label."
    else:
        yield "Another vote by one of these LFs: nothing was found that gives a label."


def _voted_instead(of: "Explanation", flip: Flip) -> str:
    by_class: dict[int, list[VoteChange]] = {}
    for one in flip.changes:
        by_class.setdefault(one.instead, []).append(one)
    return _listed(
        [f"{_lfs(ones)} had voted {_name(of, label)}" for label, ones in by_class.items()]
    )


def _lfs(changes: Sequence[VoteChange]) -> str:
    return _listed([_plain(one.lf) for one in changes])


def _outcome(of: "Explanation", flip: Flip) -> str:
    outcome = "it is tied" if flip.label == ABSTAIN else f"it is {_name(of, flip.label)}"
    return outcome if flip.is_exact else f"{outcome}; less may do"


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:CHANGES_SHOWN])
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown):,} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _signed(of: "Explanation", value: float) -> str:
    digits = 0 if of.unit == "votes" else 2
    shown = f"{value:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return shown.rjust(6)


def _name(of: "Explanation", label: int) -> str:
    return _plain(of.class_names[label])


def _plain(name: str) -> str:
    """A name that is no more than one line, and moves no cursor."""
    return name if name.isprintable() else ascii(name)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
