"""What a session keeps, and what is there when the data are opened again."""

from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import LabelingFunctionError, StoreError
from snorkel_nb.session import session_store
from snorkel_nb.session.state import SessionState
from snorkel_nb.store.database import Database
from snorkel_nb.store.row_keys import KeyScheme
from snorkel_nb.store.store import Store
from tests.session.comments import COMMENTS, open_comments

CLASSES = ["HAM", "SPAM"]
NONE, GIVEN, SAMPLED, CHOSEN = GoldOrigin
MANY = {"text": [f"message {i}" for i in range(20)]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.snorkel.db"


def opened(data: Any, path: Path | bool, **options: Any) -> snb.Session:
    return snb.Session(data, **({"classes": CLASSES, "store": path} | options))


def gold(session: snb.Session) -> dict[int, tuple[str | None, str]]:
    """Class and origin of the rows that have either."""
    names = dict(enumerate(session.classes)) | {ABSTAIN: None}
    return {
        i: (names[label], GoldOrigin(origin).word)
        for i, (label, origin) in enumerate(
            zip(session.gold.tolist(), session.gold_origin.tolist(), strict=True)
        )
        if label != ABSTAIN or origin
    }


def asks(*words: str) -> snb.LabelingFunction:
    return snb.keyword_lf("asks", "SPAM", words or ["subscribe"])


# -- gold ----------------------------------------------------------------------------------------


def test_gold_is_back_at_once_with_its_origin_and_the_first_step_says_so(path):
    session = opened(MANY, path)
    session.annotate([3, 4], "SPAM", origin="sampled")
    session.annotate(5, "HAM", origin="chosen")
    session.annotate(6, "HAM")

    again = opened(MANY, path)

    expected = {3: ("SPAM", "sampled"), 4: ("SPAM", "sampled"), 5: ("HAM", "chosen")}
    assert gold(again) == expected | {6: ("HAM", "given")}
    assert again.history()["Change"].to_list() == ["open rows; 4 gold labels came back"]
    assert repr(again.store) == "Store(a.snorkel.db: 4 gold labels came back)"
    assert again.store.path == path
    assert again.store.id == session.store.id


def test_only_what_differs_from_the_data_is_kept(path):
    session = open_comments(store=path)
    session.annotate(0, "HAM")  # SPAM in the data
    session.annotate(1, None)
    session.annotate(4, "HAM")
    session.annotate(2, "SPAM")  # as in the data
    session.annotate(5, "HAM")
    session.annotate(5, "SPAM")  # back

    stored = Database(path).rows("SELECT place, class, origin FROM gold ORDER BY place")

    assert stored == [(0, "HAM", "given"), (1, None, "none"), (4, "HAM", "given")]
    assert_array_equal(open_comments(store=path).gold, session.gold)
    assert_array_equal(open_comments(store=path).gold_origin, session.gold_origin)


def test_gold_of_the_data_is_given_and_a_sampled_row_stays_so_until_it_is_cleared():
    session = open_comments()
    assert_array_equal(session.gold_origin, [GIVEN, GIVEN, GIVEN, GIVEN, NONE, GIVEN])

    session.annotate([0, 4], "SPAM", origin="sampled")
    session.annotate([0, 3], "HAM", origin="chosen")
    assert_array_equal(session.gold_origin, [SAMPLED, GIVEN, GIVEN, CHOSEN, SAMPLED, GIVEN])

    session.annotate(0, None)
    session.annotate(0, "HAM", origin="chosen")
    assert session.gold_origin[0] == CHOSEN
    for _ in range(4):
        session.undo()
    assert_array_equal(session.gold_origin, [GIVEN, GIVEN, GIVEN, GIVEN, NONE, GIVEN])


def test_an_origin_that_is_none_changes_nothing():
    session = open_comments()

    with pytest.raises(snb.errors.LabelError, match=r"'random'.*'given', 'sampled', 'chosen'"):
        session.annotate(4, "HAM", origin="random")
    assert session.revision == 0


def test_undo_and_redo_are_kept_too(path):
    session = opened(MANY, path)
    session.annotate(1, "SPAM")
    session.annotate(2, "HAM")
    session.undo()
    assert gold(opened(MANY, path)) == {1: ("SPAM", "given")}

    session.redo()
    assert gold(opened(MANY, path)) == {1: ("SPAM", "given"), 2: ("HAM", "given")}


def test_gold_follows_its_rows_when_the_data_are_reordered_and_grow_in_columns(path):
    opened(MANY, path).annotate([3, 4], "SPAM")
    new = {"text": ["new", *reversed(MANY["text"])], "length": [0] * 21}

    again = opened(new, path)

    assert [new["text"][i] for i in gold(again)] == ["message 4", "message 3"]
    again.annotate(new["text"].index("message 4"), "HAM")
    assert gold(opened(new, path))[new["text"].index("message 4")] == ("HAM", "given")
    shorter = opened(MANY, path)  # without a column that the label was written with
    assert gold(shorter) == {3: ("SPAM", "given")}
    assert "1 gold label kept for rows that are not here" in repr(shorter.store)


def test_ids_are_what_gold_follows_where_there_are_some(path):
    opened({"text": ["a", "b"], "id": ["x", "y"]}, path, id="id").annotate("y", "SPAM")

    again = opened({"text": ["b", "A", "c"], "id": ["z", "y", "x"]}, path, id="id")

    assert gold(again) == {1: ("SPAM", "given")}


def test_labels_of_rows_that_are_not_there_are_kept_counted_and_come_back(path):
    opened(MANY, path).annotate([3, 15, 16], "SPAM")
    short = {"text": MANY["text"][:10]}

    session = opened(short, path)
    assert gold(session) == {3: ("SPAM", "given")}
    assert "2 gold labels kept for rows that are not here" in repr(session.store)

    session.annotate(3, "HAM")
    session.append({"text": MANY["text"][10:16]})
    assert gold(session) == {3: ("HAM", "given"), 15: ("SPAM", "given")}
    assert session.history()["Change"][-1] == "append 6 rows; 1 gold label came back"
    assert gold(opened(MANY, path)) == gold(session) | {16: ("SPAM", "given")}


def test_equal_rows_that_moved_get_no_label_of_each_other(path):
    opened({"text": ["ok", "ok", "a"]}, path).annotate(0, "SPAM")

    session = opened({"text": ["a", "b", "ok", "ok"]}, path)

    assert gold(session) == {}
    assert "1 gold label kept for rows that are not here or not told apart" in repr(session.store)


def test_labels_of_a_class_that_is_gone_are_kept_said_and_come_back(path):
    session = opened(MANY, path, classes=["HAM", "SPAM", "MAYBE"])
    session.annotate([1, 2], "MAYBE")
    session.annotate(3, "SPAM")

    session = opened(MANY, path)
    assert gold(session) == {3: ("SPAM", "given")}
    assert "2 gold labels kept of classes that are not here: 'MAYBE'" in repr(session.store)

    session.annotate(2, "HAM")
    again = opened(MANY, path, classes=["MAYBE", "SPAM", "HAM"])
    assert gold(again) == {1: ("MAYBE", "given"), 2: ("HAM", "given"), 3: ("SPAM", "given")}


def test_rows_that_leave_by_undo_keep_their_labels_and_other_rows_do_not_get_them(path):
    session = opened(MANY, path)
    session.append({"text": ["x", "y"]})
    session.annotate([20, 21], "SPAM")
    session.undo()
    session.redo()
    session.undo()
    session.annotate(20, "HAM")
    session.undo()
    session.undo()  # the append

    session.append({"text": ["z", "y"]})

    assert gold(session) == {}
    assert gold(opened(MANY, path)) == {}


def test_a_jump_over_several_changes_is_kept_as_if_each_was_made(path):
    session = opened(MANY, path)
    short = session.state
    session.append({"text": ["x", "y"]})
    longer = session.state
    session.annotate([1, 20], "SPAM")
    labelled = session.state
    both = [MANY["text"][1], "x"]

    def kept(*states: SessionState) -> list[str]:
        for before, after in pairwise(states):
            session.store.write(before, after)
        there = opened({"text": [*MANY["text"], "x", "y"]}, path)
        return [there.dataset.frame["text"][row] for row in gold(there)]

    assert kept(labelled) == both
    assert kept(labelled, short) == ["x"]  # its row is not there, and waits
    assert kept(short, longer) == []
    assert kept(longer, short, labelled) == both


# -- labeling functions ---------------------------------------------------------------------------


def test_lfs_come_back_recorded_and_vote_when_they_are_added_again(path):
    session = open_comments(store=path)
    session.add(asks("first"))
    session.add(snb.regex_lf("links", "SPAM", "https?://"))
    session.add(asks())
    session.disable("asks")

    again = open_comments(store=path)
    assert again.lfs == ()
    assert [(lf.number, lf.name, lf.version, lf.is_enabled) for lf in again.recorded] == [
        (1, "asks", 2, False),
        (2, "links", 1, True),
    ]
    assert again.recorded[0].source == "subscribe"
    assert again.recorded[0].label == "SPAM"
    assert again.recorded[0].parameters["whole_words"] is True
    assert again.history()["Change"][0] == "open rows; 2 LFs recorded, to be run again"

    again.add(snb.regex_lf("links", "SPAM", "https?://x"))  # edited meanwhile
    again.add(asks())
    again.add(snb.keyword_lf("loves", "HAM", ["love"]))
    assert [(e.number, e.name, e.version, e.is_enabled) for e in again.lfs] == [
        (1, "asks", 2, False),
        (2, "links", 2, True),
        (3, "loves", 1, True),
    ]
    assert again.recorded == ()


def test_undo_of_adding_a_recorded_lf_records_it_again(path):
    open_comments(store=path).add(asks())
    session = open_comments(store=path)
    session.add(asks("first"))

    session.undo()

    assert [(lf.name, lf.version) for lf in session.recorded] == [("asks", 1)]
    assert open_comments(store=path).recorded == session.recorded


def test_code_in_the_file_is_never_run(path, tmp_path):
    session = open_comments(store=path)

    @session.lf("SPAM")
    def writes(x):
        (tmp_path / "ran").touch()

    (tmp_path / "ran").unlink()
    again = open_comments(store=path)
    again.add(asks())
    again.rerun()

    assert "touch" in again.recorded[0].source
    assert not (tmp_path / "ran").exists()


def test_an_lf_that_is_dropped_or_forgotten_does_not_come_back_and_no_number_is_given_twice(path):
    session = open_comments(store=path)
    session.add(asks())
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))
    session.add(snb.keyword_lf("firsts", "HAM", ["first"]))
    session.drop("firsts")

    again = open_comments(store=path)
    again.forget("loves")
    assert [lf.name for lf in open_comments(store=path).recorded] == ["asks"]
    again.undo()
    assert [lf.name for lf in open_comments(store=path).recorded] == ["asks", "loves"]
    again.redo()
    again.add(asks())
    again.drop("asks")

    last = open_comments(store=path)
    assert last.recorded == ()
    last.add(asks())
    assert last.lfs[0].number == 4


