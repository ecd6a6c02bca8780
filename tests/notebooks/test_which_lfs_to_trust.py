"""What the second notebook says of good and bad LFs is what its cells then print."""

import re
from collections.abc import Callable
from typing import NamedTuple

import nbformat
import pytest

NAME = "03_which_lfs_to_trust.ipynb"
FOR_HAM = {"chat_words", "about_me", "small_talk", "short_message"}


class LFLine(NamedTuple):
    """A line of `show_lfs`."""

    estimate: float
    low: float
    high: float
    precision: float


class Scores(NamedTuple):
    """A line of `show_labels`."""

    gold: float
    held_back: float
    n_rows: int
    shared: float


@pytest.fixture(scope="module")
def printed(executed) -> Callable[[str], str]:
    """What the one code cell that holds a text has printed."""
    notebook = nbformat.read(executed(NAME) / NAME, as_version=4)

    def of(source: str) -> str:
        [cell] = [c for c in notebook.cells if c.cell_type == "code" and source in c.source]
        return "".join(out.text for out in cell.outputs if out.output_type == "stream")

    return of


def lf_lines(text: str) -> dict[str, LFLine]:
    """The table of `show_lfs`, in its order."""
    pattern = r"^(\w+) +[\d,]+ +([\d.]+) \[([\d.]+), ([\d.]+)\] +([\d.]+) \[.*\] on \d+ rows$"
    found = re.findall(pattern, text, re.MULTILINE)
    return {name: LFLine(*map(float, numbers)) for name, *numbers in found}


def scores(text: str) -> dict[str, Scores]:
    """By the model and by majority vote; the lines of `show_labels`."""
    pattern = (
        r"(model|majority vote) +([\d.]+) \[[\d.]+, [\d.]+\] on gold, "
        r"([\d.]+) on ([\d,]+) rows held back, ([\d.]+) where both label"
    )
    return {
        who: Scores(float(gold), float(held), int(n.replace(",", "")), float(shared))
        for who, gold, held, n, shared in re.findall(pattern, text)
    }


def test_estimates_of_good_lfs_are_too_low_for_ham(printed):
    lfs = lf_lines(printed('show_labels("nine LFs")'))

    assert len(lfs) == 9
    assert set(list(lfs)[:4]) == FOR_HAM
    assert all(lfs[name].precision > lfs[name].high for name in FOR_HAM)


def test_a_bad_lf_has_the_lowest_estimate_and_the_lowest_precision(printed):
    before = lf_lines(printed('show_labels("nine LFs")'))["speaks_to_you"]
    lfs = lf_lines(printed('show_labels("a bad LF")'))

    bad = lfs["speaks_to_you"]
    assert bad == min(lfs.values(), key=lambda lf: lf.estimate)
    assert bad == min(lfs.values(), key=lambda lf: lf.precision)
    assert bad.estimate < before.estimate - 0.2
    assert bad.precision < bad.low


def test_a_bad_lf_makes_both_worse_and_leaves_majority_vote_more_ties(printed):
    before, after = (scores(printed(f'show_labels("{at}")')) for at in ("nine LFs", "a bad LF"))

    assert all(after[who].held_back < before[who].held_back for who in before)
    assert after["majority vote"].n_rows < before["majority vote"].n_rows


def test_a_bad_lf_may_pass_for_a_good_one_by_votes_alone(printed):
    text = printed('show_labels("not caught")')

    lfs, labels = lf_lines(text), scores(text)
    bad, good = lfs.pop("has_digit"), lfs.values()
    assert bad.precision < 0.5 < min(lf.precision for lf in good)
    assert sum(lf.estimate < bad.estimate for lf in good) >= 1
    assert "'has_digit'" not in text
    assert labels["model"].held_back < labels["majority vote"].held_back


