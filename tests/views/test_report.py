"""The report says what the panel says, in a page that stands alone."""

import re

import pytest

import snorkel_nb as snb
from snorkel_nb.views.report.lfs import MATRIX_LFS, MAX_PAIRS, MAX_SOURCE
from snorkel_nb.views.report.page import report_page
from tests.html_tree import HTMLTree
from tests.session.comments import COMMENTS, labeled_comments, open_comments
from tests.views.odd_session import odd_session


def report(session: snb.Session, n_examples: int = 0) -> HTMLTree:
    tree = HTMLTree.of(report_page(session.now, n_examples))
    assert tree.problems == []
    return tree


@pytest.fixture(scope="module")
def odd() -> HTMLTree:
    return report(odd_session())


def test_the_report_has_its_sections_in_order(odd):
    assert [text for tag, text in odd.texts if tag == "h2"] == [
        "How far to trust the labels",
        "Labels",
        "Labeling functions",
        "Conflicts between LFs",
        "Code of the LFs",
        "History",
    ]


def test_the_report_names_the_data_its_fingerprint_versions_and_accuracy():
    session = labeled_comments()

    text = report(session).text()

    assert "Labels of rows" in text
    assert "Rows 6 Covered 5 (83.3 %) In conflict 1 (16.7 %) Labels 4 (66.7 %)" in text
    assert (
        "Classes HAM, SPAM LFs 3 of 3 on Gold 5 rows Accuracy on gold .75 [.30, .95] of 4" in text
    )
    assert session.dataset.fingerprint in text
    assert f"snorkel-nb {snb.__version__}" in text
    assert session.results.fit.sentence in text


def test_the_report_has_a_line_and_the_code_of_each_lf():
    session = labeled_comments()
    session.disable("links")

    tree = report(session)

    assert "2 loves ● HAM keywords, version 1 3 50.0 % 16.7 % 16.7 %" in tree.text()
    assert "3 links off ■ SPAM regex, version 1 1 16.7 % – –" in tree.text()
    code = [text for tag, text in tree.texts if tag == "pre"]
    assert code == [entry.lf.source for entry in session.lfs]


def test_code_of_a_megabyte_is_cut_and_what_is_left_out_is_counted():
    session = open_comments()
    session.add(snb.keyword_lf("many", "SPAM", [f"word{i}" for i in range(2000)]))
    n_more = len(session.lfs[0].lf.source) - MAX_SOURCE

    assert n_more > 0
    assert f"and {n_more:,} more characters" in report(session).text()


def test_the_matrix_has_conflicts_above_overlaps_below_and_near_duplicates_after_it(odd):
    session = odd_session()
    pairs = session.results.pairs

    text = odd.text()

    assert f"1 one {pairs.n_conflicts[0, 1]} {pairs.n_conflicts[0, 2]}" in text
    assert f"3 three {pairs.n_overlaps[2, 0]} {pairs.n_overlaps[2, 1]}" in text
    assert "1 of 1 near-duplicate pair" in text
    assert "4 original 5 copy 100.0 %" in text


def test_of_very_many_lfs_the_pairs_with_the_most_conflicts_are_listed():
    session = odd_session()
    column = session.lfs[0].column.votes
    for j in range(MATRIX_LFS):
        session.add(snb.vote_lf(f"lf_{j}", column))

    tree = report(session)

    assert re.search(
        rf"The {MAX_PAIRS} of [\d,]+ pairs with the most rows in conflict", tree.text()
    )
    assert "matrix" not in {a.get("class") for _, a in tree.elements}


def test_charts_are_drawn_with_a_title_and_axes(odd):
    titles = [text for tag, text in odd.texts if tag == "title"]

    assert titles[1:] == [
        "Rows by the probability of their label",
        "Share of right labels by their probability",
        "Share of rows covered and labeled, by revision",
    ]
    assert [tag for tag, _ in odd.elements].count("svg") == 3
    numbers = [
        float(value)
        for tag, attributes in odd.elements
        if tag in ("rect", "circle")
        for name, value in attributes.items()
        if name in ("x", "y", "width", "height", "cx", "cy")
    ]
    assert len(numbers) > 50
    assert all(0 <= number <= 440 for number in numbers)


def test_the_bars_of_the_histogram_are_as_high_as_there_are_labels():
    session = odd_session()
    confidence = session.results.posteriors.confidence
    bars = [attributes for tag, attributes in report(session).elements if tag == "rect"]

    by_place: dict[str, float] = {}
    for bar in bars:
        by_place[bar["x"]] = by_place.get(bar["x"], 0.0) + float(bar["height"])
    heights = [by_place[x] for x in sorted(by_place, key=float)]

    is_labeled = session.results.labels >= 0
    counts = [
        int(((confidence >= i / 20) & ((confidence < (i + 1) / 20) | (i == 19)) & is_labeled).sum())
        for i in range(10, 20)
    ]
    counts = [n for n in counts if n]
    assert heights == pytest.approx([172 * n / max(counts) for n in counts], abs=0.3)


def test_history_lists_the_changes_with_how_far_they_went():
    text = report(labeled_comments()).text()

    assert re.search(r"add loves [-\d]+ [:\d]+ 2 2 4 3 add links [-\d]+ [:\d]+ 3 3 5 4", text)


def test_examples_stand_in_the_report_only_when_asked_for_and_no_more_than_that():
    session = labeled_comments()

    without, with_one = report(session).text(), report(session, 1).text()

    assert not any(text in without for text in COMMENTS["text"])
    assert sum(text in with_one for text in COMMENTS["text"]) == 2
    assert with_one == report(session, 1).text()


@pytest.mark.parametrize("data", [{"text": []}, {"text": ["a"]}, {"number": [1, 2]}])
def test_a_session_without_rows_lfs_gold_or_text_has_a_report(data):
    session = snb.Session(data, classes=3)

    assert "There are no LFs." in report(session, 3).text()


def test_the_page_asks_no_server_and_runs_no_script(odd):
    html = report_page(odd_session().now)

    assert not {"script", "link", "img", "iframe", "a", "base"} & odd.tags
    assert not any(name.startswith("on") or name in ("href", "src") for name in odd.attributes)
    assert "url(" not in html
    assert "@import" not in html
    assert "http" not in html.replace("http-equiv", "")
