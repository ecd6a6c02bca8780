"""`%snorkel embed` says what was embedded, and with what."""

import numpy as np


def test_texts_are_embedded_with_word_vectors(notebook):
    text = notebook.run("%snorkel embed").text

    assert "6 rows embedded with wordllama, 256 dimensions" in text.splitlines()
    assert notebook["session"].embedding.vectors.shape == (6, 256)


def test_a_variable_may_be_an_array_or_a_function(notebook):
    notebook["mine"] = np.eye(6)
    assert "6 rows embedded with array, 6 dimensions" in notebook.run("%snorkel embed mine").text

    notebook.value("def lengths(texts): return [[len(t) - 8, 0] for t in texts]")
    text = notebook.run("%snorkel embed lengths").text
    assert "6 rows embedded with lengths, 2 dimensions; 1 have nothing to read" in text


def test_columns_are_named_after_an_option(notebook):
    text = notebook.run("%snorkel embed --columns text").text

    assert "table of 1 column, 256 dimensions" in text


def test_what_cannot_be_embedded_is_one_line(notebook):
    assert "Rows cannot be embedded with 'nothing'. Give" in notebook.error(
        "%snorkel embed nothing"
    )
    assert "'label' has the gold role" in notebook.error("%snorkel embed --columns label")


def test_ctrl_c_is_one_line_and_changes_nothing(notebook):
    notebook.value("%snorkel embed")
    before = notebook["session"].embedding

    def stop(texts):
        raise KeyboardInterrupt

    notebook["stop"] = stop

    assert "Interrupted." in notebook.error("%snorkel embed stop")
    assert notebook["session"].embedding is before
