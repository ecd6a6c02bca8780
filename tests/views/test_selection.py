import numpy as np
import pytest

from snorkel_nb.session.selection import (
    Containing,
    Labeled,
    Selection,
    TheseRows,
    VotesOfLF,
    VotesOfPair,
    WithGold,
    WithStatus,
)
from snorkel_nb.views.selection import part_view, read_parts, selection_view
from tests.session.comments import labeled_comments

PARTS = [
    VotesOfLF(2),
    VotesOfLF(1, label=0, gold=1),
    VotesOfPair(1, 2, "agreement"),
    Labeled(None, 0.5, 0.75),
    Labeled(1),
    WithGold(0),
    WithStatus("no label"),
    Containing("</script>"),
]


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_part_comes_back_from_the_page_as_it_went(wire, part):
    sent = part_view(part)

    assert wire.faults(sent, "SelectionPart") == []
    assert read_parts([sent], Selection()) == Selection((part,))


def test_picked_rows_stay_in_the_kernel():
    picked = TheseRows(np.array([1, 3]), "relabeled")

    sent = part_view(picked)

    assert sent == {"kind": "rows", "words": "relabeled"}
    assert read_parts([sent], Selection((picked,))).parts == (picked,)


def test_the_view_counts_the_rows(wire):
    session = labeled_comments()

    nothing = selection_view(session.selecting.rows)
    some = selection_view(session.select(lf="loves"))

    assert (nothing["parts"], nothing["n_rows"]) == ([], len(session.dataset))
    assert (some["n_rows"], some["revision"]) == (3, session.revision)
    assert some["parts"] == [{"kind": "lf", "lf": 2, "label": None, "gold": None}]
    assert wire.faults(some, "SelectionView") == []
