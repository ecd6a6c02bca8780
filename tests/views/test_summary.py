import re

import pytest

import snorkel_nb as snb
from snorkel_nb.views.report.page import report_page
from snorkel_nb.views.summary import MAX_LFS, summary_text, summary_view
from snorkel_nb.views.summary_page import summary_html
from tests.html_tree import HTMLTree
from tests.session.comments import labeled_comments, open_comments
from tests.views.odd_session import odd_session

LIMIT_BYTES = 20 * 1024


def test_the_summary_says_rows_coverage_conflicts_labels_gold_and_trust():
    session = labeled_comments()

    lines = summary_text(summary_view(session.now)).splitlines()

    assert lines[:6] == [
        "Session of rows, revision 3",
        "Rows: 6, 5 (83.3 %) covered",
        "LFs: 3 of 3 on",
        "In conflict: 1 (16.7 %)",
        "Labels: HAM 2, SPAM 2",
        "Gold: 5 rows, accuracy .75 [.30, .95], majority vote .75 [.30, .95]",
    ]
    assert lines[6] == session.results.fit.sentence


def test_the_summary_has_a_line_for_each_lf_with_its_numbers():
    session = labeled_comments()
    session.disable("links")

    lines = [line.split() for line in summary_text(summary_view(session.now)).splitlines()]

    assert next(line[:8] for line in lines if line[:1] == ["asks"]) == [
        "asks",
        "SPAM",
        "33.3",
        "%",
        "16.7",
        "%",
        "16.7",
        "%",
    ]
    assert ["links", "(off)", "SPAM", "16.7", "%", "1.00", "[.21,", "1.00]"] in lines


def test_lfs_that_are_only_recorded_are_counted(tmp_path):
    labeled_comments(store=tmp_path / "kept.sqlite")
    session = open_comments(store=tmp_path / "kept.sqlite")
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))

    assert "LFs: 1 of 1 on, 2 only recorded" in summary_text(summary_view(session.now))
    assert "1 of 1 on, 2 only recorded" in report_page(session.now)


def test_text_and_html_say_the_same():
    view = summary_view(odd_session().now)

    tree = HTMLTree.of(summary_html(view))

    cells = [cell for line in view["lfs"] for cell in line]
    said = [view["session"], *(value for _, value in view["facts"]), *view["sentences"], *cells]
    assert [text for tag, text in tree.texts if tag == "bdi"] == [text for text in said if text]
    assert tree.problems == []
    assert tree.tags <= {"div", "p", "b", "bdi", "table", "thead", "tbody", "tr", "th", "td"}
    assert tree.attributes == {"style", "scope"}


def test_a_session_without_lfs_rows_or_gold_has_a_summary():
    empty = snb.Session({"text": []}, classes=2)

    assert "Rows: 0, 0 (none) covered" in summary_text(summary_view(empty.now))
    assert "Gold: none" in summary_text(summary_view(empty.now))
    assert "table" in HTMLTree.of(summary_html(summary_view(open_comments().now))).tags


def test_of_many_lfs_the_first_are_listed_and_the_others_counted():
    session = open_comments()
    for j in range(MAX_LFS + 3):
        session.add(snb.keyword_lf(f"lf_{j}", "SPAM", ["love"]))

    view = summary_view(session.now)

    assert len(view["lfs"]) == MAX_LFS
    assert summary_text(view).splitlines()[-1] == "and 3 more LFs"
    assert HTMLTree.of(summary_html(view)).text().endswith("and 3 more LFs")


@pytest.mark.parametrize("letter", ["<", '"', "&", "語"])
def test_the_html_is_small_whatever_the_names_are(letter):
    names = tuple(f"{letter * 197}{i:02}" for i in range(6))
    session = odd_session(names, (letter * 5000, letter * 5001))
    for i in range(MAX_LFS):
        votes = session.lfs[0].column.votes
        session.add(snb.vote_lf(f"{letter * 190}_{i:02}", votes))

    html = summary_html(summary_view(session.now))

    assert len(html.encode()) < LIMIT_BYTES
    assert len(summary_text(summary_view(session.now))) < LIMIT_BYTES


def test_the_html_brings_no_colour_of_its_own():
    html = summary_html(summary_view(labeled_comments().now))

    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|<style|class=", html)
