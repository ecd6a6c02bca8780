"""Vectors of a session's rows, at once and in the background. Events say what happens when."""

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import snorkel_nb as snb
from snorkel_nb.errors import EmbeddingError

LIMIT_S = 20


@pytest.fixture
def session() -> snb.Session:
    texts = ["win cash now", "free money", None, "my cat sleeps"]
    return snb.Session(pl.DataFrame({"text": texts}), classes=["HAM", "SPAM"])


def test_a_session_embeds_its_texts_with_word_vectors(session):
    assert session.embedding is None

    embedding = session.embed()

    assert (embedding.name, embedding.vectors.shape) == ("wordllama", (4, 256))
    assert session.embedding is embedding
    assert_allclose(np.linalg.norm(embedding.vectors, axis=1), [1, 1, 0, 1], atol=1e-6)


def test_embedding_is_no_change_of_the_session(session):
    before = session.now

    session.embed("tf-idf")

    assert session.now is before


def test_of_appended_rows_only_these_are_embedded(session):
    first = session.embed("tf-idf")

    session.append({"text": ["cash", "unheard"]})

    assert_array_equal(session.embedding.vectors[:4], first.vectors)
    assert_allclose(np.linalg.norm(session.embedding.vectors[4:], axis=1), [1, 0], atol=1e-6)


def test_undoing_an_append_brings_the_vectors_back(session):
    first = session.embed()
    session.append({"text": ["cash"]})
    assert len(session.embedding) == 5

    session.undo()

    assert_array_equal(session.embedding.vectors, first.vectors)


def test_an_array_is_brought_to_length_one(session):
    embedding = session.embed(np.array([[3, 4], [0, 2], [0, 0], [-1e-30, 0]]))

    assert_allclose(embedding.vectors, [[0.6, 0.8], [0, 1], [0, 0], [-1, 0]])


def test_an_array_says_what_to_do_when_rows_are_appended(session):
    session.embed(np.eye(4))
    session.append({"text": ["cash"]})

    assert session.embedded.embedding is None
    with pytest.raises(EmbeddingError, match=r"4 vectors, the data 5 rows.*session.embed\(array\)"):
        session.embedding  # noqa: B018  # what reads it is told

    session.embed(np.eye(5))
    assert len(session.embedding) == 5


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        (np.ones(4), r"shape \(4,\)"),
        (np.ones((3, 2)), "3 vectors, the data 4 rows"),
        ([[1.0], [np.nan], [2.0], [np.inf]], "nan on row 1, one of 2"),
        ([["a"], ["b"], ["c"], ["d"]], "type <U1"),
        ("no such way", "'wordllama', 'tf-idf'"),
    ],
)
def test_what_cannot_be_used_says_why_and_leaves_the_embedding_as_it_was(session, given, fact):
    before = session.embed()

    with pytest.raises(EmbeddingError, match=fact):
        session.embed(given)

    assert session.embedding is before
