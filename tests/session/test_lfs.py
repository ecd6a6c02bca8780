from dataclasses import replace
from enum import Enum
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.errors import LabelError, LabelingFunctionError
from tests.session.comments import (
    HAM,
    SPAM,
    counted,
    labeled_comments,
    n_calls,
    open_comments,
)

A = snb.ABSTAIN


def test_decorator_adds_the_lf_and_gives_the_function_back():
    session = open_comments()

    @session.lf("SPAM")
    def asks(x):
        return "subscribe" in x.text

    @session.lf(name="any_label")
    def names_its_label(x):
        return "HAM" if "love" in x.text else None

    assert asks(SimpleNamespace(text="subscribe")) is True
    assert [entry.name for entry in session.lfs] == ["asks", "any_label"]
    assert_array_equal(
        session.label_matrix.to_numpy(),
        [[SPAM, A], [A, HAM], [A, A], [SPAM, HAM], [A, A], [A, HAM]],
    )


def test_decorator_without_parentheses_says_how_to_write_it():
    session = open_comments()

    with pytest.raises(LabelingFunctionError, match=r"@session\.lf\('SPAM'\)"):

        @session.lf
        def asks(x):
            return True

    assert session.lfs == ()


def test_a_label_may_be_a_name_a_number_or_an_enum_member():
    class Kind(Enum):
        HAM = 0
        SPAM = 1

    session = open_comments(classes=Kind)
    for i, label in enumerate(["SPAM", 1, np.int64(1), Kind.SPAM]):
        session.add(snb.labeling_function(f"lf_{i}", label=label)(lambda x: "subscribe" in x.text))

    assert_array_equal(session.label_matrix.to_numpy()[0], [SPAM] * 4)
    assert {entry.lf.label for entry in session.lfs} == {"SPAM"}


def test_a_label_that_is_no_class_is_refused_with_the_lf_and_the_nearest_class():
    session = open_comments()

    with pytest.raises(LabelError, match=r"'asks'.*'Spam'.*Did you mean 'SPAM'"):
        session.add(snb.keyword_lf("asks", "Spam", ["subscribe"]))
    with pytest.raises(LabelError, match=r"2 is not a class.*0\.\.1"):
        session.add(snb.keyword_lf("asks", 2, ["subscribe"]))

    assert session.revision == 0


@pytest.mark.parametrize("wrong", [None, 3, "has_link", ["a"]], ids=repr)
def test_what_is_no_lf_is_refused_and_says_what_is_one(wrong):
    with pytest.raises(LabelingFunctionError, match="keyword_lf"):
        open_comments().add(wrong)


def test_another_comment_is_kept_without_a_vote():
    session = open_comments()
    function = counted(lambda x: "subscribe" in x.text)
    first = snb.labeling_function("asks", label="SPAM")(function)
    session.add(replace(first, source="# old comment"))
    column, results = session.lfs[0].column, session.results

    report = session.add(replace(first, source="# new comment"))

    assert report.is_unchanged
    assert n_calls(function) == len(session.dataset)
    assert session.lfs[0].lf.source == "# new comment"
    assert session.lfs[0].column is column
    assert session.results is results
    assert session.undo() == "reword asks"
    assert session.lfs[0].lf.source == "# old comment"


def test_adding_an_unchanged_lf_calls_it_on_no_row():
    session = open_comments()
    asks = counted(lambda x: "subscribe" in x.text)
    lf = snb.labeling_function("asks", label="SPAM")(asks)
    session.add(lf)
    before, calls = session.now, n_calls(asks)

    report = session.add(snb.labeling_function("asks", label="SPAM")(asks))

    assert calls == 6
    assert n_calls(asks) == 6
    assert report.is_unchanged
    assert (report.n_votes, len(report.diff), report.moves) == (2, 0, [])
    assert session.now is before


