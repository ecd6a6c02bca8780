import numpy as np
import pytest
from numpy.testing import assert_allclose

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings.choice import choose_embedder, text_embedder
from snorkel_nb.errors import EmbeddingError
from tests.embeddings.rows import dataset_of, texts_of


class Model:
    """Has what models of sentence-transformers and model2vec have."""

    def __init__(self, factor: float = 1.0) -> None:
        self.factor = factor

    def encode(self, texts: list[str]) -> np.ndarray:
        assert all(isinstance(text, str) for text in texts)
        return np.array([[len(text) + 1, self.factor] for text in texts])


def vectors_of(how, dataset, **options):
    return choose_embedder(how, dataset, **options).embed(dataset, 0, no_progress)


def test_a_model_is_given_texts_and_its_vectors_get_length_one():
    vectors = vectors_of(Model(), texts_of("abc", None, " "))

    assert_allclose(vectors, [np.array([4, 1]) / 17**0.5, [0, 0], [0, 0]], atol=1e-6)


def test_a_function_may_give_lists():
    vectors = vectors_of(lambda texts: [[3, 4] for _ in texts], texts_of("a", "b"))

    assert_allclose(vectors, [[0.6, 0.8]] * 2)


def test_without_texts_a_function_is_given_rows_less_gold_and_ids():
    dataset = dataset_of({"n": [1, 2], "k": ["a", "b"], "y": [0, 1]}, gold="y", id="k")
    seen = []

    def embed(rows):
        seen.extend(rows)
        return [[row["n"], 0] for row in rows]

    assert_allclose(vectors_of(embed, dataset), [[1, 0], [2, 0]])
    assert seen == [{"n": 1}, {"n": 2}]


def test_columns_give_a_function_rows_where_there_are_texts():
    dataset = dataset_of({"text": ["a", "b"], "n": [1, 2]})

    vectors = vectors_of(lambda rows: [[r["n"], len(r)] for r in rows], dataset, columns=["n"])

    assert_allclose(vectors, [[1, 1], [2, 1]])


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (np.ones(3), r"'bad' gave an array of shape \(3,\).*\(n, d\)"),
        (np.ones((2, 4)), "'bad' gave 2 vectors for 3 rows"),
        (np.array([[1.0], [np.inf], [0.0]]), "'bad' gave inf on row 1"),
        ("no", "'bad' gave an array of shape"),
        ([[1, 2], [3]], "'bad' gave a list, not one vector"),
        (np.ones((3, 0)), "without numbers"),
        (np.full((3, 2), 1e300), "float32"),
    ],
)
def test_a_wrong_answer_names_the_function_and_what_is_accepted(answer, fact):
    def bad(_texts):
        return answer

    with pytest.raises(EmbeddingError, match=fact):
        vectors_of(bad, texts_of("a", "b", "c"))


def test_the_fingerprint_follows_the_code_and_what_a_model_has_learned():
    dataset = texts_of("a")
    names = [
        choose_embedder(how, dataset).fingerprint()
        for how in (Model(1), Model(1), Model(2), lambda t: [[1, 2] for _ in t])
    ]

    assert names[0] == names[1]
    assert len(set(names)) == 3


@pytest.mark.parametrize("package", ["sentence-transformers", "model2vec"])
def test_a_package_that_is_not_installed_is_named(package):
    with pytest.raises(EmbeddingError, match=f"pip install {package}"):
        choose_embedder(f"{package}/some-model", texts_of("a"))


def test_models_are_loaded_by_name(tmp_path, monkeypatch):
    (tmp_path / "sentence_transformers.py").write_text(
        "class SentenceTransformer:\n"
        "    def __init__(self, name):\n"
        "        if name != 'tiny': raise OSError('no such model\\nmore')\n"
        "    def encode(self, texts): return [[3, 4] for _ in texts]\n"
    )
    (tmp_path / "model2vec.py").write_text(
        "class StaticModel:\n"
        "    @classmethod\n"
        "    def from_pretrained(cls, name): return cls()\n"
        "    def encode(self, texts): return [[0, 2] for _ in texts]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    dataset = texts_of("a")

    assert_allclose(vectors_of("sentence-transformers/tiny", dataset), [[0.6, 0.8]])
    assert_allclose(vectors_of("model2vec/a/b", dataset), [[0, 1]])
    with pytest.raises(EmbeddingError, match=r"'other' of sentence-transformers.*no such model G"):
        vectors_of("sentence-transformers/other", dataset)


def test_texts_alone_are_embedded_by_what_reads_texts():
    assert text_embedder(None).name == "wordllama"
    assert text_embedder(Model()).name == "Model"
    for how in ("tf-idf", "table", 3, choose_embedder([[1.0]], texts_of("a"))):
        with pytest.raises(EmbeddingError, match="Texts cannot be compared with"):
            text_embedder(how)
