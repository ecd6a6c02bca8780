import polars as pl
import pytest
from polars.testing import assert_frame_equal

import snorkel_nb as snb
from snorkel_nb.errors import ExportError, LabelingFunctionError
from tests.session.comments import COMMENTS, labeled_comments, random_session

OURS = {
    "label": pl.String,
    "label_id": pl.Int16,
    "confidence": pl.Float64,
    "p_HAM": pl.Float64,
    "p_SPAM": pl.Float64,
    "is_covered": pl.Boolean,
}


def test_the_users_columns_come_first_and_then_ours_in_order(tmp_path):
    path = tmp_path / "out.parquet"

    labeled_comments().export(path, votes=True)

    frame = pl.read_parquet(path)
    assert dict(frame.schema) == (
        {"text": pl.String, "gold": pl.String}
        | OURS
        | {"vote_asks": pl.Int8, "vote_loves": pl.Int8, "vote_links": pl.Int8}
    )
    assert_frame_equal(frame.select("text", "gold"), pl.DataFrame(COMMENTS))


def test_uncovered_and_tied_rows_have_no_label_and_uncovered_ones_no_probability(tmp_path):
    session = labeled_comments()
    session.fit("majority", class_balance=[0.01, 0.99])

    session.export(tmp_path / "out.parquet")

    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.select(OURS.keys()).rows() == [
        ("SPAM", 1, 1.0, 0.0, 1.0, True),
        ("HAM", 0, 1.0, 1.0, 0.0, True),
        ("SPAM", 1, 1.0, 0.0, 1.0, True),
        (None, -1, 0.5, 0.5, 0.5, True),
        (None, -1, None, None, None, False),
        ("HAM", 0, 1.0, 1.0, 0.0, True),
    ]


@pytest.mark.parametrize("model", ["majority", "spammer"])
@pytest.mark.parametrize("cardinality", [2, 5, 150])
def test_probabilities_sum_to_one_and_the_label_is_the_most_probable(
    rng, tmp_path, model, cardinality
):
    session = random_session(rng, 60, 4, cardinality)
    session.fit(model)

    session.export(tmp_path / "out.parquet")

    frame = pl.read_parquet(tmp_path / "out.parquet")
    shares = frame.filter("is_covered").select(f"p_{i}" for i in range(cardinality))
    assert shares.sum_horizontal().is_close(1.0).all()
    assert frame.filter("is_covered")["confidence"].equals(shares.max_horizontal())
    assert frame["label_id"].to_list() == session.labels().tolist()
    assert frame["label"].cast(pl.Int16).fill_null(-1).to_list() == session.labels().tolist()
    assert (frame["is_covered"] == frame["confidence"].is_not_null()).all()


def test_keeping_and_dropping_uncovered_rows_is_counted(tmp_path):
    session = labeled_comments()

    kept = session.export(tmp_path / "kept.parquet")
    dropped = session.export(tmp_path / "dropped.parquet", uncovered="drop")

    assert (kept.n_rows, kept.n_labels, kept.n_uncovered, kept.n_tied) == (6, 4, 1, 1)
    assert kept.n_dropped == 0
    assert (dropped.n_rows, dropped.n_labels, dropped.n_uncovered) == (5, 4, 1)
    assert dropped.n_dropped == 1
    whole = pl.read_parquet(tmp_path / "kept.parquet")
    assert_frame_equal(
        pl.read_parquet(tmp_path / "dropped.parquet"), whole.filter(pl.col("text") != "first")
    )
    assert "6 rows, 4 with a label; 1 uncovered, 1 tied" in repr(kept)
    assert "5 rows, 4 with a label; 1 uncovered (left out), 1 tied" in repr(dropped)


def test_uncovered_is_keep_or_drop(tmp_path):
    with pytest.raises(ExportError, match=r"'remove'.*'keep' or 'drop'"):
        labeled_comments().export(tmp_path / "out.parquet", uncovered="remove")
    assert list(tmp_path.iterdir()) == []


def test_votes_are_written_for_the_lfs_that_are_on(tmp_path):
    session = labeled_comments()
    session.disable("loves")

    session.export(tmp_path / "out.parquet", votes=True)

    frame = pl.read_parquet(tmp_path / "out.parquet")
    votes = frame.select("^vote_.*$")
    assert votes.columns == ["vote_asks", "vote_links"]
    assert votes.to_numpy().tolist() == session.label_matrix.to_numpy().tolist()


