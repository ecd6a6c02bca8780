import pytest

import snorkel_nb as snb
from snorkel_nb.errors import SessionError
from snorkel_nb.views.lf_recorded import recorded_cell_view, recorded_view
from tests.session.comments import open_comments


@pytest.fixture
def reopened(tmp_path) -> snb.Session:
    """A session whose LFs were added by another one."""
    path = tmp_path / "store.db"
    session = open_comments(store=path)
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe", "check out"]))
    session.add(snb.labeling_function("mixed")(lambda x: "HAM"))
    session.add(snb.vote_lf("crowd", [0] * 6))
    session.disable("mixed")
    return open_comments(store=path)


def test_recorded_lfs_are_listed_with_what_is_known_of_them(reopened):
    assert recorded_view(reopened.state) == [
        (1, "asks", "keywords", 1, True),
        (2, "mixed", "function", None, False),
        (3, "crowd", "votes", None, True),
    ]
    reopened.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    assert [number for number, *_ in recorded_view(reopened.state)] == [2, 3]


def test_the_cell_of_a_recorded_lf_makes_it_again(reopened):
    assert recorded_cell_view(reopened.state, 1)["source"] == (
        "%%lf SPAM --kind keywords --name asks\nsubscribe\ncheck out"
    )


def test_one_without_a_cell_and_one_that_is_not_recorded_say_so(reopened):
    with pytest.raises(SessionError, match=r"'crowd' was made from votes.*vote_lf"):
        recorded_cell_view(reopened.state, 3)
    with pytest.raises(SessionError, match="LF 9 is not recorded"):
        recorded_cell_view(reopened.state, 9)
