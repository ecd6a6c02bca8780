import polars as pl
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings.choice import choose_embedder
from snorkel_nb.errors import EmbeddingError
from tests.embeddings.rows import dataset_of

LISTS = [[3.0, 4.0], None, [0.0, 2.0]]
UNIT = [[0.6, 0.8], [0, 0], [0, 1]]


@pytest.mark.parametrize("dtype", [pl.List(pl.Float64), pl.List(pl.Int8), pl.Array(pl.Float32, 2)])
def test_a_column_of_vectors_is_read_and_null_is_zero(dtype):
    frame = pl.DataFrame({"v": pl.Series(LISTS, dtype=pl.List(pl.Float64)).cast(dtype)})
    dataset = dataset_of(frame, embedding="v")

    for how in (None, "v"):
        vectors = choose_embedder(how, dataset).embed(dataset, 0, no_progress)
        assert_allclose(vectors, UNIT)


def test_appended_rows_bring_their_own_vectors():
    dataset = dataset_of({"v": LISTS}, embedding="v")

    longer = dataset.append({"v": [[0.0, 5.0]]})

    assert_allclose(choose_embedder(None, longer).embed(longer, 3, no_progress), [[0, 1]])


@pytest.mark.parametrize(
    ("column", "fact"),
    [
        ([[1.0, 2.0], [1.0]], "1 numbers on row 1 and 2 on others"),
        ([[1.0], [None]], "row 1"),
        ([[1.0], [float("nan")]], "nan on row 1"),
        ([[], []], "holds List.Null."),
        ([["a"], ["b"]], "holds List"),
        ([1.0, 2.0], "holds Float64"),
    ],
)
def test_a_column_that_holds_no_vectors_says_where(column, fact):
    dataset = dataset_of({"v": column})

    with pytest.raises(EmbeddingError, match=fact):
        choose_embedder("v", dataset).embed(dataset, 0, no_progress)


def test_all_null_is_said():
    dataset = dataset_of(pl.DataFrame({"v": [None, None]}, schema={"v": pl.List(pl.Float32)}))

    with pytest.raises(EmbeddingError, match="holds no numbers"):
        choose_embedder("v", dataset).embed(dataset, 0, no_progress)
