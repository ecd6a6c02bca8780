"""What each LF is there for: how labels would change if it had not voted.

The fitted model stays as it is: weights and class balance are not learned again, only the votes of
one LF are taken away. So this is not quite what switching the LF off gives, which fits anew, and it
costs a few edits' time for all LFs together. Under majority vote every vote weighs the same.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray, VoteArray, read_only
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.packed_votes import VoteLines, unpack_rows
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.label_models.vote_totals import VotedRows, count_voters
from snorkel_nb.label_models.weighted_vote import WeightedVote

if TYPE_CHECKING:
    from snorkel_nb.kernels.evidence import LabelArray
    from snorkel_nb.kernels.leave_one_out import LeftOut

SCORES_AT_ONCE: Final = 1 << 20
"""As many rows times classes are looked at a time where numpy leaves votes out; 8 MB."""


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

    n_voters = count_voters(lines, statistics.n_votes, vote.voter_shares)
    rows = VotedRows(lines, n_voters, statistics.most_votes, statistics.n_covered)
    is_known = gold != ABSTAIN
    labels_now = labels.astype(np.int16, copy=False)
    known = gold.astype(np.int16) if is_known.any() else np.empty(0, np.int16)
    if vote.weights.ndim == 3 and lines.cardinality > 2:
        left_out = _leave_out_by_rows(rows, statistics, vote, labels_now, known)
    else:
        evidence = vote.label_evidence(rows)
        lines = evidence.lines
        left_out = leave_out_lines(evidence, statistics.n_votes, labels_now, known)
    n_lost = lines.by_lf(left_out.n_lost)
    log_probability = np.zeros(len(n_lost))
    np.add.at(log_probability, lines.lfs, left_out.log_probability)
    n_shared = statistics.votes_by_lf - n_lost
    n_scored = n_shared if vote.is_calibrated else np.zeros_like(n_shared)
    n_checked = np.count_nonzero(is_known & (labels != ABSTAIN)) + lines.by_lf(left_out.n_untied)
    return LeaveOneOut(
        n_lost,
        lines.by_lf(left_out.n_flipped),
        _mean(log_probability, n_scored),
        _mean(lines.by_lf(left_out.n_right), n_checked),
    )


def _leave_out_by_rows(
    rows: VotedRows,
    statistics: Statistics,
    vote: WeightedVote,
    labels: "LabelArray",
    gold: "LabelArray",
) -> "LeftOut":
    """What the kernel gives, by numpy, where a vote says something else of each of many classes.

    The kernel knows what a vote is against by the row's best classes; here they are weighed anew
    without it. Linear in the number of votes times that of classes.

    Args:
        rows: the votes.
        statistics: their counts.
        vote: with (m, k, k) weights.
        labels: (n,) in force.
        gold: (n,) or empty, as the kernel takes it.
    """
    from snorkel_nb.kernels.leave_one_out import (  # noqa: PLC0415  # numba is slow to import
        MAX_SURPRISE,
        LeftOut,
    )
    from snorkel_nb.kernels.posteriors import quantized  # noqa: PLC0415  # likewise
    from snorkel_nb.kernels.tiles import TIE_TOLERANCE  # noqa: PLC0415  # likewise

    lines, evidence = rows.lines, vote.label_evidence(rows)
    # Rounded as the kernels have it, so that the same rows are tied.
    whole, unit, _ = quantized(evidence.weights, evidence.most_votes, evidence.weight_bits)
    by_class = vote.weights[lines.lfs, lines.labels]
    by_class = np.rint((by_class - by_class.min(axis=1, keepdims=True)) / unit)
    by_class = np.minimum(by_class, whole.max(initial=0)) * unit
    columns = [lines.columns[lf] for lf in lines.lfs.tolist()]
    words = [
        column.words[np.searchsorted(column.labels, label)]
        for column, label in zip(columns, lines.labels.tolist(), strict=True)
    ]
    n_lost, n_flipped, n_right, n_untied = np.zeros((4, len(words)), np.int64)
    log_probability = np.zeros(len(words))
    n_at_once = max(SCORES_AT_ONCE // lines.cardinality // 64, 1) * 64
    for start in range(0, lines.n_rows, n_at_once):
        here = slice(start, start + n_at_once)
        n_votes, now = statistics.n_votes[here], labels[here]
        known = gold[here] if len(gold) else np.full(len(now), ABSTAIN, np.int16)
        fewer = np.maximum(rows.n_votes[here].astype(np.int64) - 1, 1)
        scale = vote.steepness / (1 + vote.redundancy * (fewer - 1))
        voted = [np.flatnonzero(unpack_rows(line[start // 64 :], len(now))) for line in words]
        sums = np.tile(evidence.log_balance, (len(now), 1))
        for its_rows, weights in zip(voted, by_class, strict=True):
            sums[its_rows] += weights
        for j, its_rows in enumerate(voted):
            is_alone = n_votes[its_rows] == 1
            alone, shared = its_rows[is_alone], its_rows[~is_alone]
            scores = scale[shared, None] * (sums[shared] - by_class[j])
            if vote.silence is not None:
                scores += vote.silence[np.minimum(fewer[shared], len(vote.silence) - 1)]
            scores -= scores.max(axis=1, keepdims=True, initial=-np.inf)
            odds = np.exp(scores)
            total = odds.sum(axis=1)
            is_tied = np.count_nonzero(odds >= 1 - TIE_TOLERANCE * total[:, None], axis=1) > 1
            after = np.where(is_tied, ABSTAIN, odds.argmax(axis=1))
            before, right = now[shared], known[shared]
            is_right = (right != ABSTAIN) * ((before == right) * 1 - (after == right))
            n_lost[j] += len(alone)
            n_flipped[j] += np.count_nonzero(before != after)
            n_right[j] += is_right.sum()
            n_right[j] += np.count_nonzero((known[alone] != ABSTAIN) & (now[alone] == known[alone]))
            n_untied[j] += np.count_nonzero(
                (right != ABSTAIN) & (before == ABSTAIN) & (after != ABSTAIN)
            )
            of_class = np.maximum(scores[:, lines.labels[j]], -MAX_SURPRISE) - np.log(total)
            log_probability[j] += of_class.sum()
    return LeftOut(n_lost, n_flipped, n_right, n_untied, log_probability)


def _mean(totals: IntArray | FloatArray, counts: IntArray) -> FloatArray:
    return totals / np.where(counts > 0, counts, np.nan)
