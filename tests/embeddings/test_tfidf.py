import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings import tfidf
from snorkel_nb.embeddings.tfidf import TfidfEmbedder
from tests.embeddings.rows import texts_of

WORDS = ["cash", "prize", "win", "money", "cat", "dog", "sleep", "house", "song", "video"]


def many_texts(rng, n=300):
    return texts_of(*(" ".join(rng.choice(WORDS, 5)) for _ in range(n)))


def test_two_fits_on_the_same_texts_give_the_same_vectors(rng):
    dataset = many_texts(rng)

    first, second = (TfidfEmbedder.of(dataset).embed(dataset, 0, no_progress) for _ in range(2))

    assert first.shape[1] == min(128, first.shape[1])
    assert_allclose(first, second, atol=1e-5)
    assert_allclose(np.linalg.norm(first, axis=1), 1, atol=1e-5)


def test_further_rows_are_projected_as_the_fitted_ones(rng):
    dataset = many_texts(rng)
    embedder = TfidfEmbedder.of(dataset)
    first = embedder.embed(dataset, 0, no_progress)

    longer = dataset.append({"text": [dataset.texts()[7], "words that nobody said", None]})
    later = embedder.embed(longer, 300, no_progress)

    assert_array_equal(later[0], first[7])
    assert_array_equal(later[1:], 0)


def test_texts_without_words_have_a_vector_of_zero():
    dataset = texts_of("?", None, "")

    assert_array_equal(TfidfEmbedder.of(dataset).embed(dataset, 0, no_progress), np.zeros((3, 1)))


def test_few_words_are_directions_of_their_own():
    dataset = texts_of("cash", "cat", "cash")

    vectors = TfidfEmbedder.of(dataset).embed(dataset, 0, no_progress)

    assert_allclose(vectors, [[1, 0], [0, 1], [1, 0]])


def test_many_rows_are_learned_from_a_sample_of_them(rng, monkeypatch):
    monkeypatch.setattr(tfidf, "FIT_ROWS", 50)
    dataset = many_texts(rng)

    embedder = TfidfEmbedder.of(dataset)

    assert embedder.fitted_on.to_list() == dataset.texts().to_list()[::6]
