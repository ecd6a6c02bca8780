import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelingFunctionError, SessionError
from snorkel_nb.session import trial as trial_module
from snorkel_nb.session.rule import Rule
from tests.session.comments import labeled_comments

SPAM = 1


def many_rows(n_rows: int = 50_000) -> snb.Session:
    """Rows of which each third says "cash", each tenth with gold, and an LF on each second."""
    rng = np.random.default_rng(7)
    says_cash = rng.random(n_rows) < 1 / 3
    gold = np.where(rng.random(n_rows) < 0.1, says_cash, ABSTAIN)
    texts = [f"cash {i}" if says else f"row {i}" for i, says in enumerate(says_cash)]
    session = snb.Session({"text": texts, "gold": gold}, classes=["HAM", "SPAM"], gold="gold")
    session.add(snb.vote_lf("even", np.where(np.arange(n_rows) % 2, ABSTAIN, 0)))
    return session


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for every trial, also on a machine that has other work."""
    for name in ("TYPING_S", "FIRST_S", "PAUSE_S"):
        monkeypatch.setattr(trial_module, name, 60.0)


@pytest.fixture(scope="module")
def many() -> snb.Session:
    return many_rows()


def test_on_few_rows_the_first_trial_is_of_all_rows_and_counts_what_the_lf_would_do():
    session = labeled_comments()

    trial = session.trying.on_sample(Rule("keywords", "first, subscribe", "SPAM"))

    assert trial.is_exact
    assert trial.hits.tolist() == [0, 3, 4]
    assert trial.coverage.count == 3
    assert trial.uncovered.count == 1  # "first"
    assert trial.overlaps.count == 2
    assert trial.conflicts.count == 1  # loves says HAM on row 3
    assert trial.contradictions.count == 0
    assert (trial.precision.n_correct, trial.precision.n) == (1, 2)
    assert [(m.before, m.after, m.n_rows) for m in trial.moves] == [(ABSTAIN, SPAM, 2)]


def test_the_labels_that_would_change_are_those_that_change():
    session = labeled_comments()
    rule = Rule("regex", "love", "SPAM")
    trial, before = session.trying.on_all(rule), session.labels()

    session.add(rule.lf(session.dataset, "loves_too"))

    assert sum(move.n_rows for move in trial.moves) == (session.labels() != before).sum() > 0


def test_a_trial_changes_nothing():
    session = labeled_comments()
    before, rows = session.now, session.selecting.rows

    for rule in (Rule("keywords", "love", "SPAM"), Rule("expression", "x.text", "HAM")):
        session.trying.on_sample(rule)
        session.trying.on_all(rule)
        session.trying.cell(rule)

    assert session.now is before
    assert session.selecting.rows is rows


@pytest.mark.parametrize(
    "rule",
    [
        Rule("keywords", "cash", "SPAM"),
        Rule("regex", "^cash", "SPAM"),
        Rule("regex", "(?<=c)ash", "SPAM"),
        Rule("expression", '"cash" in x.text', "SPAM"),
    ],
)
def test_on_many_rows_a_sample_gives_intervals_and_all_rows_the_numbers(many, rule):
    sampled, exact = many.trying.on_sample(rule), many.trying.on_all(rule, 60)

    assert not sampled.is_exact
    assert exact.is_exact
    for name in ("coverage", "uncovered", "overlaps", "conflicts", "contradictions"):
        low, high = getattr(sampled, name).counts
        assert low < high
        assert low <= getattr(exact, name).count <= high
    assert exact.precision.n == sum((many.gold != ABSTAIN) & (exact.votes == SPAM))
    assert sampled.precision.value == exact.precision.value == 1
    assert sampled.precision.n > 200
    assert_array_equal(exact.votes[sampled.positions], sampled.votes)


def test_the_same_rule_tried_again_on_all_rows_is_not_voted_again(many):
    rule = Rule("keywords", "cash", "SPAM")

    assert many.trying.on_all(rule) is many.trying.on_all(rule)
    assert many.trying.on_all(Rule("keywords", "cash", "HAM")).hits.size


def test_a_pattern_that_backtracks_is_stopped_soon_and_said_to_be_slow(monkeypatch):
    monkeypatch.setattr(trial_module, "FIRST_S", 0.5)
    texts = ["a" * 40 + "!"] * 5_000
    session = snb.Session({"text": texts}, classes=["HAM", "SPAM"])
    rule = Rule("regex", r"^(?=a)(a|aa)+$", "SPAM")
    begin = time.perf_counter()

    with pytest.raises(SessionError, match=r"over 0\.5 s.*\(a\+\)\+"):
        session.trying.on_sample(rule)
    assert session.trying.on_all(rule, 0.1) is None

    assert time.perf_counter() - begin < 60  # a text alone would take hours


def test_a_slow_rule_shows_what_was_tried_until_the_time_was_over(many, monkeypatch):
    monkeypatch.setattr(trial_module, "TYPING_S", 0.0)

    trial = many.trying.on_sample(Rule("keywords", "cash", "SPAM"))

    assert 1 < trial.n_tried <= 64
    assert not trial.is_exact


def test_an_interrupt_leaves_the_trial_and_changes_nothing(many, monkeypatch):
    before = many.now

    def interrupt(_done, _total):
        raise KeyboardInterrupt

    monkeypatch.setattr(trial_module, "_until", lambda _deadline: interrupt)
    with pytest.raises(KeyboardInterrupt):
        many.trying.on_sample(Rule("regex", "(?<=c)ash", "SPAM"))

    assert many.now is before


@pytest.mark.parametrize(
    ("kind", "text", "facts"),
    [
        ("keywords", " , \n", ["Give at least one word"]),
        ("keywords", "  ", ["nothing to look for"]),
        ("regex", "(", ["cannot be read", "backslash"]),
        ("expression", '"a" in', ["No Python expression yet", "x.text"]),
        ("expression", "x.titel == 1", ["no column 'titel'", "'text'"]),
        ("expression", "True", ["does not look at the row x"]),
        ("expression", "open(x.text)", ["typing runs nothing", "cell"]),
        ("expression", "\0", ["No Python expression yet"]),
        ("expression", "x" * 30_000, ["30,000 characters"]),
        ("expression", "(" * 5_000 + "x" + ")" * 5_000, ["No Python expression yet"]),
        ("regex", "\ud800", ["Half a character"]),
    ],
)
def test_what_is_no_rule_yet_says_what_is_accepted(kind, text, facts):
    with pytest.raises(LabelingFunctionError) as error:
        labeled_comments().trying.on_sample(Rule(kind, text, "SPAM"))

    for fact in facts:
        assert fact in str(error.value)


def test_examples_show_doubtful_hits_first_and_are_the_same_each_time(many):
    rule = Rule("expression", "len(x.text) > 3", "SPAM")  # also of rows that gold calls HAM
    trial = many.trying.on_sample(rule)

    examples = trial.examples()

    assert len(examples) == 8
    assert [many.gold[position] for position, _ in examples[:2]] == [0, 0]
    assert len({position for position, _ in examples}) == 8
    assert examples == many.trying.on_sample(rule).examples()
    assert examples == many.trying.on_all(rule, 60).examples()


def test_without_rows_there_is_nothing_to_see_and_no_error():
    session = snb.Session({"text": []}, classes=2)

    trial = session.trying.on_sample(Rule("keywords", "a", "1"))

    assert (trial.n_tried, trial.is_exact, trial.examples()) == (0, True, [])


def test_rows_that_python_must_answer_are_answered_without_a_pattern_and_left_alone_with_one():
    session = snb.Session({"text": ["İ", None, "abc"]}, classes=["HAM", "SPAM"])

    lower = session.trying.on_sample(Rule("expression", '"i" in x.text.lower()', "SPAM"))
    pattern = session.trying.on_sample(
        Rule("expression", 're.search("i", x.text.lower()) is not None', "SPAM")
    )

    assert lower.votes.tolist() == [SPAM, ABSTAIN, ABSTAIN]  # Python: "i̇"; None has no lower
    assert pattern.votes.tolist() == [SPAM, ABSTAIN, ABSTAIN]
    assert lower.n_failures == pattern.n_failures == 1
