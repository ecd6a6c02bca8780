import pytest

import snorkel_nb as snb
from snorkel_nb.views.why import SHOWN_LFS, why_view
from tests.session.comments import HAM, SPAM, labeled_comments, random_session


def test_the_votes_on_a_row_add_up_to_the_margin():
    session = labeled_comments()
    session.fit("majority")

    why = why_view(session.now, 0)

    assert (why["unit"], why["label"], why["first"], why["second"]) == ("votes", SPAM, SPAM, HAM)
    assert why["bars"] == [{"words": "", "lf": 1, "label": SPAM, "value": 1.0}]
    assert why["margin"] == 1.0
    assert any("HAM" in sentence for sentence in why["sentences"])


def test_a_tied_row_says_between_which_classes():
    session = labeled_comments()
    session.fit("majority")

    why = why_view(session.now, 3)

    assert why["label"] is None
    assert {why["first"], why["second"]} == {HAM, SPAM}
    assert [bar["value"] for bar in why["bars"]] == [1.0, -1.0]
    assert why["margin"] == 0


def test_an_uncovered_row_has_no_reasons():
    assert why_view(labeled_comments().now, 4) is None


@pytest.mark.parametrize("cardinality", [2, 5])
def test_log_odds_of_all_bars_add_up_and_are_those_of_the_posterior(rng, cardinality):
    session = random_session(rng, 400, 9, cardinality)
    session.fit("dawid_skene")
    posteriors = session.posteriors()

    for position in range(40):
        why = why_view(session.now, position)
        if why is None:
            continue
        assert why["unit"] == "log-odds"
        assert sum(bar["value"] for bar in why["bars"]) == pytest.approx(why["margin"], abs=1e-9)
        if why["label"] is not None:
            assert why["first"] == why["label"] == posteriors[position].argmax()
            assert why["margin"] >= 0


def test_of_many_lfs_those_between_are_one_bar(rng):
    session = snb.Session({"text": ["a"] * 30}, classes=2)
    for j in range(40):
        session.add(snb.vote_lf(f"lf_{j}", rng.integers(0, 2, 30)))

    why = why_view(session.now, 0)

    lfs = [bar for bar in why["bars"] if bar["lf"] is not None]
    assert len(lfs) == SHOWN_LFS
    assert [bar["words"] for bar in why["bars"] if "more" in bar["words"]] == ["26 more LFs"]
    assert sum(bar["value"] for bar in why["bars"]) == pytest.approx(why["margin"])
