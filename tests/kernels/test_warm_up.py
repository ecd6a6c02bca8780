import re
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

from snorkel_nb.analysis.pairs import count_pairs
from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.kernels import (
    independent_rounds,
    leave_one_out,
    near_duplicates,
    needles,
    pair_counts,
    posteriors,
    spammer_rounds,
    tokens,
    vote_counts,
)
from snorkel_nb.kernels.warm_up import SWITCH, start_warm_up
from snorkel_nb.label_models.leave_one_out import leave_one_out as leave_out
from snorkel_nb.label_models.trust import fit_trusted
from snorkel_nb.label_models.vote_totals import VoteTotals
from snorkel_nb.labeling.keyword import Keyword
from snorkel_nb.labeling.keyword_search import KeywordSearch
from snorkel_nb.labeling.token_index import build_token_index

KERNELS = (
    independent_rounds.rates_of,
    independent_rounds.settle,
    independent_rounds.silence_of,
    independent_rounds.weights_of,
    leave_one_out._leave_out_blocks,
    near_duplicates._n_agreeing,
    near_duplicates._pairs,
    pair_counts._pairs,
    posteriors.quantized,
    posteriors.right_votes,
    posteriors.weigh_blocks,
    spammer_rounds.distance,
    spammer_rounds.improved,
    spammer_rounds.leap,
    spammer_rounds.learning_weights,
    spammer_rounds.one_round,
    spammer_rounds.parameters_of,
    spammer_rounds.settle,
    needles._find,
    tokens._add,
    tokens._mark,
    tokens._sorted,
    tokens._table_of,
    vote_counts._common_rows,
    vote_counts._count_blocks,
    vote_counts._row_votes,
)


def test_after_the_warm_up_no_votes_need_anything_else_compiled(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(SWITCH, raising=False)
    warming = start_warm_up()
    assert warming is not None
    told: list[tuple[int, int]] = []
    warming.wait(lambda done, total: told.append((done, total)))
    assert warming.n_done == warming.n_kernels > 10
    assert start_warm_up() is warming

    for cardinality in (2, 5, 300):
        votes = rng.integers(-1, cardinality, (70_000, 4))
        votes[:, 0] = np.minimum(votes[:, 0], 0)  # one LF of one class
        label_matrix = LabelMatrix.from_array(votes, cardinality)
        totals = VoteTotals.of(label_matrix)
        trusted = fit_trusted(label_matrix, totals=totals)
        labels, vote = trusted.posteriors.labels(), trusted.chosen.vote
        for gold in (labels, np.full_like(labels, ABSTAIN)):
            leave_out(label_matrix.lines, totals.statistics, vote, labels, gold)
        count_pairs(label_matrix)
    texts = pl.Series(["one word", None, *map(str, range(40_000))])
    search = KeywordSearch((Keyword("ask"), Keyword("one word")))
    search.matches(texts, lambda *_: None, lambda _: None)
    index = build_token_index(texts)
    assert index is not None
    index.find(search, texts)

    assert [len(kernel.signatures) for kernel in KERNELS] == [1] * len(KERNELS)


def test_the_warm_up_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")

    assert start_warm_up() is None


def test_a_program_that_ends_at_once_ends_well() -> None:
    program = "from snorkel_nb.kernels.warm_up import start_warm_up; start_warm_up()"

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_session_has_its_kernels_before_the_first_edit() -> None:
    program = """
import snorkel_nb as snb
from snorkel_nb.kernels import warm_up
session = snb.Session([{"text": "hello"}], classes=2)
(warming,) = warm_up._started
print(warming.n_done == warming.n_kernels)
"""

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, text=True
    )

    assert (ended.returncode, ended.stdout.strip()) == (0, "True"), ended.stderr


def test_kernels_can_be_compiled_ahead() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "snorkel_nb.kernels"], capture_output=True, check=False, text=True
    )

    assert ended.returncode == 0
    done, total = re.findall(r"(\d+) of (\d+)", ended.stderr)[-1]
    assert done == total
