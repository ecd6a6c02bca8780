from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.labeling.answer import AnswerReader
from snorkel_nb.labeling.row_loop import RowLoop
from snorkel_nb.labeling.vectorised.body import VectorisedBody
from snorkel_nb.labeling.vectorised.plan import Parts
from snorkel_nb.labeling.vectorised.trust import agrees
from tests.labeling.vectorised.both_ways import CLASSES

N_ROWS = 50_000


def _agrees(votes: pl.Expr, function: Callable[[Any], Any], start: int = 0) -> bool:
    texts = ["x"] * N_ROWS
    texts[1_006] = "x" * 100
    texts[1_009] = "é"
    texts[1_012] = None  # type: ignore[call-overload]  # of any objects
    texts[1_016] = ""
    dataset = Dataset.open({"text": texts}, Roles(), CLASSES)
    loop = RowLoop(function, AnswerReader("SPAM", CLASSES), dataset, function)
    return agrees(VectorisedBody(Parts().plan(votes)), loop, dataset, start)


def _vote(test: pl.Expr) -> pl.Expr:
    return pl.when(test).then(pl.lit(1, pl.Int16)).otherwise(pl.lit(-1, pl.Int16))


def test_the_same_votes_are_trusted() -> None:
    expr = _vote(pl.col("text") == "x")

    assert _agrees(expr, lambda x: x.text == "x")
    assert _agrees(expr, lambda x: x.text == "x", start=1_000)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: False,
        lambda x: x.text is None or len(x.text) < 50,
        lambda x: x.text != "é",
        lambda x: x.text != "",
        lambda x: x.text is not None,
        lambda x: x.text and 1 / (x.text != "") and True,
        lambda x: len(x.text) < 10**6,
    ],
)
def test_one_remarkable_row_that_differs_or_fails_is_enough_to_mistrust(
    function: Callable[[Any], Any],
) -> None:
    is_text = pl.col("text").is_null() | (pl.col("text") != "no such text")

    assert not _agrees(_vote(is_text), function)


def test_a_body_that_leaves_most_rows_to_the_function_is_not_used() -> None:
    most = pl.when(pl.col("text") != "x").then(pl.lit(1, pl.Int16))

    assert not _agrees(most, lambda x: True)


def test_a_body_that_polars_cannot_run_is_not_used() -> None:
    assert not _agrees(pl.col("text").str.contains("(").cast(pl.Int16), lambda x: True)
