import pytest

import snorkel_nb as snb
from snorkel_nb.views.lf_line import lf_lines
from snorkel_nb.views.lf_table import MAX_MESSAGES, lf_table_view
from tests.session.comments import labeled_comments, open_comments, random_session
from tests.views.odd_session import odd_session


def table(session):
    """The columns that are sent, a dict an LF; of what few LFs have, None for the others."""
    columns = lf_table_view(session.state, session.results)["lfs"]
    failures = {number: {"n": n, "message": text} for number, n, text in columns["failures"]}
    return [
        {
            "line": line,
            "number": number,
            "name": name,
            "kind": columns["kinds"][kind],
            "enabled": number not in columns["off"],
            "votes": votes,
            "accuracy": accuracy,
            "precision": precision,
            "failures": failures.get(number),
            "note": [text for text, numbers in columns["notes"] if number in numbers],
        }
        for line, number, name, kind, votes, accuracy, precision in zip(
            lf_lines(session.state, session.results),
            *(columns[key] for key in ("number", "name", "kind", "votes", "accuracy", "precision")),
            strict=True,
        )
    ]


def shares(lf):
    return [lf["line"].coverage, lf["line"].overlaps, lf["line"].conflicts]


def test_lf_table_counts_what_a_pencil_counts():
    asks, loves, links = table(labeled_comments())

    assert (asks["number"], asks["name"], asks["kind"]) == (1, "asks", "keywords")
    assert asks["votes"] == [1, 2]
    assert shares(asks) == pytest.approx([2 / 6, 1 / 6, 1 / 6])
    assert shares(links) == pytest.approx([1 / 6, 0, 0])
    assert (loves["precision"][0], loves["precision"][3]) == (pytest.approx(2 / 3, abs=1e-4), 3)
    assert (asks["failures"], asks["note"]) == (None, [])


def test_an_lf_that_is_off_keeps_votes_and_precision_and_overlaps_with_nobody():
    session = labeled_comments()
    session.disable("loves")

    asks, loves, _ = table(session)

    assert (loves["enabled"], loves["votes"], loves["line"].coverage) == (False, [0, 3], 3 / 6)
    assert loves["precision"][3] == 3
    assert shares(loves)[1:] == [0, 0]
    assert (asks["enabled"], *shares(asks)[1:]) == (True, 0, 0)
    assert loves["accuracy"] is None
    assert len(asks["accuracy"]) == 3


@pytest.mark.parametrize("cardinality", [2, 40])
def test_votes_by_class_add_up_and_agree_with_the_summary(rng, cardinality):
    session = random_session(rng, 200, 5, cardinality)
    summary = session.summary()

    for lf, row in zip(table(session), summary.iter_rows(named=True), strict=True):
        assert lf["line"].n_votes == row["Votes"]
        assert lf["line"].polarity == row["Polarity"]
        assert shares(lf) == pytest.approx([row["Coverage"], row["Overlaps"], row["Conflicts"]])
        assert lf["precision"][0] == pytest.approx(row["Precision"], abs=1e-4)
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
    assert table(session)[0]["note"] == []

    words[0] = "hate"
    assert "stale" in table(session)[0]["note"][0]
    session.rerun()
    assert table(session)[0]["note"] == []


def test_without_rows_shares_are_zero():
    session = snb.Session({"text": []}, classes=2)
    session.add(snb.keyword_lf("asks", 1, ["a"]))

    [lf] = table(session)

    assert (shares(lf), lf["votes"]) == ([0, 0, 0], [])
    assert (lf["precision"], lf["accuracy"]) == (None, None)


def test_of_many_classes_the_largest_are_sent_and_all_are_counted():
    votes = [0] + [k for k in range(1, 20) for _ in range(k)]
    session = snb.Session({"text": [""] * len(votes)}, classes=20)
    session.add(snb.vote_lf("many", votes))

    columns = lf_table_view(session.state, session.results)["lfs"]

    assert columns["votes"] == [[n for k in range(8, 20) for n in (k, k)]]
    assert columns["many_classes"] == [[1, 20, len(votes)]]


def test_where_many_lfs_fail_only_the_first_say_where():
    session = open_comments()
    for j in range(MAX_MESSAGES + 2):
        session.add(snb.labeling_function(f"fails_{j}")(lambda x: x.nothing))

    failures = lf_table_view(session.state, session.results)["lfs"]["failures"]

    assert all("row 0, line" in message for _, _, message in failures[:MAX_MESSAGES])
    assert [(n, message) for _, n, message in failures[MAX_MESSAGES:]] == [
        (6, "AttributeError")
    ] * 2


def test_a_note_that_many_lfs_share_is_sent_once():
    session = open_comments()
    words = ["love"]
    for name in ("one", "two"):
        session.add(snb.labeling_function(name, label="HAM")(lambda x: words[0] in x.text))
    words[0] = "hate"

    [[text, numbers]] = lf_table_view(session.state, session.results)["lfs"]["notes"]

    assert text.startswith("stale")
    assert numbers == [1, 2]
