from dataclasses import replace

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.views.lf_cell import lf_cell_line, lf_cell_view, percent, probability
from snorkel_nb.views.model_trust import voters_text
from tests.session.comments import (
    HAM,
    SPAM,
    labeled_comments,
    open_comments,
    random_session,
)
from tests.views.odd_session import odd_session


def test_a_new_lf_shows_its_numbers():
    session = labeled_comments()
    session.fit("majority")
    session.drop("asks")

    view = lf_cell_view(session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"])))

    assert (view["name"], view["number"], view["kind"]) == ("asks", 4, "keywords")
    assert (view["version"], view["version_before"], view["is_unchanged"]) == (1, None, False)
    assert view["classes"] == [{"label": SPAM, "name": "SPAM", "n": 2}]
    assert view["declared"] == "SPAM"
    assert (view["n_rows"], view["n_votes"], view["coverage"]) == (6, 2, 2 / 6)
    assert (view["overlaps"], view["conflicts"], view["partner"]) == (1 / 6, 1 / 6, ("loves", 1))
    assert (view["precision"]["value"], view["precision"]["n"]) == (1 / 2, 2)
    assert (view["gained"], view["lost"], view["flipped"]) == (2, 0, 0)
    assert view["n_moved"] == 2
    assert {(move["before"], move["after"], move["n"]) for move in view["moves"]} == {
        (None, "SPAM", 1),
        ("HAM", None, 1),
    }
    assert (view["n_failures"], view["failure"]) == (0, None)


def test_the_line_of_a_new_lf():
    session = open_comments()

    line = lf_cell_line(lf_cell_view(session.add(snb.keyword_lf("loves", "HAM", ["love"]))))

    assert line == (
        "loves new HAM: 3 votes (50.0 %), overlaps 0.0 %, conflicts 0.0 %, "
        "est. accuracy 1.00 [.19, 1.00], precision .67 [.21, .94] n=3, 3 labels changed. "
        "Fell back to majority vote: a learned model needs 3 LFs that vote on the same rows as "
        "others, and there are 0."
    )


def test_the_line_of_an_edit_shows_the_vote_diff():
    session = labeled_comments()
    session.fit("majority")

    report = session.add(snb.keyword_lf("loves", "SPAM", ["love", "first"]))

    assert lf_cell_line(lf_cell_view(report)) == (
        "loves v2 SPAM: 4 votes (66.7 %), +1 −0 ⇄3, overlaps 16.7 %, conflicts 0.0 %, "
        "est. accuracy 1.00 [.22, 1.00], precision .33 [.06, .79] n=3, 4 labels changed"
    )


def test_the_line_of_an_unchanged_lf_says_that_nothing_was_voted():
    session = labeled_comments()

    report = session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))

    assert lf_cell_line(lf_cell_view(report)) == (
        "asks v1 unchanged: 2 votes (33.3 %), nothing voted again"
    )


def test_the_line_of_an_lf_that_is_off_has_no_overlaps():
    session = labeled_comments()
    session.disable("asks")

    report = session.add(snb.keyword_lf("asks", "SPAM", ["channel"]))

    assert "overlaps" not in lf_cell_line(lf_cell_view(report))


def test_examples_are_hits_and_rows_where_the_lf_is_alone_or_contradicted():
    session = open_comments()
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    session.add(snb.keyword_lf("asks2", "SPAM", ["subscribe"]))

    view = lf_cell_view(session.add(snb.keyword_lf("loves", "HAM", ["love"])))

    assert [(e["row"], e["why"]) for e in view["examples"]] == [
        *[("1", "hit"), ("3", "hit")],
        ("5", "alone"),  # row 3 is contradicted too, and shown already
    ]
    assert (view["n_contradicted"], view["n_alone"]) == (1, 2)
    example = view["examples"][1]
    assert example["text"] == "subscribe if you love it"
    assert [example["text"][a:b] for a, b in example["spans"]] == ["love"]
    assert example["label"] == HAM


def test_examples_of_an_edit_are_what_it_gained_lost_and_flipped():
    session = open_comments()
    votes = ["HAM", "HAM", "SPAM", None, None, None]
    session.add(snb.vote_lf("crowd", votes))

    view = lf_cell_view(
        session.add(snb.vote_lf("crowd", [None, "SPAM", "SPAM", "HAM", None, None]))
    )

    assert [(e["row"], e["why"], e["label"]) for e in view["examples"]] == [
        ("3", "gained", HAM),
        ("0", "lost", snb.ABSTAIN),
        ("1", "flipped", SPAM),
        ("2", "alone", SPAM),
    ]


def test_an_example_of_a_long_text_is_cut_round_its_first_match():
    text = "x" * 1000 + " love " + "y" * 1000
    session = snb.Session({"text": [text]}, classes=2)

    [example] = lf_cell_view(session.add(snb.keyword_lf("loves", 1, ["love"])))["examples"]

    assert len(example["text"]) == 160
    assert (example["is_cut_before"], example["is_cut_after"]) == (True, True)
    assert [example["text"][a:b] for a, b in example["spans"]] == ["love"]


@pytest.mark.parametrize("cardinality", [2, 6])
def test_the_numbers_of_an_edit_agree_with_each_other(rng, cardinality):
    session = random_session(rng, 300, 4, cardinality)
    for _ in range(5):
        before, labels = session.state.get("lf_0").column.votes, session.labels()
        votes = np.where(rng.random(300) < 0.3, rng.integers(-1, cardinality, 300), before)

        report = session.add(snb.vote_lf("lf_0", votes))
        view = lf_cell_view(report)

        n_before = int((before != snb.ABSTAIN).sum())
        assert view["gained"] - view["lost"] == view["n_votes"] - n_before
        assert sum(c["n"] for c in view["classes"]) == view["n_votes"]
        assert view["n_moved"] == sum(m.n_rows for m in report.moves)
        assert view["n_moved"] == int((labels != session.labels()).sum())
        assert sum(m["n"] for m in view["moves"]) <= view["n_moved"]
        assert view["coverage_before"] == n_before / 300
        assert view["conflicts"] <= view["overlaps"] <= view["coverage"]


