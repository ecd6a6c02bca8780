import json

import pytest

import snorkel_nb as snb
from snorkel_nb.errors import LabelingFunctionError, SessionError
from snorkel_nb.views.cells.cell import MAX_CELL, MAX_CELLS, SHOWN_CELLS
from snorkel_nb.views.row import MAX_CHARACTERS, MAX_FAILURES, details_view, text_view
from snorkel_nb.views.rows import MAX_PAGE, rows_view
from tests.session.comments import COMMENTS, HAM, SPAM, labeled_comments, random_session


def rows(session, lf_name=None, offset=0, limit=MAX_PAGE):
    return rows_view(session.select(lf=lf_name), offset, limit)


def utf16(text, start, end):
    """The part of a text that a browser would show for two offsets."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_a_row_shows_votes_label_gold_and_where_each_lf_found_what():
    session = labeled_comments()
    session.fit("majority")

    row = rows(session)["rows"][3]

    assert row["text"] == "subscribe if you love it"
    assert row["votes"] == [{"lf": 1, "label": SPAM}, {"lf": 2, "label": HAM}]
    assert row["spans"] == [[0, 9, 1], [17, 21, 2]]
    assert (row["label"], row["gold"], row["is_covered"]) == (None, HAM, True)
    assert row["confidence"] == 0.5
    assert row["posteriors"] == [[0, 0.5], [1, 0.5]]
    assert (row["row"], row["id"], row["n_chars"]) == (3, "3", 24)


def test_an_uncovered_row_has_no_label_no_confidence_and_no_posteriors():
    row = rows(labeled_comments())["rows"][4]

    assert (row["label"], row["is_covered"], row["confidence"]) == (None, False, None)
    assert (row["votes"], row["spans"], row["posteriors"], row["gold"]) == ([], [], [], None)


def test_the_rows_of_an_lf_are_those_it_votes_on():
    session = labeled_comments()

    page = rows(session, "loves", offset=1, limit=1)

    assert (page["offset"], page["n_total"]) == (1, 3)
    assert [row["row"] for row in page["rows"]] == [3]
    assert [row["row"] for row in rows(session, "loves")["rows"]] == [1, 3, 5]
    assert rows(session, "loves", offset=3)["rows"] == []
    assert rows(session, "loves", offset=10**30)["rows"] == []
    assert rows(session, offset=10**30)["rows"] == []


def test_an_lf_that_is_off_marks_nothing_and_has_no_vote_but_its_rows_can_be_seen():
    session = labeled_comments()
    session.disable("loves")

    row = rows(session, "loves")["rows"][1]

    assert row["row"] == 3
    assert row["votes"] == [{"lf": 1, "label": SPAM}]
    assert row["spans"] == [[0, 9, 1]]
    assert row["label"] == SPAM


def test_a_page_holds_at_most_fifty_rows(rng):
    session = random_session(rng, 120, 2, 2)

    assert len(rows(session, limit=1000)["rows"]) == MAX_PAGE
    assert [row["row"] for row in rows(session, offset=100, limit=1000)["rows"]] == [
        *range(100, 120)
    ]


def test_a_page_that_cannot_be_is_refused():
    for offset, limit in ((-1, 5), (0, -5)):
        with pytest.raises(SessionError, match="Count from 0"):
            rows(labeled_comments(), offset=offset, limit=limit)
    with pytest.raises(LabelingFunctionError, match="mean 'asks'"):
        rows(labeled_comments(), "ask")
    for row in (-1, 6, 10**30):
        with pytest.raises(SessionError, match="among 6 rows"):
            text_view(labeled_comments().state, row)


def test_spans_count_utf16_units_as_browsers_do():
    text = "🤖🤖 love e\u0301 🇩🇪 love"
    session = snb.Session({"text": [text]}, classes=["HAM", "SPAM"])
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))
    session.add(snb.regex_lf("bots", "SPAM", "🤖"))

    row = rows(session)["rows"][0]

    assert [(utf16(text, a, b), lf) for a, b, lf in row["spans"]] == [
        *[("🤖", 2), ("🤖", 2), ("love", 1), ("love", 1)]
    ]
    assert row["n_chars"] == len(text.encode("utf-16-le")) // 2
    assert text_view(session.state, 0) == {"row": 0, "text": text, "spans": row["spans"]}


def test_a_long_text_is_cut_with_its_spans_and_given_whole_on_request():
    text = "🤖" * (MAX_CHARACTERS - 2) + "love and more love"
    session = snb.Session({"text": [text]}, classes=2)
    session.add(snb.regex_lf("loves", 0, "love"))

    row, whole = rows(session)["rows"][0], text_view(session.state, 0)

    assert row["text"] == text[:MAX_CHARACTERS]
    assert row["n_chars"] == 2 * (MAX_CHARACTERS - 2) + 18
    assert [utf16(row["text"], a, b) for a, b, _ in row["spans"]] == ["lo"]
    assert whole["text"] == text
    assert [utf16(text, a, b) for a, b, _ in whole["spans"]] == ["love", "love"]


def test_a_text_of_emoji_that_was_cut_can_be_told_from_a_whole_one():
    """The page compares n_chars with JavaScript's length, two for each of these."""
    session = snb.Session({"text": ["🤖" * (MAX_CHARACTERS + 1)]}, classes=2)

    row = rows(session)["rows"][0]

    assert len(row["text"].encode("utf-16-le")) // 2 < row["n_chars"]


