"""`%%lf --kind similar`: what the cell says, and that a written cell votes as its LF."""

import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.labeling.cell_text import lf_cell
from tests.labeling.test_cell_text import HOSTILE

CELL = "%%lf SPAM --kind similar --threshold 0.5 --name like_prizes\nwin a cash prize\n\n claim it "


def test_a_cell_of_examples_votes_where_texts_are_like_them(notebook):
    notebook.value(CELL)

    [entry] = notebook["session"].lfs
    assert (entry.lf.kind, entry.lf.source) == ("similar", "win a cash prize\nclaim it")
    assert entry.column.votes.tolist()[2] == 1
    assert entry.column.votes.tolist()[5] == -1


def test_its_examples_can_be_edited(notebook):
    notebook.value(CELL)
    notebook.value(CELL + "\ngood night")

    [entry] = notebook["session"].lfs
    assert entry.version == 2
    assert notebook["session"].history()["Change"][-1] == "edit like_prizes"


def test_so_it_stands_in_a_cell_again(notebook):
    notebook.value(CELL)

    cell = lf_cell(notebook["session"].lfs[0].lf)

    assert cell == (
        "%%lf SPAM --kind similar --name like_prizes --threshold 0.5\nwin a cash prize\nclaim it"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_written_cell_votes_as_the_lf_did(notebook, text):
    texts = ["cash now", "see you", text, None, "import os"]
    notebook["session"].append({"text": texts, "label": [None] * 5})
    lf = snb.similarity_lf("near", "SPAM", [f"{text} more", text], threshold=0.5)
    dataset = notebook["session"].dataset
    votes = lf.voter.vote(dataset, 0, dataset.label_set, lambda *_: None).votes
    notebook.value("import snorkel_nb as snb")

    notebook.value(lf_cell(lf))

    [entry] = notebook["session"].lfs
    assert entry.lf == lf
    assert_array_equal(entry.column.votes, votes)
    assert votes[8] == 1


def test_examples_that_are_rows_and_a_user_s_function_are_written_as_python(notebook):
    session = notebook["session"]
    session.embed(lambda texts: [[len(text), 1] for text in texts])
    for options in ({"rows": [1]}, {"like": ["see you later"]}):
        lf = snb.similarity_lf("near", "SPAM", of=session, threshold=0.99, **options)

        notebook.value(lf_cell(lf))

        assert session.lfs[0].lf == lf
        assert lf_cell(lf).startswith("import snorkel_nb as snb\n\nsession.add(snb.similarity_lf(")


@pytest.mark.parametrize(
    ("line", "fact"),
    [
        ("SPAM --kind similar --threshold 0.5", "needs a label and a name"),
        ("SPAM --kind similar --name a", "needs --threshold"),
        ("SPAM --kind similar --name a --threshold much", "invalid float value"),
        ("SPAM --kind similar --name a --threshold 3", r"-1\.\.1"),
        ("SPAM --kind similar --name a --threshold 0.5 --embedder magic", "cannot be compared"),
        ("SPAM --kind similar --name a --threshold 0.5 --embedder model2vec/x", "pip install"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_in_one_line(notebook, line, fact):
    import re

    text = notebook.run(f"%%lf {line}\nwin a prize").text

    assert re.search(fact, text)
    assert notebook["session"].lfs == ()
