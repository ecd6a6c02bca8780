"""An exported file says the same to every program that reads parquet."""

import json
from pathlib import Path

import pytest

import snorkel_nb as snb
from snorkel_nb.session import parquet_file
from tests.session.comments import labeled_comments

LABELS = ["SPAM", "HAM", "SPAM", None, None, "HAM"]


@pytest.fixture(params=["pyarrow", "polars alone"])
def path(tmp_path: Path, request, monkeypatch) -> Path:
    """Written with and without pyarrow at hand; it is there for all readers."""
    session = labeled_comments()
    session.fit("majority")
    with monkeypatch.context() as patch:
        if request.param == "polars alone":
            patch.setattr(parquet_file, "find_spec", lambda _name: None)
        session.export(tmp_path / "out.parquet", votes=True)
    return tmp_path / "out.parquet"


def test_polars_reads_labels_and_record(path):
    import polars as pl

    assert pl.read_parquet(path)["label"].to_list() == LABELS
    assert json.loads(pl.read_parquet_metadata(path)["snorkel_nb"]) == snb.read_record(path)


def test_pyarrow_reads_labels_and_record(path):
    import pyarrow.parquet as pq

    table = pq.read_table(path)

    assert table["label"].to_pylist() == LABELS
    assert table["confidence"].to_pylist() == [1, 1, 1, 0.5, None, 1]
    assert table["vote_asks"].to_pylist() == [1, -1, -1, 1, -1, -1]
    assert json.loads(pq.read_metadata(path).metadata[b"snorkel_nb"]) == snb.read_record(path)


def test_the_arrow_schema_holds_the_record_also_for_lists_and_categories(tmp_path):
    import polars as pl
    import pyarrow.parquet as pq

    path = tmp_path / "out.parquet"
    table = {
        "text": ["subscribe"],
        "tags": [["a"]],
        "kind": pl.Series(["x"], dtype=pl.Enum(["x"])),
    }
    snb.Session(pl.DataFrame(table), classes=2).export(path)

    for schema in (pq.read_schema(path), pq.read_table(path).schema):
        assert json.loads(schema.metadata[b"snorkel_nb"]) == snb.read_record(path)


def test_pandas_reads_labels(path):
    import pandas as pd

    frame = pd.read_parquet(path)

    assert [None if pd.isna(label) else label for label in frame["label"]] == LABELS
    assert frame["label_id"].tolist() == [1, 0, 1, -1, -1, 0]
    assert frame["is_covered"].tolist() == [True] * 4 + [False, True]
    assert frame["p_SPAM"].isna().tolist() == [False] * 4 + [True, False]


def test_duckdb_reads_labels_and_record(path):
    import duckdb

    with duckdb.connect() as connection:
        labels = connection.execute("SELECT label FROM read_parquet(?)", [str(path)]).fetchall()
        [(record,)] = connection.execute(
            "SELECT value FROM parquet_kv_metadata(?) WHERE key = 'snorkel_nb'", [str(path)]
        ).fetchall()

    assert [label for (label,) in labels] == LABELS
    assert json.loads(record) == snb.read_record(path)


def test_hugging_face_datasets_reads_labels(path, tmp_path):
    import datasets

    dataset = datasets.Dataset.from_parquet(str(path), cache_dir=str(tmp_path / "cache"))

    assert list(dataset["label"]) == LABELS
    assert list(dataset["confidence"]) == [1, 1, 1, 0.5, None, 1]
    assert dataset.column_names[:4] == ["text", "gold", "label", "label_id"]