def test_a_renamed_lf_comes_back_under_its_new_name(path):
    session = open_comments(store=path)
    session.add(asks())
    session.rename("asks", "begs")

    assert [(lf.number, lf.name) for lf in open_comments(store=path).recorded] == [(1, "begs")]


def test_a_recorded_lf_can_only_be_forgotten_or_run_again(path):
    open_comments(store=path).add(asks())
    session = open_comments(store=path)
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))

    for deed in (session.drop, session.disable, session.rerun):
        with pytest.raises(LabelingFunctionError, match=r"'asks' is only recorded.*Run its cell"):
            deed("asks")
    with pytest.raises(LabelingFunctionError, match="of that name is recorded"):
        session.rename("loves", "asks")
    with pytest.raises(LabelingFunctionError, match="'loves' is not only recorded: drop it"):
        session.forget("loves")
    with pytest.raises(LabelingFunctionError, match=r"'aks' is recorded.*\['asks'\]"):
        session.forget("aks")
    assert session.history().height == 2


def test_the_choice_of_model_comes_back_and_knows_lfs_again_by_their_numbers(path):
    session = open_comments(store=path)
    session.add(asks())
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))
    session.fit(
        "spammer",
        class_balance={"HAM": 0.75, "SPAM": 0.25},
        accuracies={"asks": 0.9, "loves": (0.8, 20)},
        overriding=["asks"],
    )

    again = open_comments(store=path, classes=["SPAM", "HAM"])
    choice = again.state.choice
    assert choice.model == "spammer"
    assert_array_equal(choice.class_balance, [0.25, 0.75])
    assert choice.accuracies == {1: 0.9, 2: (0.8, 20.0)}
    again.add(snb.keyword_lf("loves", "HAM", ["love"]))
    assert again.labels()[3] == 1
    again.add(asks())
    assert again.labels()[3] == 0  # asks overrides

    other = open_comments(store=path, classes=["HAM", "SPAM", "MAYBE"])
    assert other.state.choice.model == "auto"
    assert "choice of label model does not fit" in repr(other.store)


