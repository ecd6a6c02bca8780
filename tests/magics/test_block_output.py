"""The HTML block under a cell: what it says, and that text from data is only ever text."""

import re

import pytest

import snorkel_nb as snb
from snorkel_nb.magics.lf_block import LFBlock
from tests.hostile import HOSTILE, as_name
from tests.html_tree import HTMLTree

CASH = "%%lf SPAM\ndef has_cash(x):\n    return 'cash' in x.text"
TAGS = {
    *("div", "style", "span", "code", "bdi", "i", "b", "p", "mark", "details", "summary", "pre"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"class", "scope", "style", "aria-hidden"}
STYLE = re.compile(r"((left|width):\d+(\.\d+)?%;?)+")


def block(notebook, cell: str) -> HTMLTree:
    return checked(notebook.shown(notebook.value(cell))["text/html"])


def checked(html: str) -> HTMLTree:
    """The tree of a block in which nothing stands that we did not put there."""
    tree = HTMLTree.of(html)
    assert tree.problems == []
    assert tree.tags <= TAGS
    assert tree.attributes <= ATTRIBUTES
    for tag, attributes in tree.elements:
        for name, value in attributes.items():
            assert value is not None
            if name == "style":
                assert STYLE.fullmatch(value), (tag, value)
            else:
                assert re.fullmatch(r"[a-z0-9 -]+", value), (tag, name, value)
    assert [tag for tag, _ in tree.elements].count("style") == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", html)
    html.encode("utf-8")
    return tree


# -- what it says ------------------------------------------------------------------------------


def test_a_new_lf_shows_numbers_interval_and_examples(notebook):
    tree = block(notebook, CASH)

    text = tree.text()
    assert text.startswith("has_cash ■ SPAM new no failures,")
    assert "Votes 3" in text
    assert "Coverage 50.0 %" in text
    assert "Overlaps 0.0 %" in text
    assert "Conflicts 0.0 %" in text
    assert "Precision .50 [.09, .91] on 2 gold" in text
    assert "3 alone" in text
    assert "0 hit cash now 2 hit cash prize 4 alone claim your cash prize" in text
    assert re.search(r"Est\. acc\. [.\d]+ \[[.\d]+, [.\d]+\] by the model Precision", text)
    sentence = notebook["session"].results.fit.sentence
    assert text.endswith(f"3 labels changed: 3 none → SPAM. Accuracy on gold .50. {sentence}")


def test_an_edit_shows_the_vote_diff_in_bold_and_the_labels_that_moved(notebook):
    notebook.value(CASH)

    tree = block(notebook, CASH.replace("'cash' in x.text", "x.text in ('cash prize', 'hello')"))

    assert tree.text(inside="b").split() == ["+1", "−2", "0"]
    text = tree.text()
    assert "version 2, was 1" in text
    assert "Coverage 33.3 % was 50.0 %" in text
    assert "3 gained hello 0 lost cash now 4 lost claim your cash prize" in text
    assert "2 SPAM → none, 1 none → SPAM" in text


def test_an_unchanged_cell_says_so_in_place_of_numbers(notebook):
    notebook.value(CASH)

    text = block(notebook, CASH).text()

    assert "version 1, unchanged" in text
    assert "Nothing was voted again" in text
    assert "Votes" not in text


def test_matches_are_marked_and_overlapping_ones_are_one(notebook):
    tree = block(notebook, "%%lf SPAM --kind keywords --name words\ncash\ncash prize\nprize\n")

    assert tree.text(inside="mark") == "cash cash prize cash prize"


def test_a_long_text_is_cut_round_its_match(empty):
    empty["rows"] = [{"text": "a" * 500 + " cash " + "b" * 500}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM")

    tree = block(empty, "%%lf SPAM --kind keywords --name words\ncash\n")

    assert tree.text(inside="mark") == "cash"
    [shown] = re.findall(r"…\S+ cash \S+…", tree.text())
    assert len(shown) < 200


def test_failures_show_count_reason_line_and_a_traceback_behind_details(notebook):
    tree = block(notebook, "%%lf SPAM\ndef careless(x):\n    return x.label.startswith('S')")

    text = tree.text()
    assert "▲ failed on 2 rows" in text
    assert "AttributeError: 'NoneType' object has no attribute 'startswith'" in text
    assert "first on row 2, line 3: return x.label.startswith('S')" in text
    assert "It abstains on these 2 rows." in text
    assert "details" in tree.tags
    assert "line 3, in careless" in tree.text(inside="pre")


def test_an_answer_that_is_no_label_is_a_failure_without_a_traceback(notebook):
    tree = block(notebook, "%%lf\ndef wrong(x):\n    return 'SPAN' if 'cash' in x.text else None")

    assert "returned 'SPAN' (str). Classes are 'HAM', 'SPAM'" in tree.text()
    assert "pre" not in tree.tags


def test_the_lf_that_disagrees_most_is_named(notebook):
    notebook.value(CASH)

    assert (
        "Conflicts 33.3 % has_cash 2"
        in block(notebook, "%%lf HAM --kind keywords --name prizes\nprize\n").text()
    )


def test_votes_for_several_classes_are_counted_for_each(notebook):
    tree = block(notebook, "%%lf\ndef both(x):\n    return 'SPAM' if 'cash' in x.text else 'HAM'")

    assert "● HAM ■ SPAM new" in tree.text()
    assert "3 HAM 3 SPAM" in tree.text()
    bars = [a["style"] for tag, a in tree.elements if tag == "i" and "snb-c" in a.get("class", "")]
    assert bars == ["width:50.00%", "width:50.00%"]


def test_of_very_many_classes_those_with_the_most_votes_are_shown(empty):
    empty["rows"] = [{"text": str(i)} for i in [*range(1000), 500, 500, 501]]
    empty.value(
        "%snorkel open rows --text text --classes " + " ".join(f"c{i}" for i in range(1000))
    )
    shown = empty.shown(empty.value("%%lf\ndef each(x):\n    return int(x.text)"))

    text = checked(shown["text/html"]).text()
    assert "■ c5 ▲ c500 ◆ c501 and 992 more new" in text
    assert "3 c500 2 c501" in text
    assert shown["text/plain"].startswith(
        "each new c0/c1/c2/c3/c4/c5/c500/c501/992 more: 1,003 votes (100.0 %)"
    )


def test_without_gold_precision_is_no_number(empty):
    empty["rows"] = [{"text": "cash"}, {"text": "x"}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM")

    text = block(empty, CASH).text()
    assert "Precision – no gold on its votes" in text
    assert "Accuracy" not in text


def test_what_is_odd_about_the_lf_and_a_model_that_cannot_be_trusted_are_said_as_warnings(empty):
    empty["rows"] = [{"text": word} for word in ("cash", "hello")] * 200
    empty.value("%snorkel open rows --text text --classes HAM SPAM")

    silent = block(empty, "%%lf SPAM --kind keywords --name silent\nzebra\n")
    empty.value(CASH)
    copy = block(empty, "%%lf SPAM --kind keywords --name copy\ncash\n")

    assert (
        warnings(silent) == "Fell back to majority vote: no row has a vote yet: every LF abstains."
    )
    assert "Est. acc." not in silent.text()
    assert warnings(copy).startswith("▲ Near-duplicate: votes as 'has_cash' on 100 % of their rows")
    assert "2 LFs count as 1.1 voters." in copy.text()


def test_a_report_that_is_shown_later_says_what_the_model_said_then(notebook):
    notebook.value("import snorkel_nb as snb")
    report = notebook.value("session.add(snb.keyword_lf('cash', 'SPAM', ['cash']))")
    then = checked(notebook.shown(report)["text/html"]).text()
    assert "Est. acc." in then

    notebook.value("%lf disable cash")

    assert checked(notebook.shown(report)["text/html"]).text() == then


def warnings(tree: HTMLTree) -> str:
    return tree.text_of_class("snb-warn")


# -- text from data is text --------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_rows_are_shown_as_they_are(empty, text):
    empty["rows"] = [{"text": f"cash {text}", "id": text}, {"text": text, "id": "b"}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM --id id")

    tree = block(empty, "%%lf SPAM --kind keywords --name words\ncash\n")

    assert " ".join(text.split()) in tree.text()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_classes_and_keywords_are_shown_as_they_are(text):
    name = as_name(text)
    session = snb.Session([{"text": f"so {text}"}], text="text", classes=["A", name])

    report = session.add(snb.keyword_lf(name, name, [text], whole_words=False))

    tree = checked(LFBlock(report)._repr_html_())
    assert [t for tag, t in tree.texts if tag == "bdi"][:2] == [name, name]
    assert text in "".join(t for _, t in tree.texts)
    assert "".join(t for tag, t in tree.texts if tag == "mark") == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_in_warnings_and_remarks_are_shown_as_they_are(empty, text):
    name = as_name(text)
    empty["rows"] = [{"text": word} for word in ("cash", "hello")] * 200
    empty["name"] = name
    empty.value("import snorkel_nb as snb")
    empty.value("session = snb.Session(rows, text='text', classes=['HAM', name])")
    empty.value("session.add(snb.keyword_lf(name, name, ['cash']))")

    tree = block(empty, "session.add(snb.keyword_lf('copy', name, ['cash']))")
    listed = block(empty, "%lf")

    assert f"votes as {name!r} on" in warnings(tree)
    assert f"votes as {name!r} on" in "".join(t for _, t in listed.texts)
    assert repr(name) in empty.run("%snorkel status").text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_exceptions_and_tracebacks_are_shown_as_they_are(empty, text):
    empty["rows"] = [{"text": "a"}]
    empty["message"] = text
    empty.value("%snorkel open rows --text text --classes HAM SPAM")

    tree = block(empty, "%%lf SPAM\ndef bad(x):\n    raise ValueError(message)")

    assert f"ValueError: {text}" in "".join(t for tag, t in tree.texts if tag == "pre")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_in_the_list_are_shown_as_they_are(empty, text):
    empty["rows"] = [{"text": "a"}]
    empty["name"] = as_name(text)
    empty.value("import snorkel_nb as snb")
    empty.value("session = snb.Session(rows, text='text', classes=['HAM', name])")
    empty.value("session.add(snb.keyword_lf(name, name, ['a']))")

    tree = block(empty, "%lf")

    assert empty["name"] in "".join(t for _, t in tree.texts)


def test_control_characters_and_half_surrogates_leave_a_sign(empty):
    empty["rows"] = [{"text": "cash \x00\x07\x1b[31m\x7f\x9b"}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM")

    tree = block(empty, "%%lf SPAM\ndef bad(x):\n    raise ValueError('half \\ud800 here')")
    assert "half � here" in tree.text()

    tree = block(empty, "%%lf SPAM --kind keywords --name words\ncash\n")
    assert "cash ���[31m��" in tree.text()


def test_names_texts_and_messages_are_isolated_against_right_to_left_overrides(empty):
    override = "\u202ecash"
    empty["rows"] = [{"text": override, "id": override}]
    empty.value("%snorkel open rows --text text --classes HAM SPAM --id id")

    for cell in (
        "%%lf SPAM --kind keywords --name words --substring\ncash\n",
        "%%lf SPAM\ndef bad(x):\n    raise ValueError(x.text)",
    ):
        tree = block(empty, cell)
        holders = {tag for tag, text in tree.texts if "\u202e" in text}
        assert holders <= {"bdi", "pre"}
