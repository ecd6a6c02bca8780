import pytest

import snorkel_nb as snb
from snorkel_nb.views import lf_table
from snorkel_nb.views.lf_table import lf_table_view
from tests.session.comments import labeled_comments, open_comments, random_session
from tests.views.odd_session import odd_session


def table(session):
    return lf_table_view(session.state, session.results)["lfs"]


def shares(lf):
    return [lf["coverage"], lf["overlaps"], lf["conflicts"]]


def test_a_single_vote_in_ten_million_rows_still_counts():
    assert lf_table._share(1, 10_000_000) == 1e-7


def test_lf_table_counts_what_a_pencil_counts():
    asks, loves, links = table(labeled_comments())

    assert (asks["number"], asks["name"], asks["kind"]) == (1, "asks", "keywords")
    assert (asks["polarity"], asks["votes_by_class"]) == ([1], {1: 2})
    assert shares(asks) == pytest.approx([2 / 6, 1 / 6, 1 / 6])
    assert shares(links) == pytest.approx([1 / 6, 0, 0])
    assert (loves["precision"]["value"], loves["precision"]["n"]) == (
        pytest.approx(2 / 3, abs=1e-4),
        3,
    )
    assert (asks["failures"], asks["note"]) == (None, None)


def test_an_lf_that_is_off_keeps_votes_and_precision_and_overlaps_with_nobody():
    session = labeled_comments()
    session.disable("loves")

    asks, loves, _ = table(session)

    assert (loves["enabled"], loves["votes_by_class"], loves["coverage"]) == (False, {0: 3}, 3 / 6)
    assert loves["precision"]["n"] == 3
    assert (loves["overlaps"], loves["conflicts"]) == (0, 0)
    assert (asks["enabled"], asks["overlaps"], asks["conflicts"]) == (True, 0, 0)
    assert loves["accuracy"] is None
    assert len(asks["accuracy"]) == 3


@pytest.mark.parametrize("cardinality", [2, 40])
def test_votes_by_class_add_up_and_agree_with_the_summary(rng, cardinality):
    session = random_session(rng, 200, 5, cardinality)
    summary = session.summary()

    for lf, row in zip(table(session), summary.iter_rows(named=True), strict=True):
        assert sum(lf["votes_by_class"].values()) == row["Votes"]
        assert list(lf["votes_by_class"]) == lf["polarity"] == row["Polarity"]
        assert shares(lf) == pytest.approx([row["Coverage"], row["Overlaps"], row["Conflicts"]])
        assert lf["precision"]["value"] == pytest.approx(row["Precision"], abs=1e-4)
        estimate = [row["Est. Acc."], row["Est. Acc. Low"], row["Est. Acc. High"]]
        assert lf["accuracy"] == pytest.approx(estimate, abs=1e-3)


def test_odd_lfs_are_listed_by_their_numbers_and_one_that_is_off_is_not():
    session = odd_session()

    view = lf_table_view(session.state, session.results)["oddities"]
    assert [(d["number"], d["kind"]) for d in view["doubts"]] == [(6, "inverted")]
    assert [(d["number"], d["alike"]) for d in view["copies"]] == [(4, [5]), (5, [4])]

    session.disable("copy")
    session.disable("inverted")
    view = lf_table_view(session.state, session.results)["oddities"]
    assert view == {"doubts": [], "copies": []}


def test_numbers_stay_with_their_lfs_after_a_drop():
    session = labeled_comments()
    session.drop("loves")

    assert [(lf["number"], lf["name"]) for lf in table(session)] == [(1, "asks"), (3, "links")]


def test_failures_show_kind_and_line_but_nothing_of_the_row():
    session = open_comments()

    @session.lf("SPAM")
    def parses(x):
        return int(x.text) > 3

    @session.lf()
    def echoes(x):
        return x.text

    of_parses, of_echoes = (lf["failures"] for lf in table(session))

    assert of_parses["n"] == 6
    assert of_parses["message"].startswith("ValueError (row 0, line ")
    assert of_parses["message"].endswith("return int(x.text) > 3)")
    assert of_echoes == {"n": 6, "message": "no label (row 0)"}


def test_a_row_with_an_id_is_named_by_its_position():
    session = snb.Session({"text": ["a", "b"], "key": ["secret", "hidden"]}, classes=2, id="key")
    session.add(snb.labeling_function("fails")(lambda x: 7))

    [lf] = table(session)

    assert lf["failures"]["message"] == "no label (the row at position 0)"


def test_a_line_of_code_is_cut():
    session = open_comments()
    session.add(snb.labeling_function("long")(lambda x: x.txt or "a" * 100 or "b" * 100 or "c"))

    [lf] = table(session)

    assert len(lf["failures"]["message"]) < 160


def test_an_lf_that_reads_something_that_has_changed_is_noted():
    session = open_comments()
    words = ["love"]
    session.add(snb.labeling_function("loves", label="HAM")(lambda x: words[0] in x.text))
    assert table(session)[0]["note"] is None

    words[0] = "hate"
    assert "stale" in table(session)[0]["note"]
    session.rerun()
    assert table(session)[0]["note"] is None


def test_without_rows_shares_are_zero():
    session = snb.Session({"text": []}, classes=2)
    session.add(snb.keyword_lf("asks", 1, ["a"]))

    [lf] = table(session)

    assert (shares(lf), lf["votes_by_class"]) == ([0, 0, 0], {})
    assert (lf["polarity"], lf["precision"], lf["accuracy"]) == ([], None, None)