# -- whether, where, and what stands in the way ---------------------------------------------------


def test_a_program_keeps_nothing_unless_it_names_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SNORKEL_NB_STORE")

    for session in (open_comments(), open_comments(store=False)):
        session.annotate(4, "HAM")
        assert session.store.path is None
        assert session.store.id is None
        assert repr(session.store) == "Store(none: what you label and write is not kept)"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="store is True"):
        open_comments(store=True)


@pytest.fixture
def notebook(tmp_path, monkeypatch) -> Path:
    """The folder of a notebook that this process is said to run."""
    folder = tmp_path / "notebook"
    folder.mkdir()
    monkeypatch.setattr(session_store, "notebook_folder", lambda: folder)
    return folder


def test_a_notebook_keeps_beside_it_and_data_that_share_no_row_have_a_file_of_their_own(notebook):
    session = snb.Session(MANY, classes=CLASSES)
    session.annotate(3, "SPAM")
    session.add(asks())
    other = snb.Session({"text": ["quite", "another", "thing"]}, classes=CLASSES)
    other.annotate(0, "HAM")

    assert session.store.path == notebook / "rows.snorkel.db"
    assert other.store.path == notebook / "rows-2.snorkel.db"
    assert other.recorded == ()
    part = snb.Session({"text": MANY["text"][3:5]}, classes=CLASSES)
    assert part.store.path == session.store.path
    assert gold(part) == {0: ("SPAM", "given")}


