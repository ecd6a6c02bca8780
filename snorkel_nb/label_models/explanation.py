"""Why a row has its label: what each vote says, and the smallest change that flips it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import FloatArray, IntArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import TIE_TOLERANCE
from snorkel_nb.label_models.flips import (
    MAX_TRIED,
    Flip,
    VoteChange,
    fewest_changed,
    fewest_removed,
)
from snorkel_nb.label_models.row_votes import RowVotes
from snorkel_nb.label_models.weighted_vote import WeightedVote

CLASSES_SHOWN: Final = 5
"""The most probable ones; there may be thousands."""

LINES_SHOWN: Final = 20
"""Of LFs, in the text: those that say most for the label and most against it."""

CHANGES_SHOWN: Final = 6

SIGNIFICANT: Final = 0.005
"""A class balance or silence that says less is left out of the text, where it would read 0.00."""


@dataclass(frozen=True)
class Contribution:
    """What one LF's vote says.

    Args:
        lf: its name.
        vote: the class that it votes for.
        value: what the vote adds to the margin; negative when it speaks against the label.
        share: as how many voters the LF counts; less than 1 for a near-duplicate.
    """

    lf: str
    vote: int
    value: float
    share: float


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why one row has its label, or has none; its repr is for people. Arrays are read-only.

    The margin is that of `first`, the most probable class, over `second`, the next. It is the sum
    of `prior`, `silence` and the values of all contributions: the log-odds of the two classes; or
    the difference of their votes, where votes are counted and nothing else.

    Args:
        class_names: k names.
        label: ABSTAIN where no LF votes, and on a tie.
        first: the class that the margin is of; one of the tied classes on a tie.
        second: the class that it is over.
        unit: of the margin, "log-odds" or "votes".
        margin: how far the first class leads.
        prior: what the class balance adds to it.
        silence: what it adds that so many LFs vote and the others do not.
        contributions: of each LF that votes, those most in favour of the first class first.
        scale: what the weights of the votes were multiplied by: less than 1 where several voters on
            one row are taken to repeat each other.
        probabilities: (k,) the posterior.
        n_votes: (k,) votes for each class.
        majority_label: by majority vote; ABSTAIN on a tie and without votes.
        removal: the fewest votes without which the row has another label, or is tied, or is no
            longer tied; one vote stays at least.
        change: the fewest LFs that need vote for another class for the same.
        row: its name; None when it has none.
        gold: its known label; ABSTAIN where unknown.
        model: name of the label model in force.
        sentence: on what is in force and why.
    """

    class_names: tuple[str, ...]
    label: int
    first: int
    second: int
    unit: str
    margin: float
    prior: float
    silence: float
    contributions: tuple[Contribution, ...]
    scale: float
    probabilities: FloatArray
    n_votes: IntArray
    majority_label: int
    removal: Flip
    change: Flip
    row: Any = None
    gold: int = ABSTAIN
    model: str = ""
    sentence: str = ""

    def __post_init__(self) -> None:
        for name in ("probabilities", "n_votes"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    def __repr__(self) -> str:
        return "\n".join(_lines(self))

    @property
    def is_covered(self) -> bool:
        """Whether any LF votes on the row."""
        return bool(self.contributions)

    @property
    def tied(self) -> tuple[int, ...]:
        """The classes that are tied; none where the row has a label, or no vote."""
        if not self.is_covered or self.label != ABSTAIN:
            return ()
        is_tied = self.probabilities >= self.probabilities.max() - TIE_TOLERANCE
        return tuple(np.flatnonzero(is_tied).tolist())

    @property
    def table(self) -> pl.DataFrame:
        """A line for each LF that votes on the row, those most in favour of the label first."""
        said = self.contributions
        return pl.DataFrame(
            {
                "LF": [one.lf for one in said],
                "Vote": [self.class_names[one.vote] for one in said],
                "Contribution": [one.value for one in said],
                "Voter Share": [one.share for one in said],
            },
            {"LF": pl.String, "Vote": pl.String, "Contribution": pl.Float64}
            | {"Voter Share": pl.Float64},
        )


def explain_votes(
    vote: WeightedVote,
    votes: npt.ArrayLike,
    lf_names: Sequence[str],
    class_names: Sequence[str],
) -> Explanation:
    """Why a row with these votes gets its label.

    Args:
        vote: of the label model in force.
        votes: (m,) of one row: class numbers, ABSTAIN where an LF is silent.
        lf_names: m names.
        class_names: k names.

    Raises:
        LabelModelError: another number of votes than of LFs, or a vote for no class.
    """
    row = RowVotes(vote, np.asarray(votes, np.int64).reshape(-1))
    first, second = np.argsort(-row.own_scores, kind="stable")[:2].tolist()
    # What is multiplied to count votes, not to say how sure they are, is left out.
    unit = 1.0 if vote.is_calibrated else vote.steepness
    scale = float(row.scales[-1]) / unit
    said = scale * (row.said[:, first] - row.said[:, second])
    balance, heard = np.log(vote.class_balance), row.silences[-1] / unit
    prior = scale * float(balance[first] - balance[second])
    silence = float(heard[first] - heard[second])
    labels, shares = row.votes[row.voters], vote.voter_shares[row.voters]
    n_votes = np.bincount(labels, minlength=len(class_names))
    most = np.flatnonzero(n_votes == n_votes.max())
    return Explanation(
        tuple(class_names),
        row.label,
        first,
        second,
        "log-odds" if vote.is_calibrated else "votes",
        float(said.sum()) + prior + silence,
        prior,
        silence,
        tuple(
            Contribution(lf_names[row.voters[i]], int(labels[i]), float(said[i]), float(shares[i]))
            for i in np.argsort(-said, kind="stable").tolist()
        ),
        scale,
        row.probabilities,
        n_votes,
        int(most[0]) if len(most) == 1 else ABSTAIN,
        fewest_removed(row, lf_names),
        fewest_changed(row, lf_names),
    )


def _lines(of: Explanation) -> Iterator[str]:
    """The text, line by line."""
    yield f"{_head(of)}{_beside(of)}"
    if of.is_covered:
        yield from _sum(of)
    if of.unit == "log-odds":
        yield f"Probabilities: {_most_probable(of)}."
    if of.is_covered:
        yield from _flips(of)
    if of.sentence:
        yield f"Label model in force: {of.model}. {of.sentence}"


def _head(of: Explanation) -> str:
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


def _beside(of: Explanation) -> str:
    """What majority vote and gold say."""
    text = ""
    if of.unit != "votes" and of.is_covered:
        tied = of.majority_label == ABSTAIN
        text += f" Majority vote: {'tied' if tied else _name(of, of.majority_label)}."
    if of.gold != ABSTAIN:
        text += f" Gold: {_name(of, of.gold)}."
    return text


def _sum(of: Explanation) -> Iterator[str]:
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


def _entry(of: Explanation, one: Contribution) -> tuple[float, str, str]:
    share = f", counts as {one.share:.2f} of a voter" if one.share < 1 else ""
    return one.value, _plain(one.lf), f"{_name(of, one.vote)}{share}"


def _most_probable(of: Explanation) -> str:
    best = np.argsort(-of.probabilities, kind="stable")
    shown = [f"{_name(of, c)} {of.probabilities[c]:.2f}" for c in best[:CLASSES_SHOWN].tolist()]
    n_more = len(best) - len(shown)
    return ", ".join([*shown, f"{n_more:,} more"] if n_more else shown)


def _flips(of: Explanation) -> Iterator[str]:
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


def _voted_instead(of: Explanation, flip: Flip) -> str:
    by_class: dict[int, list[VoteChange]] = {}
    for one in flip.changes:
        by_class.setdefault(one.instead, []).append(one)
    return _listed(
        [f"{_lfs(ones)} had voted {_name(of, label)}" for label, ones in by_class.items()]
    )


def _lfs(changes: Sequence[VoteChange]) -> str:
    return _listed([_plain(one.lf) for one in changes])


def _outcome(of: Explanation, flip: Flip) -> str:
    outcome = "it is tied" if flip.label == ABSTAIN else f"it is {_name(of, flip.label)}"
    return outcome if flip.is_exact else f"{outcome}; less may do"


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:CHANGES_SHOWN])
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown):,} more")
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _signed(of: Explanation, value: float) -> str:
    digits = 0 if of.unit == "votes" else 2
    shown = f"{value:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return shown.rjust(6)


def _name(of: Explanation, label: int) -> str:
    return _plain(of.class_names[label])


def _plain(name: str) -> str:
    """A name that is no more than one line, and moves no cursor."""
    return name if name.isprintable() else ascii(name)


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