def test_it_is_mostly_contradicted_by_one_lf_or_none_and_the_model_loses_the_ties(printed):
    text = printed("votes = session.label_matrix")

    none, one, more = map(int, re.findall(r"\d+", re.search("^wrong: .*", text, re.M)[0]))
    n_ties, n_right = map(int, re.findall(r"\d+", re.search("^the model labels.*", text, re.M)[0]))
    assert none + one > more
    assert n_right < n_ties / 2


def test_a_copy_is_named_and_changes_next_to_nothing(printed):
    text = printed('show_labels("a copy")')

    assert re.search("^- LFs 'about_me' and 'first_person' vote alike", text, re.MULTILINE)
    assert float(re.search(r"10 LFs count as ([\d.]+) voters", text)[1]) < 9.1
    assert float(re.search(r"mean change of posteriors ([\d.]+)", text)[1]) < 0.01
    assert re.search("labels changed: model 0, majority vote [1-9]", text)
    before, after = scores(printed('show_labels("nine LFs")')), scores(text)
    assert after["majority vote"].held_back < before["majority vote"].held_back


def test_an_inverted_lf_is_named_and_has_the_lowest_estimate(printed):
    text = printed('show_labels("wrong way round")')

    assert re.search("^- LF 'sender_words' looks inverted", text, re.MULTILINE)
    lfs = lf_lines(text)
    assert lfs["sender_words"] == min(lfs.values(), key=lambda lf: lf.estimate)


def test_labels_are_better_without_the_inverted_lf_and_as_before_once_it_is_put_right(printed):
    with_it, without = (
        scores(printed(f'show_labels("{at}")')) for at in ("wrong way round", "without it")
    )

    assert all(without[who].held_back > with_it[who].held_back for who in with_it)
    assert "posteriors 0.0000; labels changed: model 0, majority vote 0" in printed(
        "%snorkel undo\n%snorkel undo"
    )


def test_each_piece_of_knowledge_does_what_is_written_below_it(printed):
    lines = re.findall(
        r"^(.+?) +has_digit ([\d.]+), +(\d+) labels changed, ([\d.]+) right",
        printed("session.fit(use_gold=True))"),
        re.MULTILINE,
    )
    estimate, n_changed, right = (
        {what: float(values[i]) for what, *values in lines} for i in range(3)
    )

    by_votes = right["votes alone"]
    damage = scores(printed('show_labels("nine LFs")'))["model"].held_back - by_votes
    assert estimate["use_gold=True"] < estimate["votes alone"]
    assert right["use_gold=True"] > by_votes + damage / 2
    assert right["accuracies={'has_digit': 0.45}"] > right["use_gold=True"]
    assert n_changed["accuracies={'asks_to_call': 0.95}"] == 0
    assert n_changed["overriding=['short_message']"] > 0
    assert estimate["class_balance='gold'"] > estimate["votes alone"]
    assert right["class_balance='gold'"] < by_votes


def test_gold_finds_the_lf_that_votes_alone_do_not_show(printed):
    text = printed('show_labels("gold in the fit")')

    assert next(iter(lf_lines(text))) == "has_digit"
    assert re.search(r"model [1-9]\d*, majority vote 0$", text, re.MULTILINE)


def test_the_explained_row_changes_its_label_with_gold(printed):
    before, after = printed("session.fit()\nprint("), printed("fit(use_gold=True)\nprint(")

    assert re.search("^Row 21: SPAM.*Majority vote: tied", before, re.MULTILINE)
    assert re.search("^Row 21: HAM", after, re.MULTILINE)


def test_model_and_majority_vote_differ_in_the_ties_and_hardly_elsewhere(printed):
    steps = [scores(line) for line in printed('print("\\n".join(steps))').splitlines()]

    model, majority = (
        [step[who] for step in steps if who in step] for who in ("model", "majority vote")
    )
    assert len(model) == len(majority) == 7
    assert all(abs(a.shared - b.shared) < 0.005 for a, b in zip(model, majority, strict=True))
    assert all(a.n_rows > b.n_rows for a, b in zip(model, majority, strict=True))
