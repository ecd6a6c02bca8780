"""Why a row has its label: what each vote says, and the smallest change that flips it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from snorkel_nb.core.arrays import FloatArray, IntArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.posteriors import TIE_TOLERANCE
from snorkel_nb.label_models.explanation_text import lines_of
from snorkel_nb.label_models.flips import (
    Flip,
    fewest_changed,
    fewest_removed,
)
from snorkel_nb.label_models.row_votes import RowVotes
from snorkel_nb.label_models.weighted_vote import WeightedVote


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
        return "\n".join(lines_of(self))

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
