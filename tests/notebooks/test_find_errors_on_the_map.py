"""What the notebook on the map says of news and messages is what its cells then print."""

import re
from collections.abc import Callable
from typing import NamedTuple

import nbformat
import pytest

NAME = "02_find_errors_on_the_map.ipynb"


class Score(NamedTuple):
    """A line of `score`."""

    coverage: float
    accuracy: float


@pytest.fixture(scope="module")
def shown(executed) -> Callable[[str], list[str]]:
    """What each code cell that holds a text has printed and given, as text."""
    notebook = nbformat.read(executed(NAME) / NAME, as_version=4)

    def of(source: str) -> list[str]:
        cells = [c for c in notebook.cells if c.cell_type == "code" and source in c.source]
        return ["\n".join(map(as_text, cell.outputs)) for cell in cells]

    return of


def as_text(output: nbformat.NotebookNode) -> str:
    return output.text if output.output_type == "stream" else output.data["text/plain"]


def score(text: str) -> Score:
    return Score(*map(float, re.findall(r"0\.\d+", text)[:2]))


def test_the_next_clusters_are_others_when_the_first_are_covered(shown):
    before, after = shown("session.next_clusters(3)")

    assert len(before.splitlines()) == len(after.splitlines()) == 3
    assert not set(before.splitlines()) & set(after.splitlines())


def test_of_candidates_without_a_look_no_precision_is_made_up(shown):
    [table] = shown("session.suggest(first")

    lines = table.splitlines()[2:]
    assert len(lines) == 5
    assert all(line.endswith("not known yet: look at some hits") for line in lines)


def test_cells_from_the_map_label_much_and_mostly_right(shown):
    news, *_ = map(score, shown("score("))

    assert 0.35 < news.coverage < 0.6
    assert news.accuracy > 0.93


def test_labels_in_doubt_are_wrong_far_more_often(shown):
    [text] = shown("wrong_of_all =")
    of_all, of_doubted = map(float, re.findall(r"0\.\d+", text))

    assert of_doubted > 4 * of_all


def test_the_lf_that_is_named_voted_most_and_without_it_more_is_right(shown):
    _, before, after = map(score, shown("score("))
    [text] = shown("votes HAM on")
    votes = {name: int(n) for name, n in re.findall(r"(\w+) +votes HAM on +(\d+)", text)}

    assert max(votes, key=votes.__getitem__) == "speaks_of_phones"
    assert after.accuracy > before.accuracy + 0.04
    first, second = (
        int(re.search(r"errors: (\d+) rows", text)[1])
        for text in shown('session.clusters("errors")')
    )
    assert second < first / 2
