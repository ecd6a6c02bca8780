"""Public label models, called as their documentation says, on a set of votes.

Those without a separate predict see the votes of the test rows too, as their users would show them.
All of them, beside what `make dev` installs:
`pip install --no-deps crowd-kit==1.4.2 nltk==3.10.4 hyperlm==0.0.5`.
"""

import contextlib
import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from unittest import mock

import numpy as np

from snorkel_nb.core.arrays import FloatArray
from tests.bench.vote_sets import VoteSet

NOT_VOTED: Final = 1e-9
"""Probability of a class that a model leaves out because there is no vote for it."""


@dataclass(frozen=True)
class Peer:
    """A public label model.

    Args:
        posteriors: (n', k) probabilities of the test rows of a set.
        modules: what it imports.
        install: pip's arguments for them, beside the packages of `make dev`.
    """

    posteriors: Callable[[VoteSet], FloatArray]
    modules: tuple[str, ...]
    install: str

    def is_installed(self) -> bool:
        packages = {module.partition(".")[0] for module in self.modules}
        return all(importlib.util.find_spec(package) for package in packages)


def snorkel(votes: VoteSet) -> FloatArray:
    """Snorkel's LabelModel, fitted on the train rows."""
    from snorkel.labeling.model import LabelModel

    model = LabelModel(cardinality=votes.cardinality, verbose=False)
    model.fit(votes.train, progress_bar=False, seed=1, n_epochs=500)
    return np.asarray(model.predict_proba(votes.test))


def crowdkit(aggregator: str, votes: VoteSet) -> FloatArray:
    """A model of crowd-kit, which takes a line for each vote and knows no row without one.

    Args:
        aggregator: name of the class.
    """
    import pandas as pd

    model = getattr(importlib.import_module("crowdkit.aggregation"), aggregator)()
    all_votes, test_rows = votes.all_rows()
    rows, lfs = np.nonzero(all_votes >= 0)
    lines = pd.DataFrame({"task": rows, "worker": lfs, "label": all_votes[rows, lfs]})
    learned = model.fit_predict_proba(lines)
    probabilities = np.full((len(all_votes), votes.cardinality), NOT_VOTED)
    probabilities[np.ix_(learned.index, learned.columns)] = learned
    return probabilities[test_rows]


def hyperlm(votes: VoteSet) -> FloatArray:
    """The Hyper Label Model, which wants a vote in each row and column."""
    from hyperlm import HyperLabelModel

    all_votes, test_rows = votes.all_rows()
    rows = np.flatnonzero((all_votes >= 0).any(axis=1))
    voted = all_votes[rows]
    voted = voted[:, (voted >= 0).any(axis=0)]
    with _checkpoints_of_2023():
        learned = HyperLabelModel(device="cpu").infer(voted, return_probs=True)
    probabilities = np.full((len(all_votes), votes.cardinality), NOT_VOTED)
    # It takes the highest vote for the last class.
    probabilities[rows, : learned.shape[1]] = learned
    return probabilities[test_rows]


@contextlib.contextmanager
def _checkpoints_of_2023() -> Iterator[None]:
    """Lets hyperlm 0.0.5 read the weights in its wheel, which torch 2.6 and later refuses."""
    import torch

    with mock.patch.object(torch, "load", partial(torch.load, weights_only=False)):
        yield


# Without dependencies: crowd-kit asks for transformers, which none of its models here uses.
CROWDKIT: Final[dict[str, Any]] = {
    "modules": ("crowdkit.aggregation", "nltk", "pandas"),
    "install": "--no-deps crowd-kit==1.4.2 nltk==3.10.4",
}

PEERS: Final[dict[str, Peer]] = {
    "snorkel": Peer(snorkel, ("snorkel.labeling.model",), "snorkel==0.10.0"),
    "DawidSkene": Peer(partial(crowdkit, "DawidSkene"), **CROWDKIT),
    "GLAD": Peer(partial(crowdkit, "GLAD"), **CROWDKIT),
    "MACE": Peer(partial(crowdkit, "MACE"), **CROWDKIT),
    "hyperlm": Peer(hyperlm, ("hyperlm",), "--no-deps hyperlm==0.0.5"),
}