def test_equal_numbers_as_ids_do_not_make_it_the_same_data(notebook):
    train = {"id": [*range(20)], "text": [*MANY["text"][:18], "ok", "ok"]}
    session = snb.Session(train, classes=CLASSES, id="id")
    session.annotate(3, "SPAM")
    test = {"id": [*range(20)], "text": [*(f"mail {i}" for i in range(18)), "yes", "ok"]}

    other = snb.Session(test, classes=CLASSES, id="id")
    again = snb.Session(
        train | {"text": [*train["text"][:10], *test["text"][10:]]}, classes=CLASSES, id="id"
    )

    assert gold(other) == {}
    assert other.store.path != session.store.path
    assert gold(again) == {3: ("SPAM", "given")}
    assert again.store.path == session.store.path


def test_a_named_file_of_other_data_is_taken_with_a_warning(path):
    opened(MANY, path).add(asks())

    with pytest.warns(UserWarning, match=r"No row that a\.snorkel\.db is about is here"):
        assert len(opened({"text": ["quite", "another"]}, path).recorded) == 1


def test_a_file_that_nobody_named_and_that_cannot_be_used_does_not_stop_the_session(notebook):
    (notebook / "rows.snorkel.db").write_text("my notes " * 1000, encoding="utf-8")

    with pytest.warns(UserWarning, match=r"Gold labels, LFs.* are not kept.*no SQLite file"):
        session = snb.Session(MANY, classes=CLASSES)
    session.annotate(3, "SPAM")

    assert session.store.path is None
    with pytest.raises(StoreError, match="no SQLite file"):
        opened(MANY, notebook / "rows.snorkel.db")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE gold SET origin = 'x'",
        "UPDATE lf SET name = char(27) || '[31m'",
        "UPDATE lf SET number = -1",
        "UPDATE lf_version SET parameters = '{'",
        "UPDATE lf_version SET label = char(27)",
        "UPDATE scheme SET columns = '[1]'",
        "UPDATE setting SET value = '{' WHERE name = 'n_numbers'",
    ],
)
def test_content_that_is_not_ours_is_refused_or_done_without(notebook, change):
    session = snb.Session(MANY, classes=CLASSES)
    session.annotate(3, "SPAM")
    session.add(asks())
    with Database(session.store.path).transaction() as connection:
        connection.execute(change)

    with pytest.raises(StoreError, match="snorkel_nb does not write"):
        opened(MANY, session.store.path)
    with pytest.warns(UserWarning, match="are not kept"):
        assert gold(snb.Session(MANY, classes=CLASSES)) == {}