def cell(session, lf):
    """View and line of an edit."""
    view = lf_cell_view(session.add(lf))
    return view, lf_cell_line(view)


def test_the_models_estimate_stands_before_the_precision():
    session = labeled_comments()
    session.fit("majority")

    view, line = cell(session, snb.keyword_lf("loves", "HAM", ["love", "first"]))

    # One of its four votes is a tie of two.
    assert view["estimated"]["value"] == round(3.5 / 4, 3)
    low, high = (probability(view["estimated"][end]) for end in ("low", "high"))
    assert f"est. accuracy .88 [{low}, {high}], precision .67" in line
    assert line.endswith("n=3, 1 label changed")


def test_the_trust_sentence_follows_when_the_edit_changed_it():
    session = odd_session()
    report, sentence = session.rerun("one")[0], session.results.fit.sentence
    before = replace(report.verdict_before, sentence="Something else.")

    view = lf_cell_view(replace(report, verdict_before=before))

    assert lf_cell_line(view).endswith(f" voters. {sentence}")
    assert not view["is_warned"]
    assert lf_cell_view(report)["trust"] is None


def test_a_trust_sentence_that_warns_follows_each_time():
    session = open_comments()
    for word in ("zebra", "gnu"):
        view, line = cell(session, snb.keyword_lf("silent", "HAM", [word]))

        assert view["is_warned"]
        assert line.endswith(
            "Fell back to majority vote: no row has a vote yet: every LF abstains."
        )
        assert "est. accuracy" not in line


def test_what_is_odd_about_the_lf_and_only_about_this_one_is_said():
    session = odd_session()
    votes = session.state.get("copy").column.votes

    _, line = cell(session, snb.vote_lf("one", votes))
    assert "near-duplicate: votes as 'original', 'copy' on" in line
    assert "counts as 0.3" in line
    assert "inverted" not in line
    assert f". {voters_text(session.results.fit.verdict)}" in line

    _, line = cell(session, snb.vote_lf("inverted", np.where(votes >= 0, 1 - votes, -1)))
    assert "looks inverted: " in line
    assert "near-duplicate" not in line


def test_an_lf_that_is_off_has_no_estimate_and_nothing_odd():
    session = odd_session()
    session.disable("copy")

    view, line = cell(session, snb.vote_lf("copy", np.zeros(600, np.int8)))

    assert (view["estimated"], view["oddities"], view["voters"]) == (None, [], None)
    assert "est. accuracy" not in line


def test_a_report_that_is_shown_later_says_what_the_model_said_then():
    session = odd_session()
    report = session.rerun("copy")[0]
    then = lf_cell_line(lf_cell_view(report))

    session.drop("original")

    assert "near-duplicate: votes as 'original' on" in then
    assert lf_cell_line(lf_cell_view(report)) == then


HOSTILE = "<img src=x onerror=alert(1)> [boom](javascript:x) \x1b[31m"


def test_the_line_holds_no_row_text_whatever_an_lf_does_with_it():
    table = {"text": [HOSTILE, "fine"], "key": [f"id {HOSTILE}", "b"]}
    session = snb.Session(table, classes=["HAM", "SPAM"], id="key")

    def echoes(x):
        return x.text

    def raises_it(x):
        raise ValueError(x.text)

    def parses(x):
        return int(x["text"])

    def looks_up(x):
        return {}[x.text]

    def hits(x):
        return "HAM"

    for function in (echoes, raises_it, parses, looks_up, hits):
        line = lf_cell_line(lf_cell_view(session.add(function)))
        assert not any(word in line for word in ("img", "boom", "\x1b", "fine")), line
        assert "\n" not in line
    assert "FAILED on 2 rows (the row at position 0; no label)" in lf_cell_line(
        lf_cell_view(session.rerun("echoes")[0])
    )


def test_a_failure_shows_kind_line_and_code_on_the_line():
    session = open_comments()

    @session.lf("SPAM")
    def shouts(x):
        return x.txt.isupper()

    view = lf_cell_view(session.rerun("shouts")[0])

    assert "FAILED on 6 rows (row 0, line " in lf_cell_line(view)
    assert lf_cell_line(view).endswith(
        ": return x.txt.isupper(); AttributeError). "
        "Fell back to majority vote: no row has a vote yet: every LF abstains."
    )
    assert "no column 'txt'" in view["failure"]["reason"]
    assert "return x.txt.isupper()" in view["failure"]["traceback"]


def test_without_rows_the_line_still_reads():
    session = snb.Session({"text": []}, classes=2)

    line = lf_cell_line(lf_cell_view(session.add(snb.keyword_lf("asks", 1, ["a"]))))

    assert line == (
        "asks new: 0 votes (none). "
        "Fell back to majority vote: no row has a vote yet: every LF abstains."
    )


def test_shares_read_as_people_write_them():
    assert [percent(s) for s in (0, 0.0314, 1, None)] == ["0.0 %", "3.1 %", "100.0 %", "none"]
    assert [probability(p) for p in (0.0, 0.734, 0.994, 0.996, 1.0)] == [
        *[".00", ".73", ".99", "1.00", "1.00"]
    ]
