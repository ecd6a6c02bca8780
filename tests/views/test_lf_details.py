import pytest

import snorkel_nb as snb
from snorkel_nb.errors import SessionError
from snorkel_nb.views.lf_details import MAX_SOURCE, MAX_TEXT, lf_details_view
from tests.session.comments import labeled_comments, open_comments


def test_details_say_label_version_votes_and_source():
    session = labeled_comments()
    session.add(snb.keyword_lf("asks", "SPAM", ["song"]))

    view = lf_details_view(session.now, 1)

    entry = session.state.get("asks")
    assert (view["label"], view["version"]) == (1, 2)
    assert view["n_votes"] == [(1, entry.column.n_votes)]
    assert (view["source"], view["n_source"]) == ("song", 4)
    assert (view["failure"], view["reasons"]) == (None, [])


def test_the_first_failure_comes_in_full_and_reasons_are_counted():
    session = open_comments()

    @session.lf()
    def moody(x):
        if "love" in x.text:
            raise KeyError("love")
        return int(x.text)

    view = lf_details_view(session.now, 1)

    assert view["label"] is None
    assert sum(n for _, n in view["reasons"]) == 6
    counts = [n for _, n in view["reasons"]]
    assert counts == sorted(counts, reverse=True)
    assert view["failure"]["row"] == 0
    assert "in moody" in view["failure"]["traceback"]


def test_long_texts_are_cut_and_the_length_of_the_source_is_said():
    session = open_comments()

    def raises(x):
        raise ValueError("a" * 10 * MAX_TEXT)

    session.add(snb.labeling_function("raises")(raises))
    session.add(snb.keyword_lf("words", "HAM", ["b" * 2 * MAX_SOURCE]))

    failure = lf_details_view(session.now, 1)["failure"]
    view = lf_details_view(session.now, 2)

    assert max(map(len, (failure["reason"], failure["traceback"]))) <= MAX_TEXT
    assert (len(view["source"]), view["n_source"]) == (MAX_SOURCE, 2 * MAX_SOURCE)


def test_an_lf_that_was_dropped_has_no_details():
    session = labeled_comments()
    session.drop("loves")

    with pytest.raises(SessionError, match=r"no LF 2; it was dropped"):
        lf_details_view(session.now, 2)