def test_columns_of_the_user_with_our_names_are_kept_under_others(tmp_path):
    table = {
        "text": ["subscribe", "b"],
        "label": ["mine", None],
        "p_HAM": [7, 8],
        "vote_asks": ["x", "y"],
        "label_original": [1, 2],
    }
    session = snb.Session(table, classes=["HAM", "SPAM"])
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))

    export = session.export(tmp_path / "out.parquet", votes=True)

    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert export.renamed == {
        "label": "label_original_",
        "p_HAM": "p_HAM_original",
        "vote_asks": "vote_asks_original",
    }
    assert frame["label"].to_list() == ["SPAM", None]
    for column, name in export.renamed.items():
        assert frame[name].to_list() == table[column]
        assert f"your column {column!r} is {name!r} there" in repr(export)
    assert frame["label_original"].to_list() == [1, 2]


def test_a_column_named_like_a_vote_keeps_its_name_when_no_votes_are_written(tmp_path):
    session = snb.Session({"text": ["subscribe"], "vote_asks": [3]}, classes=2)
    session.add(snb.keyword_lf("asks", 1, ["subscribe"]))

    assert session.export(tmp_path / "out.parquet").renamed == {}


def test_an_exported_file_can_be_opened_labeled_and_exported_again(tmp_path):
    first, second = tmp_path / "first.parquet", tmp_path / "second.parquet"
    labeled_comments().export(first, votes=True)
    session = snb.Session(first, classes=["HAM", "SPAM"], gold="label")
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe", "first"]))
    session.export(second, votes=True)
    third = snb.Session(second, classes=["HAM", "SPAM"], gold="label_original")
    third.add(snb.keyword_lf("asks", "HAM", ["love"]))

    export = third.export(first, votes=True)

    frame = pl.read_parquet(first)
    assert len(set(frame.columns)) == len(frame.columns)
    assert frame["label"].to_list() == [None, "HAM", None, "HAM", None, "HAM"]
    assert frame[export.renamed["label"]].to_list() == [
        *["SPAM", None, None, "SPAM"],
        *["SPAM", None],
    ]
    assert frame["label_original"].to_list() == ["SPAM", "HAM", "SPAM", None, None, "HAM"]


AWKWARD = ['it\'s "quoted"', "a/b\\c", "🤖 é", "p_x", "__proto__", "a.b c,d;e", "<b>&amp;"]


def test_awkward_names_of_lfs_and_classes_survive(tmp_path):
    session = snb.Session({"text": ["a", "b"]}, classes=AWKWARD)
    for name in AWKWARD:
        session.add(snb.keyword_lf(name, name, ["a"]))

    session.export(tmp_path / "out.parquet", votes=True)

    columns = pl.read_parquet(tmp_path / "out.parquet").columns
    assert [c for c in columns if c.startswith("vote_")] == [f"vote_{name}" for name in AWKWARD]
    assert [c for c in columns if c.startswith("p_")] == [f"p_{name}" for name in AWKWARD]
    record = snb.read_record(tmp_path / "out.parquet")
    assert record["classes"] == [lf["name"] for lf in record["lfs"]] == AWKWARD


def test_an_lf_name_of_two_lines_is_refused_before_it_could_name_a_column():
    with pytest.raises(LabelingFunctionError, match="one line"):
        snb.keyword_lf("two\nlines", "SPAM", ["a"])


def test_every_column_type_of_the_user_is_written_as_it_was(tmp_path):
    frame = pl.DataFrame(
        {
            "text": ["a", None],
            "all_null": [None, None],
            "when": pl.Series([0, None]).cast(pl.Datetime("us", "UTC")),
            "took": pl.Series([1, 2]).cast(pl.Duration("us")),
            "kind": pl.Series(["x", None], dtype=pl.Categorical),
            "tags": [["a"], []],
            "nested": [{"x": 1}, {"x": None}],
            "raw": [b"\x00", None],
            "huge": pl.Series([1, None], dtype=pl.Int128),  # which pyarrow does not know
        }
    )
    session = snb.Session(frame, classes=2)

    session.export(tmp_path / "out.parquet")

    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet").select(frame.columns), frame)
    session = snb.Session(frame.drop("huge"), classes=2)
    session.export(tmp_path / "out.parquet")
    read = pl.read_parquet(tmp_path / "out.parquet").select(session.dataset.columns)
    assert_frame_equal(read, frame.drop("huge"))


def test_a_column_that_no_parquet_file_can_hold_is_an_export_error(tmp_path):
    session = snb.Session(pl.DataFrame({"text": ["a"], "empty": [{}]}), classes=2)

    with pytest.raises(ExportError, match="no child field"):
        session.export(tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []
