"""The real oracle: published rules on published texts give the published votes, cell for cell."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.labeling.pattern_lf import regex_lf

SHARED_DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not SHARED_DATA.is_dir(), reason=f"the published rules are not here: no folder {SHARED_DATA}"
)


@pytest.mark.parametrize("is_lower_cased", [True, False], ids=["lower-cased", "any case"])
@pytest.mark.parametrize(("name", "shape"), [("sms", (5571, 73)), ("trec", (6033, 68))])
def test_the_published_rules_give_the_published_votes(
    name: str, shape: tuple[int, int], is_lower_cased: bool
) -> None:
    rules = json.loads((SHARED_DATA / f"{name}_rules.json").read_text())
    published = pl.read_parquet(SHARED_DATA / f"{name}.parquet")
    text = pl.col("text").str.to_lowercase() if is_lower_cased else pl.col("text")
    classes = LabelSet.of(1 + max(rule["label"] for rule in rules))
    dataset = Dataset.open(published.select(text), Roles(), classes)

    lfs = [
        regex_lf(rule["lf"], rule["label"], rule["regex"], case_sensitive=is_lower_cased)
        for rule in rules
    ]
    votes = [lf.voter.vote(dataset, 0, classes, no_progress).votes for lf in lfs]

    expected = published.select(rule["lf"] for rule in rules).to_numpy()
    assert expected.shape == shape
    np.testing.assert_array_equal(np.column_stack(votes), expected)
