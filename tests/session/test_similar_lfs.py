"""LFs that compare with examples are kept, recorded and exported as others are."""

import polars as pl
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.labeling.cell_text import lf_cell

TEXTS = ["win free cash now", "claim your free money", None, "my cat is asleep"]


def like_prizes() -> snb.LabelingFunction:
    return snb.similarity_lf("like_prizes", "SPAM", ["free cash", "a prize"], threshold=0.45)


def open_texts(store=False) -> snb.Session:
    return snb.Session(pl.DataFrame({"text": TEXTS}), classes=["HAM", "SPAM"], store=store)


def test_the_record_of_an_export_says_what_it_compares_with(tmp_path):
    session = open_texts()
    session.add(like_prizes())

    session.export(tmp_path / "labeled.parquet")

    [lf] = snb.read_record(tmp_path / "labeled.parquet")["lfs"]
    assert (lf["kind"], lf["source"], lf["n_votes"]) == ("similar", "free cash\na prize", 2)
    assert lf["parameters"] == {
        "like": ["free cash", "a prize"],
        "threshold": 0.45,
        "embedder": "wordllama",
    }


def test_it_comes_back_from_the_store_with_its_cell(tmp_path):
    open_texts(tmp_path / "kept.sqlite").add(like_prizes())

    session = open_texts(tmp_path / "kept.sqlite")
    [recorded] = session.recorded
    assert lf_cell(recorded) == lf_cell(like_prizes())

    session.add(like_prizes())
    assert session.recorded == ()
    assert (session.lfs[0].number, session.lfs[0].version) == (recorded.number, 1)


def test_an_edit_votes_anew_and_undo_brings_the_votes_back():
    session = open_texts()
    session.add(like_prizes())
    votes = session.label_matrix.to_numpy()

    session.add(snb.similarity_lf("like_prizes", "SPAM", ["my cat"], threshold=0.45))
    assert session.label_matrix.to_numpy()[:, 0].tolist() == [-1, -1, -1, 1]
    session.undo()

    assert_array_equal(session.label_matrix.to_numpy(), votes)


def test_it_is_stale_never_and_votes_on_appended_rows():
    session = open_texts()
    session.add(like_prizes())

    session.append({"text": ["free cash", None]})

    assert session.rerun() == []
    assert session.label_matrix.to_numpy()[:, 0].tolist() == [1, 1, -1, -1, 1, -1]
