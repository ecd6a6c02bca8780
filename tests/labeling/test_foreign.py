from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from snorkel.labeling import LabelingFunction as SnorkelLabelingFunction
from snorkel.labeling import PandasLFApplier as SnorkelPandasLFApplier
from snorkel.labeling import labeling_function as snorkel_labeling_function
from snorkel.preprocess import BasePreprocessor, Preprocessor, preprocessor

from snorkel_nb.core.labeling_function import LabelingFunction
from snorkel_nb.core.vote_column import VoteColumn
from snorkel_nb.errors import LabelingFunctionError
from snorkel_nb.labeling.foreign import adopt
from snorkel_nb.labeling.function_lf import function_lf

Vote = Callable[..., VoteColumn]

FRAME = pd.DataFrame({"text": ["Win CASH", "hello", "win", "", "See you"], "n": [3, 1, 0, 5, 2]})


@preprocessor()
def lower(x: Any) -> Any:
    x.text = x.text.lower()
    return x


class CountWords(Preprocessor):  # type: ignore[misc]  # untyped base
    def __init__(self) -> None:
        super().__init__("count", {"text": "text"}, {"n_words": "n_words"})

    def run(self, text: str) -> dict[str, int]:
        return {"n_words": len(text.split())}


@snorkel_labeling_function(pre=[lower])
def wins(x: Any) -> int:
    return 1 if "win" in x.text else -1


@snorkel_labeling_function(pre=[lower, CountWords()])
def is_long(x: Any) -> int:
    return 0 if x.n_words > 1 else -1


@snorkel_labeling_function(resources={"words": ["hello"]})
def greets(x: Any, words: list[str]) -> int:
    return 0 if x.text in words else -1


@snorkel_labeling_function(pre=[preprocessor(memoize=True)(lambda x: x)])
def first_word(x: Any) -> int:
    return len(x["text"].split()[0]) % 2


LFS = [wins, is_long, greets, first_word]


def test_snorkels_lfs_vote_here_as_there(vote: Vote) -> None:
    columns = [vote(adopt(lf), FRAME) for lf in LFS]

    theirs = SnorkelPandasLFApplier(LFS).apply(FRAME, progress_bar=False, fault_tolerant=True)
    assert_array_equal([column.votes for column in columns], theirs.T)
    assert [len(column.failures) for column in columns] == [0, 0, 0, 1]


def test_an_adopted_lf_keeps_name_and_source_and_can_be_called() -> None:
    lf = adopt(greets)

    assert (lf.name, lf.kind, lf.label) == ("greets", "function", None)
    assert "def greets(x: Any, words: list[str]) -> int:" in lf.source
    assert lf.parameters == {"adopted_from": "snorkel.labeling.lf.core.LabelingFunction"}
    assert lf(SimpleNamespace(text="hello")) == 0


def test_a_failure_of_an_adopted_lf_names_the_users_line(vote: Vote) -> None:
    first = vote(adopt(first_word), FRAME).failures.first

    assert first is not None
    assert first.position == 3
    assert first.code == 'return len(x["text"].split()[0]) % 2'
    assert "site-packages" not in first.traceback


def _snorkel_lf(
    word: str, resource: str = "a", pre: list[BasePreprocessor] | None = None
) -> SnorkelLabelingFunction:
    def f(x: Any, resource: str) -> int:
        return 1 if word in x.text + resource else -1

    return SnorkelLabelingFunction("f", f, resources={"resource": resource}, pre=pre)


def test_the_fingerprint_of_an_adopted_lf_follows_code_resources_and_preprocessors() -> None:
    upper = preprocessor()(lambda x: x.text.upper())
    lfs = [
        _snorkel_lf("a"),
        _snorkel_lf("b"),
        _snorkel_lf("a", resource="b"),
        _snorkel_lf("a", pre=[lower]),
        _snorkel_lf("a", pre=[upper]),
        _snorkel_lf("a", pre=[CountWords()]),
    ]

    assert len({adopt(lf).fingerprint for lf in lfs}) == len(lfs)
    assert adopt(_snorkel_lf("a")).fingerprint == adopt(_snorkel_lf("a")).fingerprint
    assert not adopt(lfs[0]).is_stale


class HasLink:
    """Quacks like an LF: a name, and a call on a data point."""

    name = "has_link"

    def __call__(self, x: Any) -> str | None:
        return "SPAM" if "http" in x.text else None


def test_any_named_callable_is_an_lf(vote: Vote) -> None:
    lf = adopt(HasLink())

    assert lf.name == "has_link"
    assert vote(lf, ["http://a", "b"]).votes.tolist() == [1, -1]


def test_a_plain_function_is_an_lf_and_ours_stay_themselves() -> None:
    def short(x: Any) -> bool:
        return len(x.text) < 3

    ours = function_lf(short, "HAM")

    assert adopt(short).name == "short"
    assert adopt(ours) is ours
    assert isinstance(adopt(short), LabelingFunction)


@pytest.mark.parametrize("lf", ["text", None, 7, {"name": "x"}])
def test_what_is_no_lf_is_refused_with_what_is(lf: object) -> None:
    with pytest.raises(LabelingFunctionError, match=rf"{type(lf).__name__} is no LF.*keyword_lf"):
        adopt(lf)
