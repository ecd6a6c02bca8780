from dataclasses import replace

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.label_models.protocol import Diagnostic
from snorkel_nb.views.lf_standing import (
    ACCURACY_DIGITS,
    MAX_NAMED,
    accuracy_wire,
    lf_standings,
    oddities,
    oddities_wire,
)
from tests.session.comments import labeled_comments
from tests.views.odd_session import NAMES, odd_session


@pytest.fixture(scope="module")
def fit():
    return odd_session().results.fit.verdict


def test_each_lf_has_the_models_accuracy_with_its_interval(fit):
    standings = lf_standings(fit)

    assert tuple(standings) == NAMES
    for j, standing in enumerate(standings.values()):
        value, low, high = accuracy_wire(standing)
        assert value == round(float(fit.lf_accuracies.values[j]), ACCURACY_DIGITS)
        assert low < value < high


def test_an_lf_without_votes_has_no_accuracy_and_is_not_odd():
    session = labeled_comments()
    session.add(snb.keyword_lf("silent", "SPAM", ["zebra"]))

    silent = lf_standings(session.results.fit.verdict)["silent"]

    assert (silent.accuracy, accuracy_wire(silent)) == (None, None)
    assert oddities(silent, session.results.fit.verdict) == []
    assert accuracy_wire(None) is None


def test_diagnostics_about_an_lf_are_given_to_it_in_their_words(fit):
    [words] = oddities(lf_standings(fit)["inverted"], fit)

    [diagnostic] = [d for d in fit.diagnostics if d.kind == "inverted"]
    assert f"LF 'inverted' {words}." == diagnostic.sentence


def test_diagnostics_go_to_the_lf_they_name_whatever_its_name():
    names = ("x", "x'", "x' looks", 'x"', "LF 'x'", "inverted")
    session = odd_session(names)
    fit = session.results.fit.verdict
    about = [
        Diagnostic("mostly_wrong", f"LF {name!r} is mostly wrong ({i}).", name)
        for i, name in enumerate(names)
    ]

    standings = lf_standings(replace(fit, diagnostics=tuple(about)))

    assert [standing.doubts for standing in standings.values()] == [
        (("mostly_wrong", f"is mostly wrong ({i})"),) for i in range(len(names))
    ]


def test_a_copy_and_its_original_name_each_other_and_share_a_voice(fit):
    standings = lf_standings(fit)

    for name, other in (("original", "copy"), ("copy", "original")):
        [words] = oddities(standings[name], fit)
        assert words.startswith(f"near-duplicate: votes as {other!r} on ")
        assert words.endswith(f"counts as {standings[name].share:.2g} voters")
    assert standings["copy"].share == pytest.approx(0.5, abs=0.05)
    assert oddities(standings["one"], fit) == []


def test_of_many_copies_the_first_are_named_and_the_others_counted():
    session = snb.Session({"text": ["row"] * 200}, classes=["HAM", "SPAM"])
    for i in range(6):
        session.add(snb.vote_lf(f"copy {i}", ["SPAM", None] * 100))
    fit = session.results.fit.verdict

    standing = lf_standings(fit)["copy 0"]

    assert (len(standing.alike), standing.n_alike) == (MAX_NAMED, 5)
    [words] = oddities(standing, fit)
    assert "votes as 'copy 1', 'copy 2', 'copy 3' and 2 more on " in words


def test_an_lf_that_copies_in_part_counts_less_and_one_that_hardly_does_is_not_odd(fit):
    standing = lf_standings(fit)["one"]

    partly, hardly = replace(standing, share=0.83), replace(standing, share=0.97)

    assert oddities(partly, fit) == ["copies other LFs in part: counts as 0.83 voters"]
    assert oddities(hardly, fit) == []
    wire = oddities_wire([partly, hardly], [1, 2])
    assert [(copy["number"], copy["n_alike"]) for copy in wire["copies"]] == [(1, 0)]


def test_the_page_gets_only_what_is_odd_by_the_numbers_of_the_session(fit):
    session = odd_session()
    session.drop("one")
    standings = lf_standings(session.results.fit.verdict)
    numbers = [entry.number for entry in session.state.enabled]

    wire = oddities_wire(standings.values(), numbers)

    assert [(d["number"], d["kind"]) for d in wire["doubts"]] == [(6, "inverted")]
    assert [(d["number"], d["alike"], d["n_alike"]) for d in wire["copies"]] == [
        (4, [5], 1),
        (5, [4], 1),
    ]
    assert all(d["share"] == round(d["share"], ACCURACY_DIGITS) for d in wire["copies"])


def test_when_majority_vote_is_asked_for_no_lf_is_called_inverted():
    session = odd_session()
    session.fit("majority")
    fit = session.results.fit

    standing = lf_standings(fit.verdict)["inverted"]

    assert standing.doubts == ()
    assert standing.accuracy["value"] == pytest.approx(fit.majority.accuracies[5], abs=1e-3)
    assert np.isclose(lf_standings(fit.verdict)["copy"].share, 0.5, atol=0.05)
