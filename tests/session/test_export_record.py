from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import numpy as np
import polars as pl
import pytest

import snorkel_nb as snb
from snorkel_nb.errors import ExportError
from tests.session.comments import labeled_comments, open_comments, random_session


def export_record(session, path, **options):
    session.export(path, **options)
    return snb.read_record(path)


def test_the_record_says_what_labeled_the_file(tmp_path):
    session = labeled_comments()
    session.disable("links")
    begin = datetime.now(UTC)

    record = export_record(session, tmp_path / "out.parquet", uncovered="drop")

    assert record["snorkel_nb_version"] == version("snorkel_nb")
    assert record["classes"] == ["HAM", "SPAM"]
    assert record["abstain"] == -1
    assert abs(datetime.fromisoformat(record["time"]) - begin) < timedelta(minutes=1)
    assert record["dataset"] == {
        "name": "rows",
        "fingerprint": session.dataset.fingerprint,
        "n_rows": 6,
        "roles": {"text": "text", "gold": "gold"},
        "renamed_columns": {},
    }
    assert record["rows"] == {"uncovered": "drop", "n_covered": 4, "n_labels": 3}


def test_the_record_holds_every_lf_also_those_that_are_off(tmp_path):
    session = labeled_comments()
    session.disable("links")

    @session.lf("SPAM")
    def shouts(x):
        return x.text.isupper() or x.txt

    lfs = export_record(session, tmp_path / "out.parquet")["lfs"]

    assert [(lf["name"], lf["kind"], lf["is_enabled"]) for lf in lfs] == [
        ("asks", "keywords", True),
        ("loves", "keywords", True),
        ("links", "regex", False),
        ("shouts", "function", True),
    ]
    assert lfs[0]["parameters"]["keywords"] == ["subscribe"]
    assert (lfs[0]["label"], lfs[0]["polarity"], lfs[0]["n_votes"]) == ("SPAM", ["SPAM"], 2)
    assert lfs[2]["source"] == "https?://"
    assert "return x.text.isupper() or x.txt" in lfs[3]["source"]
    assert (lfs[3]["n_votes"], lfs[3]["n_failures"]) == (0, 6)
    assert [lf["fingerprint"] for lf in lfs] == [e.lf.fingerprint for e in session.lfs]


@pytest.mark.parametrize("model", ["auto", "majority", "spammer"])
def test_the_record_holds_the_label_model_and_its_settings(rng, tmp_path, model):
    session = random_session(rng, 200, 5, 3)
    session.fit(model, class_balance=[0.5, 0.25, 0.25])
    chosen = session.results.fit.chosen

    label_model = export_record(session, tmp_path / "out.parquet")["label_model"]

    assert (label_model["wanted"], label_model["used"]) == (model, chosen.name)
    assert label_model["settings"] == dict(chosen.settings)
    assert bool(label_model["settings"]) == (chosen.name != "majority")
    assert label_model["fell_back"] == session.results.fit.fell_back
    assert label_model["trust"] == session.results.fit.sentence
    assert label_model["given_class_balance"] == [0.5, 0.25, 0.25]
    assert label_model["class_balance"] == chosen.class_balance.tolist()
    assert list(label_model["accuracies"]) == [f"lf_{j}" for j in range(5)]
    assert all(0 <= share <= 1 for share in label_model["accuracies"].values())


def test_an_lf_without_votes_has_no_accuracy_in_the_record(tmp_path):
    session = labeled_comments()
    session.add(snb.keyword_lf("silent", "HAM", ["nowhere"]))

    record = export_record(session, tmp_path / "out.parquet")

    assert record["label_model"]["accuracies"]["silent"] is None


def test_a_source_that_is_no_valid_text_is_recorded_all_the_same(tmp_path):
    session = open_comments()
    session.add(snb.labeling_function("odd", label="SPAM")(lambda x: x.text == "\ud800"))

    @session.lf("HAM")
    def emoji(x):
        return "🤖\u2028" in x.text

    sources = [lf["source"] for lf in export_record(session, tmp_path / "out.parquet")["lfs"]]

    assert sources == [entry.lf.source for entry in session.lfs]


def test_equal_data_has_an_equal_fingerprint_and_other_data_another(tmp_path):
    prints = [
        export_record(session, tmp_path / "out.parquet")["dataset"]["fingerprint"]
        for session in (open_comments(), open_comments(), open_comments(gold=None))
    ]

    assert prints[0] == prints[1] != prints[2]


def test_a_file_without_a_record_is_refused(tmp_path):
    plain, other, text = (tmp_path / f"{name}.parquet" for name in ("plain", "other", "text"))
    pl.DataFrame({"a": [1]}).write_parquet(plain)
    pl.DataFrame({"a": [1]}).write_parquet(other, metadata={"snorkel_nb": "{not json"})
    text.write_text("a,b\n1,2\n")

    for path in (plain, other):
        with pytest.raises(ExportError, match="holds no record of snorkel_nb"):
            snb.read_record(path)
    for path in (text, tmp_path / "missing.parquet", tmp_path):
        with pytest.raises(ExportError, match="cannot be read as parquet"):
            snb.read_record(path)


def test_the_votes_in_the_file_give_the_labels_again(rng, tmp_path):
    session = random_session(rng, 300, 5, 3)
    session.export(tmp_path / "out.parquet", votes=True)
    record, frame = (
        snb.read_record(tmp_path / "out.parquet"),
        pl.read_parquet(tmp_path / "out.parquet"),
    )

    again = snb.Session(frame.select("text"), classes=record["classes"])
    for lf in record["lfs"]:
        again.add(snb.vote_lf(lf["name"], frame[f"vote_{lf['name']}"]))

    np.testing.assert_array_equal(again.labels(), frame["label_id"].to_numpy())