def test_null_and_empty_texts_are_shown_as_empty():
    for row in rows(snb.Session({"text": [None, ""]}, classes=2))["rows"]:
        assert (row["text"], row["n_chars"]) == ("", 0)


def test_without_a_text_column_the_row_shows_its_columns():
    session = snb.Session({"a": [1, 2], "b": ["x" * 3000, None]}, classes=2)
    session.add(snb.keyword_lf("xs", 1, ["x"], column="b", whole_words=False))

    long, short = rows(session)["rows"]

    assert (short["text"], short["n_chars"], long["spans"]) == (None, 0, [])
    assert [(c["name"], c["kind"], c["text"]) for c in short["cells"]] == [
        ("a", "number", "2"),
        ("b", "none", "none"),
    ]
    assert (long["cells"][1]["text"], long["cells"][1]["is_cut"]) == ("x" * MAX_CELL, True)


def test_beside_a_text_only_images_are_shown_and_the_details_have_all_columns():
    session = snb.Session({"text": ["one"], "n": [7], "gold": [1]}, classes=2, gold="gold")

    assert rows(session)["rows"][0]["cells"] == []
    details = details_view(session.now, 0)
    assert [(c["name"], c["text"]) for c in details["cells"]] == [("n", "7")]
    assert (details["row"], details["n_cells"], details["why"]) == (0, 1, None)


def test_many_columns_are_cut_and_counted():
    session = snb.Session({f"c{i}": [i] for i in range(300)}, classes=2)

    assert len(rows(session)["rows"][0]["cells"]) == SHOWN_CELLS
    details = details_view(session.now, 0)
    assert (len(details["cells"]), details["n_cells"]) == (MAX_CELLS, 300)


def test_details_of_a_row_that_is_not_there_are_refused():
    with pytest.raises(SessionError, match="no row 6 among 6"):
        details_view(labeled_comments().now, 6)


def test_fifty_long_rows_with_many_votes_stay_below_300_kb(rng):
    text = "\u8a9e" * 3000
    session = snb.Session({"text": [text] * 50}, classes=2)
    for j in range(60):
        session.add(snb.vote_lf(f"lf_{j}", rng.integers(0, 2, 50)))
        session.add(snb.labeling_function(f"fails_{j}", label=0)(lambda x: int(x.text)))

    page = rows(session)

    assert page["rows"][0]["n_failures"] == 60
    assert len(page["rows"][0]["failures"]) == MAX_FAILURES
    as_jupyter_packs_it = json.dumps(page, ensure_ascii=False).encode()
    assert 150_000 < len(as_jupyter_packs_it) < 300_000


def test_ids_are_shown_as_the_user_named_the_rows():
    session = snb.Session({"text": ["a", "b"], "key": [7, 9]}, classes=2, id="key")

    assert [(row["row"], row["id"]) for row in rows(session)["rows"]] == [(0, "7"), (1, "9")]


def test_a_failure_is_shown_with_its_row():
    session = labeled_comments()
    session.add(snb.labeling_function("parses", label="HAM")(lambda x: int(x.text)))

    failures = rows(session)["rows"][4]["failures"]

    assert [failure["lf"] for failure in failures] == [4]
    assert "invalid literal for int() with base 10: 'first'" in failures[0]["message"]


def test_of_many_classes_the_five_most_probable_are_sent(rng):
    session = random_session(rng, 20, 4, 40)

    for row in rows(session)["rows"]:
        if row["is_covered"]:
            shares = [share for _, share in row["posteriors"]]
            assert len(shares) == 5
            assert shares == sorted(shares, reverse=True)
            assert shares[0] == row["confidence"]


def test_votes_agree_with_the_label_matrix():
    session = labeled_comments()
    L = session.label_matrix.to_numpy()

    for row in rows(session)["rows"]:
        votes = {vote["lf"]: vote["label"] for vote in row["votes"]}
        assert [votes.get(number, snb.ABSTAIN) for number in (1, 2, 3)] == L[row["row"]].tolist()
        assert row["text"] == COMMENTS["text"][row["row"]]
