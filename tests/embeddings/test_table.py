from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings.choice import choose_embedder
from snorkel_nb.embeddings.table import TableEmbedder
from snorkel_nb.embeddings.table_columns import FAR, fitted_code
from snorkel_nb.errors import EmbeddingError
from tests.embeddings.rows import dataset_of


def numbers_of(values, others=None):
    code = fitted_code(pl.Series("c", values))
    return code.numbers(pl.Series("c", values if others is None else others))


def test_numbers_are_counted_from_the_median_in_robust_deviations():
    # Quartiles 2, 3 and 4: one deviation is 2 / 1.349.
    numbers = numbers_of([1, 2, 3, 4, 5], [3.0, 5.0, 1e9, None, np.nan])

    assert_allclose(numbers[:, 0], [0, 1.349, FAR, 0, 0], rtol=1e-6)


def test_a_missing_number_is_told_by_a_second_one():
    numbers = numbers_of([1.0, 2.0, None, np.inf])

    assert numbers.shape == (4, 2)
    assert_allclose(numbers[:, 1], [0, 0, 2, 2])  # half are missing: 1 / sqrt(1/2 * 1/2)


def test_dates_and_truth_values_are_numbers_and_categories():
    dates = numbers_of([date(2020, 1, day) for day in (1, 2, 3, 4, 5)])

    assert_allclose(dates[:, 0], np.array([-2, -1, 0, 1, 2]) * 1.349 / 2, rtol=1e-6)
    assert numbers_of([True, False, None, True]).shape[1] == 2


def test_rare_and_unknown_categories_are_one_together():
    numbers = numbers_of(["a"] * 4 + ["b"] * 4 + ["c", "d"], ["a", "b", "c", "new", None])

    assert_array_equal(numbers.argmax(axis=1), [0, 1, 2, 2, 2])


@pytest.mark.parametrize(
    "values", [[1, 1, 1], ["a", "a"], [None, None], ["x", "y", "z"], [[1], [2]]]
)
def test_a_column_that_tells_nothing_is_left_out(values):
    assert fitted_code(pl.Series("c", values)) is None


def test_every_column_counts_alike(rng):
    n = 2_000
    dataset = dataset_of(
        {
            "x": rng.normal(1e6, 1e5, n),
            "c": rng.choice(["a", "b", "c"], n),
            "words": [
                f"the {w} is a thing of {i}" for i, w in enumerate(rng.choice(["cat", "sea"], n))
            ],
        }
    )

    vectors = TableEmbedder.of(dataset).embed(dataset, 0, no_progress)

    ends = np.cumsum([0, 1, 4, 256])
    spreads = [vectors[:, a:b].var(axis=0).sum() for a, b in pairwise(ends)]
    assert_allclose(spreads, 1, rtol=0.1)
    assert np.isfinite(vectors).all()


def test_gold_ids_and_splits_are_never_read():
    data = {"i": [1, 2, 3], "y": [0, 1, 0], "s": ["a", "b", "a"], "x": [1.0, 2.0, 5.0]}
    dataset = dataset_of(data, id="i", gold="y", split="s")

    embedder = choose_embedder(None, dataset)

    assert embedder.read(dataset).columns == ["x"]
    with pytest.raises(EmbeddingError, match="'y' has the gold role"):
        choose_embedder(None, dataset, ["x", "y"])


def test_appended_rows_are_measured_by_what_was_learned():
    dataset = dataset_of({"x": [1, 2, 3, 4, 5]})
    embedder = TableEmbedder.of(dataset)

    later = embedder.embed(dataset.append({"x": [5, 100]}), 5, no_progress)

    assert_allclose(later[:, 0], [1.349, FAR], rtol=1e-6)


def test_texts_and_numbers_together_when_asked():
    dataset = dataset_of({"text": ["win cash", "my cat"] * 3, "x": [1, 2, 3, 4, 5, 6]})

    together = choose_embedder(None, dataset, ["text", "x"]).embed(dataset, 0, no_progress)

    assert together.shape == (6, 257)


@pytest.mark.parametrize(
    ("data", "columns", "fact"),
    [
        ({"x": [1, 1]}, None, "No column tells rows apart"),
        ({"x": [1, 2]}, ["y"], "'y', which is not in the data"),
        ({"x": [1, 2]}, [], "Name some"),
        ({"text": ["a", "b"]}, ["nothing"], "not in the data"),
    ],
)
def test_what_cannot_be_embedded_says_so(data, columns, fact):
    with pytest.raises(EmbeddingError, match=fact):
        choose_embedder(None, dataset_of(data), columns)