def test_an_edit_votes_only_its_own_column_and_keeps_place_and_number():
    session = labeled_comments()
    loves = counted(lambda x: "HAM" if "love" in x.text else None)
    session.add(snb.labeling_function("loves")(loves))
    asks, _, links = (entry.column for entry in session.lfs)
    calls = n_calls(loves)

    report = session.add(snb.keyword_lf("asks", "SPAM", ["channel"]))

    assert n_calls(loves) == calls
    assert [entry.name for entry in session.lfs] == ["asks", "loves", "links"]
    assert session.state.get("links").column is links
    assert session.state.get("asks").column is not asks
    assert [(e.number, e.version) for e in session.lfs] == [(1, 2), (2, 2), (3, 1)]
    assert [report.diff.gained.tolist(), report.diff.lost.tolist()] == [[], [3]]


def test_an_edit_that_flips_and_moves_labels_is_reported_row_by_row():
    session = labeled_comments()

    report = session.add(snb.keyword_lf("loves", "SPAM", ["love", "first"]))

    assert report.diff.gained.tolist() == [4]
    assert report.diff.lost.tolist() == []
    assert report.diff.flipped.tolist() == [1, 3, 5]
    assert [(m.before, m.after, m.n_rows) for m in report.moves] == [(A, SPAM, 2), (HAM, SPAM, 2)]
    assert report.n_moved == 4
    assert (report.coverage_before, report.coverage) == (3 / 6, 4 / 6)
    assert (report.precision.n_correct, report.precision.n) == (1, 3)
    assert (report.accuracies_before.model.n_correct, report.accuracies.model.n_correct) == (3, 3)


def test_a_report_names_the_partner_and_where_the_lf_is_alone_or_contradicted():
    session = labeled_comments()
    session.fit("majority")

    report = session.add(snb.vote_lf("v", ["HAM", None, "SPAM", "SPAM", "SPAM", "SPAM"]))

    assert report.partner == ("loves", 2)
    assert report.alone.tolist() == [4]
    assert report.contradicted.tolist() == []  # rows 0 and 5 are ties
    assert (report.overlaps, report.conflicts) == (4 / 6, 3 / 6)


def test_a_closure_value_that_changes_makes_the_lf_stale_until_it_votes_again():
    session = open_comments()
    words = ["subscribe"]
    asks = counted(lambda x: any(word in x.text for word in words))
    session.add(snb.labeling_function("asks", label="SPAM")(asks))
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))
    loves = session.state.get("loves").column

    words.append("http")
    assert [entry.lf.is_stale for entry in session.lfs] == [True, False]
    reports = session.rerun()

    assert [r.diff.gained.tolist() for r in reports] == [[2]]
    assert n_calls(asks) == 12
    assert session.state.get("loves").column is loves
    assert session.rerun() == []
    assert n_calls(asks) == 12


def test_adding_the_same_lf_value_votes_again_when_what_it_reads_has_changed():
    session = open_comments()
    words = ["subscribe"]

    @snb.labeling_function(label="SPAM")
    def asks(x):
        return any(word in x.text for word in words)

    session.add(asks)
    words.append("http")
    report = session.add(asks)

    assert report.diff.gained.tolist() == [2]
    assert not session.lfs[0].lf.is_stale


def test_rerun_of_several_stale_lfs_is_one_change():
    session = open_comments()
    words = ["subscribe"]
    for name in ("one", "two"):
        session.add(snb.labeling_function(name, label="SPAM")(lambda x: words[0] in x.text))
    revision = session.revision

    words[0] = "love"
    session.rerun()

    assert session.revision == revision + 1
    assert session.undo() == "rerun one, two"
    assert_array_equal(session.label_matrix.to_numpy()[:, 1], [SPAM, A, A, SPAM, A, A])


def test_rerun_by_name_votes_again_though_nothing_visible_has_changed():
    session = open_comments()
    asks = counted(lambda x: "subscribe" in x.text)
    session.add(snb.labeling_function("asks", label="SPAM")(asks))

    [report] = session.rerun("asks")

    assert n_calls(asks) == 12
    assert not report.is_unchanged
    assert session.lfs[0].version == 2


