"""Each term of the index is a keyword that hits the same rows."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.dataset import Dataset, Roles
from snorkel_nb.core.label_set import LabelSet
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.explore.candidates.term_index import index_terms
from snorkel_nb.labeling.pattern_lf import keyword_lf
from tests.hostile import HOSTILE, UNPRINTABLE

TEXTS = [
    "Call now!  It's free", "call NOW or don't", "the call is free", "£100 cash", "100 % cash £",
    "co.uk e-mail", "größe Größe", None, "", "two\nlines\tcall now", "  ",
]  # fmt: skip


def index_of(texts, min_rows=1):
    return index_terms(pl.Series("text", texts, pl.String), min_rows)


def votes_of(term, texts):
    rows = Dataset.open({"text": texts}, Roles(), LabelSet.of(["HAM", "SPAM"]))
    return keyword_lf("term", "SPAM", [term]).voter.vote(rows, 0, rows.label_set, no_progress).votes


@pytest.mark.parametrize("texts", [TEXTS, [*HOSTILE, *UNPRINTABLE]], ids=["plain", "hostile"])
def test_every_term_hits_what_its_keyword_hits(texts):
    index = index_of(texts)

    assert len(index.terms) > 20
    for i, term in enumerate(index.terms):
        assert_array_equal(index.hits(i), votes_of(term, texts) == 1, err_msg=repr(term))


def test_words_phrases_and_signs_are_terms():
    index = index_of(TEXTS, min_rows=2)

    assert {"call", "call now", "£", "100", "free"} <= set(index.terms)
    assert index.counts[index.number["call now"]] == 3
    assert "it's" not in index.number  # in one text
    assert index.n_words[index.number["call now"]] == 2
    assert index.n_words[index.number["£"]] == 0


def test_a_word_with_a_sign_in_it_and_three_words_are_phrases():
    index = index_of(TEXTS)

    assert {"it's", "don't", "co.uk", "e-mail", "it's free", "call is free"} <= set(index.terms)


def test_what_cannot_be_seen_is_no_term():
    index = index_of([*HOSTILE, *UNPRINTABLE])

    assert all(term.isprintable() for term in index.terms)


def test_texts_without_a_word_have_no_terms():
    for texts in ([], [None, ""], ["   "]):
        index = index_of(texts)
        assert index.terms == ()
        assert index.vectors.shape[0] == len(texts)


def test_texts_with_the_same_words_lie_near_each_other():
    texts = ["goal match team", "match team win", "profit shares bank", "shares bank market"] * 5

    vectors = index_of(texts).vectors

    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
