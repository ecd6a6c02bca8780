"""What a cluster speaks of."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.explore.clusters.phrases import Phrases, count_phrases, packed_texts, texts_of
from snorkel_nb.explore.clusters.terms import RowTerms, log_odds


def terms_of(texts, of_row):
    phrases = count_phrases(texts)
    rows = RowTerms(np.arange(len(texts)), phrases)
    clusters = rows.of_clusters(np.array(of_row), max(of_row) + 1)
    return [[term.text for term in terms] for terms in clusters]


def test_log_odds_are_those_of_the_paper():
    # 8 of 10 rows inside, 2 of 30 outside; the prior is worth 100 rows with a share of 10.5 / 41.
    prior = 100 * 10.5 / 41
    a, b = 8 + prior, 2 + prior
    delta = np.log(a / (110 - a)) - np.log(b / (130 - b))

    z = log_odds(np.array([8]), np.array([2]), 10, 30)

    assert_allclose(z, delta / np.sqrt(1 / a + 1 / b))


def test_a_word_that_is_everywhere_is_no_term():
    texts = ["the free prize"] * 30 + ["the match"] * 30 + ["some other"] * 5

    prizes, matches = terms_of(texts, [0] * 30 + [1] * 30 + [-1] * 5)

    assert "the" not in {word for term in [*prizes, *matches] for word in term.split()[1:]}
    assert any("prize" in term for term in prizes)
    assert any("match" in term for term in matches)


def test_a_phrase_stands_for_its_words():
    texts = ["prime minister said"] * 10 + ["prime time minister"] * 0 + ["weather is nice"] * 20

    (politics,) = terms_of(texts, [0] * 10 + [-1] * 20)

    words = [word for term in politics for word in term.split()]
    assert len(words) == len(set(words))
    assert any(len(term.split()) == 2 for term in politics)


def test_a_few_rows_say_little():
    texts = ["alpha"] * 3 + [f"word{i % 7}" for i in range(100)]

    assert terms_of(texts, [0, 0, 0] + [-1] * 100) in ([[]], [["alpha"]])


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["?!", "..."]])
def test_texts_without_words_have_no_phrases(texts):
    phrases = count_phrases(texts)

    assert list(phrases.words) == []
    assert len(phrases.starts) == len(texts) + 1
    nobody = RowTerms(np.arange(len(texts)), phrases)
    assert nobody.of_clusters(np.zeros(len(texts), int), 1) == [()]


def test_each_row_counts_a_phrase_once():
    phrases = count_phrases(["spam spam spam", "spam", "spam"])

    assert list(phrases.words) == ["spam"]
    assert phrases.starts.tolist() == [0, 1, 2, 3]


def test_texts_travel_as_bytes_whatever_is_in_them():
    import polars as pl

    texts = ["plain", None, "naïve 日本 🎉", "", "<script>\x00\n\t"]

    data, ends = packed_texts(pl.Series(texts, dtype=pl.String))

    assert texts_of(data, ends) == [text or "" for text in texts]
    assert texts_of(*packed_texts(pl.Series([], dtype=pl.String))) == []


def test_without_texts_there_are_no_terms():
    empty = Phrases((), np.zeros(1, np.int64), np.zeros(0, np.int32))

    assert RowTerms(np.zeros(0, np.int64), empty).of_clusters(np.zeros(5, int), 2) == [(), ()]