DEEDS = {
    "annotate": lambda s: s.annotate(4, "HAM"),
    "add": lambda s: s.add(snb.keyword_lf("new", "HAM", ["first"])),
    "edit": lambda s: s.add(asks("channel")),
    "drop": lambda s: s.drop("asks"),
    "disable": lambda s: s.disable("asks"),
    "rename": lambda s: s.rename("asks", "begs"),
    "fit": lambda s: s.fit("majority"),
    "append": lambda s: s.append(COMMENTS),
    "undo": lambda s: s.undo(),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_what_cannot_be_kept_is_not_done(path, deed):
    session = open_comments(store=path)
    session.add(asks())
    before, told = session.now, []
    session.subscribe(told.append)

    def fail(_self):
        raise StoreError("the disk is full")

    with (
        patch.object(Database, "transaction", fail),
        pytest.raises(StoreError, match="disk is full"),
    ):
        DEEDS[deed](session)

    assert session.now is before
    assert told == []
    DEEDS[deed](session)
    assert session.revision > before.revision


@pytest.mark.parametrize("deed", DEEDS)
def test_what_an_interrupt_takes_back_is_not_in_the_file(path, deed):
    session = open_comments(store=path)
    session.add(asks())
    kept = state_of(open_comments(store=path))

    def interrupt(_change):
        stop()
        raise KeyboardInterrupt

    stop = session.subscribe(interrupt)
    with pytest.raises(KeyboardInterrupt):
        DEEDS[deed](session)

    assert state_of(open_comments(store=path)) == kept


def state_of(session: snb.Session) -> Any:
    choice = session.state.choice
    return (gold(session), session.recorded, choice.model, choice.overriding)


def test_nothing_is_shown_before_it_is_in_the_file(path):
    session = opened(MANY, path)
    in_file = []
    session.subscribe(lambda _: in_file.append(gold(opened(MANY, path))))

    session.annotate(3, "SPAM")

    assert in_file == [{3: ("SPAM", "given")}]


def test_two_kernels_on_one_file_lose_nothing(path):
    one, two = opened(MANY, path), opened(MANY, path)
    one.annotate([1, 2], "HAM")
    two.annotate([2, 3], "SPAM")  # later
    one.add(asks("a"))
    two.add(snb.keyword_lf("loves", "HAM", ["love"]))
    two.add(asks("b"))

    assert gold(one) == {1: ("HAM", "given"), 2: ("HAM", "given")}  # each sees its own
    third = opened(MANY, path)
    assert gold(third) == {1: ("HAM", "given"), 2: ("SPAM", "given"), 3: ("SPAM", "given")}
    assert [(lf.name, lf.source) for lf in third.recorded] == [("loves", "love"), ("asks", "b")]
    numbers = [lf.number for lf in third.recorded]
    assert len(set(numbers)) == 2
    assert [lf.number for lf in opened(MANY, path).recorded] == numbers
    third.add(snb.keyword_lf("new", "HAM", ["new"]))
    assert third.lfs[0].number > max(numbers)
    third.forget("asks")
    assert [lf.name for lf in opened(MANY, path).recorded] == ["loves", "new"]
    assert len(Database(path).rows("SELECT * FROM lf_version WHERE source IN ('a', 'b')")) == 2


def test_only_labelled_rows_are_looked_at_when_no_row_moved(path):
    session = opened(MANY, path)
    session.annotate([3, 19], "SPAM")
    n_looked_at = []

    def counting(self: KeyScheme, frame: pl.DataFrame) -> list[str]:
        n_looked_at.append(frame.height)
        return keys(self, frame)

    keys = KeyScheme.keys
    with patch.object(KeyScheme, "keys", counting):
        kept = Store(path).gold(session.dataset)

    assert kept.positions.tolist() == [3, 19]
    assert n_looked_at == [2]


def test_texts_are_not_in_the_file(path):
    session = opened({"text": ["a very secret text", "b"]}, path)
    session.annotate(0, "SPAM")
    session.append({"text": ["another secret"]})

    stored = b"".join(found.read_bytes() for found in path.parent.iterdir())
    assert b"secret" not in stored
    assert b"SPAM" in stored
