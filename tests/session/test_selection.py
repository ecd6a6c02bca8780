"""`session.select` and `session.selection`: which rows are looked at."""

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.errors import DatasetError, LabelError, LabelingFunctionError, SessionError
from snorkel_nb.session.selection import (
    STATUSES,
    TheseRows,
    VotesOfLF,
    VotesOfPair,
    WithStatus,
)

VOTES = {
    "a": [0, 0, 1, -1, -1, 1],
    "b": [0, 1, 1, 0, -1, -1],
}


def two_lfs(**kwargs) -> snb.Session:
    texts = ["Prize one", "two", "three (PRIZE)", "four", "five", None]
    data = {"text": texts, "name": list("uvwxyz"), "truth": ["H", "S", "H", None, None, "S"]}
    session = snb.Session(data, classes=["H", "S"], gold="truth", **kwargs)
    for name, votes in VOTES.items():
        session.add(snb.vote_lf(name, np.array(votes)))
    session.fit("majority")
    return session


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        ({"lf": "a"}, [0, 1, 2, 5]),
        ({"pair": ("a", "b")}, [1]),
        ({"pair": ("a", "b"), "relation": "agreement"}, [0, 2]),
        ({"pair": ("b", "a"), "relation": "overlap"}, [0, 1, 2]),
        ({"label": "H"}, [0, 3]),
        ({"label": "S"}, [2, 5]),
        ({"gold": "S"}, [1, 5]),
        ({"status": "covered"}, [0, 1, 2, 3, 5]),
        ({"status": "uncovered"}, [4]),
        ({"status": "conflict"}, [1]),
        ({"status": "no label"}, [1, 4]),
        ({"status": "gold"}, [0, 1, 2, 5]),
        ({"status": "no gold"}, [3, 4]),
        ({"status": "wrong"}, [2]),
        ({"status": "failed"}, []),
        ({"search": "prize"}, [0, 2]),
        ({"search": "(p"}, [2]),
        ({"rows": [4, 1, 4]}, [1, 4]),
        ({"confidence": (0.9, 1.0)}, [0, 2, 3, 5]),
        ({"confidence": (0.0, 0.9)}, []),
        ({"lf": "a", "gold": "H"}, [0, 2]),
        ({"lf": "a", "gold": "H", "search": "three"}, [2]),
    ],
)
def test_rows_for_which_all_that_is_given_holds_are_selected(wanted, rows):
    session = two_lfs()

    selected = session.select(**wanted)

    assert selected.positions.tolist() == rows
    assert selected.n_rows == len(rows)
    assert session.selection.tolist() == rows


def test_without_a_selection_all_rows_are_shown_and_none_is_selected():
    session = two_lfs()
    session.select(lf="a")

    cleared = session.select()

    assert (cleared.is_all, cleared.n_rows) == (True, 6)
    assert session.selection.tolist() == []


def test_the_selection_gives_ids_where_a_column_has_them():
    session = two_lfs(id="name")

    session.select(pair=("a", "b"), relation="overlap")

    assert session.selection.tolist() == ["u", "v", "w"]
    with pytest.raises(ValueError, match="read-only"):
        session.selection[0] = "x"


def test_the_selection_follows_the_session_until_what_it_speaks_of_is_gone():
    session = two_lfs()
    session.select(pair=("a", "b"), search="prize")
    assert session.selection.tolist() == []

    session.add(snb.vote_lf("b", np.array([1, 1, 1, 0, -1, -1])))
    assert session.selection.tolist() == [0]
    session.rename("b", "c")
    assert session.selection.tolist() == [0]
    session.drop("c")

    assert session.selection.tolist() == [0, 2]
    assert len(session.selecting.rows.selection.parts) == 1


def test_listeners_hear_of_a_selection_and_not_of_one_that_fails():
    session = two_lfs()
    heard = []
    session.selecting.listeners.subscribe(heard.append)

    session.select(lf="b")
    for wrong, error in [
        ({"lf": "c"}, LabelingFunctionError),
        ({"label": "X"}, LabelError),
        ({"rows": [6]}, DatasetError),
        ({"confidence": (1, 0)}, SessionError),
        ({"status": "nice"}, SessionError),
        ({"lf": "a", "pair": ("a", "b")}, SessionError),
    ]:
        with pytest.raises(error):
            session.select(**wrong)

    assert [rows.n_rows for rows in heard] == [4]
    assert session.selection.tolist() == [0, 1, 2, 3]


def test_picked_rows_go_with_the_rows():
    session = two_lfs()
    session.append({"text": ["six"], "name": ["?"], "truth": [None]})
    session.select(rows=[0, 6])

    session.undo()

    assert session.selection.tolist() == []


def test_every_status_can_be_selected():
    session = two_lfs()

    for status in STATUSES:
        assert session.select(status=status).selection.parts == (WithStatus(status),)


def test_a_later_part_takes_the_place_of_one_of_its_slot():
    session = two_lfs()
    of = type(session.selecting.rows.selection).of

    selection = of(VotesOfLF(1), TheseRows(np.array([3])), VotesOfPair(1, 2, "conflict"))

    assert [type(part) for part in selection.parts] == [VotesOfPair, TheseRows]


def test_searching_rows_without_a_text_looks_into_every_column():
    data = {"n": [1, 21, 3], "s": ["x", "y", "Z2"], "list": [[2], [2], [2]]}
    session = snb.Session(data, classes=2)

    assert session.select(search="2").positions.tolist() == [1, 2]
    assert session.select(search="z").positions.tolist() == [2]