def test_a_disabled_lf_keeps_its_votes_but_does_not_count():
    session = labeled_comments()
    column = session.state.get("loves").column

    session.disable("loves")

    assert session.label_matrix.lf_names == ("asks", "links")
    assert session.labels().tolist() == [SPAM, A, SPAM, SPAM, A, A]
    assert session.state.get("loves").column is column
    session.enable("loves")
    assert session.label_matrix.lf_names == ("asks", "loves", "links")


def test_switching_an_lf_to_what_it_is_changes_nothing():
    session = labeled_comments()
    session.disable("asks")
    before = session.now

    session.disable("asks")
    session.enable("loves")

    assert session.now is before


def test_a_disabled_lf_stays_disabled_when_it_is_edited():
    session = labeled_comments()
    session.disable("asks")

    report = session.add(snb.keyword_lf("asks", "SPAM", ["channel"]))

    assert not session.state.get("asks").is_enabled
    assert (report.n_votes, report.overlaps, report.conflicts, report.n_moved) == (1, None, None, 0)


def test_a_dropped_lf_takes_its_number_with_it():
    session = labeled_comments()

    session.drop("asks")
    session.add(snb.keyword_lf("firsts", "HAM", ["first"]))

    assert [(e.number, e.name) for e in session.lfs] == [(2, "loves"), (3, "links"), (4, "firsts")]


def test_rename_keeps_votes_number_and_version():
    session = labeled_comments()
    before = session.state.get("asks")

    session.rename("asks", "begs")

    after = session.state.get("begs")
    assert after.column is before.column
    assert (after.number, after.version) == (before.number, before.version)
    assert session.label_matrix.lf_names == ("begs", "loves", "links")


def test_rename_to_a_taken_name_is_refused():
    session = labeled_comments()
    before = session.now

    with pytest.raises(LabelingFunctionError, match=r"'asks'.*'loves'.*Drop or rename"):
        session.rename("asks", "loves")
    session.rename("asks", "asks")

    assert session.now is before


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "a" * 201, "tab\t", None], ids=repr)
def test_an_lf_name_is_one_visible_line(name):
    session = labeled_comments()

    with pytest.raises(LabelingFunctionError, match="one line of visible text"):
        session.rename("asks", name)


@pytest.mark.parametrize("deed", ["drop", "enable", "disable", "rerun"])
def test_an_unknown_lf_is_refused_with_the_nearest_name(deed):
    session = labeled_comments()

    with pytest.raises(LabelingFunctionError, match=r"'ask'.*'asks', 'loves'.*mean 'asks'"):
        getattr(session, deed)("ask")
    with pytest.raises(LabelingFunctionError, match="mean 'asks'"):
        session.rename("ask", "begs")


def test_lfs_that_fail_are_counted_and_abstain_on_those_rows():
    session = open_comments()

    @session.lf("SPAM")
    def counts_words(x):
        return len(x.text.split()) > 3 or x.txt

    failures = session.lfs[0].column.failures
    assert session.label_matrix.to_numpy()[:, 0].tolist() == [SPAM, A, A, SPAM, A, A]
    assert failures.positions.tolist() == [1, 2, 4, 5]
    assert failures.first.code == "return len(x.text.split()) > 3 or x.txt"


def test_a_snorkel_lf_is_taken_over_as_it_is():
    class Quacks:
        name = "quacks"

        def __call__(self, x):
            return 1 if "subscribe" in x.text else -1

    session = open_comments()
    session.add(Quacks())

    assert session.label_matrix.to_numpy()[:, 0].tolist() == [SPAM, A, A, SPAM, A, A]


def test_short_reprs_hold_no_row_text():
    session = labeled_comments()
    report = session.add(snb.keyword_lf("asks", "SPAM", ["subscribe", "first"]))

    shown = f"{session!r} {session.lfs!r} {report!r}"

    assert "asks v2 keywords: 3 votes" in shown
    assert "+1 -0 flipped 0" in shown
    assert "channel" not in shown
    assert len(shown) < 500
