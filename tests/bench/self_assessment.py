"""What the default label model says of itself, and how far it is true.

`python -m tests.bench.self_assessment` prints, for votes of real LFs and for simulated ones: pairs
of lines for each parameter of the model of independent votes, and the share that it leaves
unexplained; the model in force, its confidence on rows with a vote and its accuracy there; how far
its estimates of the LFs' accuracies are off, and how many of their 95 % intervals hold the share
that is right by gold. LFs with MIN_VOTES votes or more are counted.
"""

from typing import Final

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, IntArray
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.label_models.independent import IndependentModel
from snorkel_nb.label_models.trust import fit_trusted
from tests.bench.simulated_sets import Kind, Scenario, simulate
from tests.bench.vote_sets import SHARED_DATA, load_vote_set

REAL: Final = ("census", "civil_llm", "sms", "trec", "weather_crowd", "youtube")

SIMULATED: Final[tuple[tuple[Kind, int], ...]] = (("uni", 2), ("uni", 5), ("mix", 2), ("sym", 5))

SCENARIOS: Final[tuple[Scenario, ...]] = ("base", "imb", "adv", "dup", "corr", "prop")

MIN_VOTES: Final = 20


def assess(
    name: str, train: IntArray, test: IntArray, gold: IntArray, cardinality: int
) -> tuple[FloatArray, BoolArray]:
    """Print one line; gives by how much each LF's estimate is off, and whether its interval holds.

    Args:
        name: of the votes.
        train: (n, m) votes to fit, -1 for ABSTAIN.
        test: (t, m) votes of rows that have one.
        gold: (t,) their classes.
        cardinality: number of classes, k.
    """
    trusted = fit_trusted(LabelMatrix.from_array(train, cardinality))
    pair_fit = IndependentModel().learn(trusted.totals).pair_fit
    posteriors = trusted.chosen.posteriors(LabelMatrix.from_array(test, cardinality)).probabilities
    n_votes = (test >= 0).sum(axis=0)
    right = (test == gold[:, None]).sum(axis=0) / np.maximum(n_votes, 1)
    lfs, is_seen = trusted.lf_accuracies, n_votes >= MIN_VOTES
    off = (lfs.values - right)[is_seen]
    holds = ((lfs.low <= right) & (right <= lfs.high))[is_seen]
    print(
        f"{name:14} {pair_fit.n_pairs / (2 * pair_fit.n_lines):5.1f} "
        f"{pair_fit.share_unexplained:6.1%} {trusted.chosen.name:12} "
        f"{posteriors.max(axis=1).mean():.3f} {(posteriors.argmax(axis=1) == gold).mean():.3f} "
        f"{_summary(off, holds)}"
    )
    return off, holds


def main() -> None:
    """Print a line for each set of votes, and one of all real LFs together."""
    print("votes          pairs unexpl. in force     conf. acc.  off   intervals that hold")
    found = []
    for name in REAL:
        votes = load_vote_set(SHARED_DATA / f"{name}.parquet")
        found.append(assess(name, votes.train, votes.test, votes.gold, votes.cardinality))
    off, holds = (np.concatenate(parts) for parts in zip(*found, strict=True))
    print(f"{'all of these':14} {'':39} {_summary(off, holds)}")
    for kind, cardinality in SIMULATED:
        for scenario in SCENARIOS:
            drawn = simulate(np.random.default_rng(0), kind, scenario, cardinality)
            rows = drawn.is_covered
            assess(
                f"{kind} {cardinality} {scenario}",
                drawn.votes,
                drawn.votes[rows],
                drawn.truth[rows],
                cardinality,
            )


def _summary(off: FloatArray, holds: BoolArray) -> str:
    return f"{np.sqrt(np.mean(off**2)):.3f} {np.count_nonzero(holds)} of {len(holds)}"


if __name__ == "__main__":
    main()
