import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings.similarity import similarities
from snorkel_nb.embeddings.similarity_lf import MAX_CHARS, one_line
from snorkel_nb.errors import EmbeddingError, LabelingFunctionError
from tests.embeddings.rows import texts_of

TEXTS = ["win free cash now", "claim your free money", None, " ", "my cat is asleep", "FREE cash"]


def votes_of(lf, dataset, start=0):
    return lf.voter.vote(dataset, start, dataset.label_set, no_progress).votes


def test_it_votes_where_a_text_is_like_the_examples():
    lf = snb.similarity_lf("like_prizes", "SPAM", ["free cash", "win money"], threshold=0.5)

    assert votes_of(lf, texts_of(*TEXTS)).tolist() == [1, 1, ABSTAIN, ABSTAIN, ABSTAIN, 1]
    assert (lf.kind, lf.source) == ("similar", "free cash\nwin money")
    assert lf.parameters == {
        "like": ["free cash", "win money"],
        "threshold": 0.5,
        "embedder": "wordllama",
    }


def test_similarity_is_the_cosine_to_the_center_rounded():
    found = similarities(np.float32([[3, 4], [0, 0], [-2, 0]]), np.array([10.0, 0]))

    assert_array_equal(found, [0.6, np.nan, -1])


def test_the_same_votes_however_rows_are_cut(rng):
    vectors = rng.normal(size=(5_000, 301)).astype(np.float32)
    center = rng.normal(size=301)

    whole = similarities(vectors, center)

    exact = vectors.astype(float) @ center
    exact /= np.linalg.norm(vectors.astype(float), axis=1) * np.linalg.norm(center)
    assert_allclose(whole, exact, atol=1e-4)
    for start, end in [(0, 1), (1, 3), (17, 4_999), (4_095, 4_097)]:
        assert_array_equal(similarities(vectors[start:end], center), whole[start:end])


def test_a_single_text_and_appended_rows_get_the_votes_of_all():
    lf = snb.similarity_lf("a", "SPAM", ["free cash"], threshold=0.4)
    dataset = texts_of(*TEXTS)
    votes = votes_of(lf, dataset)

    alone = [lf({"text": text}) for text in TEXTS]

    assert [1 if vote == "SPAM" else vote for vote in alone] == votes.tolist()
    assert_array_equal(votes_of(lf, texts_of("x").append({"text": TEXTS}), 1), votes)


def test_a_row_without_anything_to_read_never_gets_a_vote():
    lf = snb.similarity_lf("all", "SPAM", ["free cash"], threshold=-1)

    assert votes_of(lf, texts_of("cat", "", None)).tolist() == [1, ABSTAIN, ABSTAIN]


def test_the_fingerprint_covers_examples_threshold_label_and_embedder():
    def name(like=("a cat",), threshold=0.5, label="SPAM", **options):
        return snb.similarity_lf("n", label, like, threshold=threshold, **options).fingerprint

    def other(texts):
        return [[len(text), 1] for text in texts]

    names = [
        name(),
        name(["a dog"]),
        name(threshold=0.51),
        name(label="HAM"),
        name(embedder=other),
    ]
    assert len(set(names)) == 5
    assert name(["a  cat "]) == name()


def test_an_example_becomes_one_line():
    assert one_line("  two\nlines\u2028 \x00 and \u202e more ") == "two lines and more"
    assert len(one_line("x" * 1_000_000)) == MAX_CHARS


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        ({"like": [], "threshold": 0.5}, "without anything to read"),
        ({"like": [" ", "\x00"], "threshold": 0.5}, "without anything to read"),
        ({"like": [3], "threshold": 0.5}, "example 3, which is no text"),
        ({"like": ["a"], "threshold": 2}, r"threshold 2\. .*-1\.\.1"),
        ({"like": ["a"], "threshold": "much"}, "threshold 'much'"),
        ({"like": ["a"], "threshold": float("nan")}, "threshold nan"),
        ({"threshold": 0.5}, "Give either like"),
        ({"rows": [0], "threshold": 0.5}, "of=session"),
    ],
)
def test_what_cannot_be_compared_names_the_lf(options, fact):
    with pytest.raises(LabelingFunctionError, match=f"LF 'near' has.*{fact}"):
        snb.similarity_lf("near", "SPAM", **options)


@pytest.fixture
def table() -> snb.Session:
    rows = {"id": ["a", "b", "c", "d"], "x": [1.0, 2.0, 30.0, 31.0], "y": [5.0, 4.0, 1.0, 0.0]}
    return snb.Session(pl.DataFrame(rows), classes=["HAM", "SPAM"], id="id")


def test_rows_may_be_the_examples_where_there_are_no_texts(table):
    table.embed()

    lf = snb.similarity_lf("near", "SPAM", rows=["c", "d"], of=table, threshold=0.9)
    table.add(lf)

    assert table.label_matrix.to_numpy()[:, 0].tolist() == [ABSTAIN, ABSTAIN, 1, 1]
    assert lf.parameters["rows"] == ["c", "d"]


def test_rows_need_vectors_and_ids_that_are_there(table):
    with pytest.raises(LabelingFunctionError, match=r"session\.embed\(\) first|of=session"):
        snb.similarity_lf("near", "SPAM", rows=["c"], of=table, threshold=0.9)
    table.embed()
    with pytest.raises(LabelingFunctionError, match="no row with 'id' 'z'"):
        snb.similarity_lf("near", "SPAM", rows=["z"], of=table, threshold=0.9)
    with pytest.raises(EmbeddingError, match="Texts cannot be compared with 'table of 2 columns'"):
        snb.similarity_lf("near", "SPAM", ["text"], of=table, threshold=0.9)


def test_rows_appended_to_an_array_fail_and_abstain(table):
    table.embed([[1, 0], [1, 0.1], [0, 1], [0, 1]])
    table.add(snb.similarity_lf("near", "SPAM", rows=["a"], of=table, threshold=0.9))

    table.append({"id": ["e"], "x": [1.0], "y": [5.0]})

    [entry] = table.lfs
    assert entry.column.votes.tolist() == [1, 1, ABSTAIN, ABSTAIN, ABSTAIN]
    assert entry.column.failures.first.row_id == "e"


def test_texts_are_compared_with_what_a_session_embeds_with():
    session = snb.Session({"text": TEXTS}, classes=["HAM", "SPAM"])
    session.embed("tf-idf")

    lf = snb.similarity_lf("cash", "SPAM", ["free cash"], of=session, threshold=0.1)

    assert votes_of(lf, session.dataset).tolist() == [1, 1, ABSTAIN, ABSTAIN, ABSTAIN, 1]
