import pytest

import snorkel_nb as snb
from snorkel_nb.session import trial as trial_module
from snorkel_nb.session.rule import Rule
from snorkel_nb.views.trial import read_rule, trial_view
from tests.session.comments import labeled_comments
from tests.session.test_trial import many_rows

RULE = {"kind": "regex", "text": "a", "label": 1, "match_case": True}


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for every trial, also on a machine that has other work."""
    for name in ("TYPING_S", "FIRST_S", "PAUSE_S"):
        monkeypatch.setattr(trial_module, name, 60.0)


def test_the_numbers_of_all_rows_have_no_interval():
    session = labeled_comments()

    view = trial_view(session.trying.on_sample(Rule("keywords", "first, subscribe", "SPAM")))

    assert view["coverage"] == {"n": 3, "low": 3, "high": 3}
    assert view["conflicts"]["n"] == 1
    assert (view["n_moved"], view["moves"]) == (2, [{"before": None, "after": 1, "n": 2}])
    assert view["precision"]["n"] == 2
    assert (view["is_exact"], view["can_be_exact"]) == (True, False)


def test_the_numbers_of_a_sample_have_one_and_no_labels_are_said_to_change():
    view = trial_view(many_rows().trying.on_sample(Rule("keywords", "cash", "SPAM")))

    assert view["coverage"]["low"] < view["coverage"]["n"] < view["coverage"]["high"]
    assert (view["n_moved"], view["moves"]) == (None, [])
    assert (view["n_tried"], view["n_rows"]) == (20_480, 50_000)
    assert view["can_be_exact"]


def test_matches_are_counted_as_browsers_count():
    session = snb.Session({"text": ["\U0001f381 prize " + "x" * 500]}, classes=["HAM", "SPAM"])

    [example] = trial_view(session.trying.on_sample(Rule("keywords", "prize", "SPAM")))["examples"]

    assert example["spans"] == [[3, 8]]
    assert len(example["text"]) == 160
    assert (example["is_cut_before"], example["is_cut_after"]) == (False, True)
    assert (example["vote"], example["label"], example["gold"]) == (1, None, None)


def test_a_match_far_into_a_long_text_is_shown():
    session = snb.Session({"text": ["x " * 500_000 + "prize"]}, classes=["HAM", "SPAM"])

    [example] = trial_view(session.trying.on_sample(Rule("keywords", "prize", "SPAM")))["examples"]

    [[start, end]] = example["spans"]
    assert example["text"][start:end] == "prize"
    assert len(example["text"]) <= 160


def test_a_rule_of_a_page_is_read():
    assert read_rule({"rule": RULE}, ("HAM", "SPAM")) == Rule("regex", "a", "SPAM", True)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        RULE | {"kind": "exec"},
        RULE | {"text": 1},
        RULE | {"label": 2},
        RULE | {"label": -1},
        RULE | {"label": "SPAM"},
        RULE | {"match_case": "no"},
        {},
    ],
)
def test_what_is_no_rule_is_not_taken_for_one(wrong):
    assert read_rule({"rule": wrong}, ("HAM", "SPAM")) is None
