"""What each LF is there for: how labels would change if it had not voted.

The fitted model stays as it is: weights and class balance are not learned again, only the votes of
one LF are taken away. So this is not quite what switching the LF off gives, which fits anew, and it
costs a few edits' time for all LFs together. Under majority vote every vote weighs the same.
"""

from dataclasses import dataclass

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray, VoteArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import VoteLines
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.label_models.vote_totals import VotedRows
from snorkel_nb.label_models.weighted_vote import WeightedVote


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """What would be different without each LF; (m,) arrays, read-only.

    The held-out likelihood of LF j is

        mean of log P(v | votes of the others on i)

    over its votes v on those rows i where another LF votes too: the logarithmic score (Good 1952)
    of the others' posterior, taken at the class that the LF votes for. Its exponential is the
    probability that the others give to what the LF says, in the geometric mean. It is at most 0,
    and a mean by vote, so that LFs of different coverage can be compared. LFs whose votes fall
    where few others vote are all near the logarithm of the class balance.

    The model's own probability of a vote, as opposed to a class, would say less: an LF of one class
    can only vote for that one when it votes, and the more an LF is taken to guess, the better its
    guesses would be foreseen.

    Args:
        n_lost: rows that no other LF covers.
        n_flipped: rows that others cover, and that would get another label. A tie is no label;
            to be tied, or no longer, is another.
        held_out: held-out likelihood; NaN where no row of the LF has another vote. NaN throughout
            under majority vote, which gives no probabilities but 0 and shares of a tie.
        gold_change: rows with the right label with the LF, less those without it, as a share of the
            gold rows that have a label in either case; positive: it helps. A wrong label that would
            be lost counts nothing. NaN without such rows.
    """

    n_lost: IntArray
    n_flipped: IntArray
    held_out: FloatArray
    gold_change: FloatArray

    def __post_init__(self) -> None:
        for name, value in list(vars(self).items()):
            object.__setattr__(self, name, read_only(value))


def leave_one_out(
    lines: VoteLines,
    statistics: Statistics,
    vote: WeightedVote,
    labels: VoteArray,
    gold: VoteArray,
) -> LeaveOneOut:
    """Leave out each LF in turn; linear in the number of votes.

    Args:
        lines: n rows by m LFs of votes.
        statistics: their counts.
        vote: of the model in force.
        labels: (n,) that it gives; ABSTAIN where uncovered or tied.
        gold: (n,) ABSTAIN where unknown.
    """
    from snorkel_nb.kernels.leave_one_out import leave_out_lines  # noqa: PLC0415  # numba is slow

    rows = VotedRows(
        lines,
        statistics.n_votes,
        np.empty(0, np.int16),
        statistics.most_votes,
        statistics.n_covered,
    )
    is_known = gold != ABSTAIN
    left_out = leave_out_lines(
        vote.label_evidence(rows),
        labels.astype(np.int16, copy=False),
        gold.astype(np.int16) if is_known.any() else np.empty(0, np.int16),
    )
    n_lost = lines.by_lf(left_out.n_lost)
    log_probability = np.zeros(len(n_lost))
    np.add.at(log_probability, lines.lfs, left_out.log_probability)
    n_shared = statistics.votes_by_lf - n_lost
    n_scored = n_shared if vote.steepness == 1.0 else np.zeros_like(n_shared)
    n_checked = np.count_nonzero(is_known & (labels != ABSTAIN)) + lines.by_lf(left_out.n_untied)
    return LeaveOneOut(
        n_lost,
        lines.by_lf(left_out.n_flipped),
        _mean(log_probability, n_scored),
        _mean(lines.by_lf(left_out.n_right), n_checked),
    )


def _mean(totals: IntArray | FloatArray, counts: IntArray) -> FloatArray:
    return totals / np.where(counts > 0, counts, np.nan)
