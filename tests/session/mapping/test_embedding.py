"""Vectors of a session's rows, at once and in the background. Events say what happens when."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from numpy.testing import assert_allclose, assert_array_equal

import snorkel_nb as snb
from snorkel_nb.errors import EmbeddingError
from snorkel_nb.session import evaluations
from snorkel_nb.session.change import Activity
from snorkel_nb.session.mapping.embedding_work import EmbeddingCancelledError
from snorkel_nb.session.work import Status
from tests.embeddings.rows import LengthEmbedder

LIMIT_S = 20


@pytest.fixture
def session() -> snb.Session:
    texts = ["win cash now", "free money", None, "my cat sleeps"]
    return snb.Session(pl.DataFrame({"text": texts}), classes=["HAM", "SPAM"])


def test_a_session_embeds_its_texts_with_word_vectors(session):
    assert session.embedding is None

    embedding = session.embed()

    assert (embedding.name, embedding.vectors.shape) == ("wordllama", (4, 256))
    assert session.embedding is embedding
    assert_allclose(np.linalg.norm(embedding.vectors, axis=1), [1, 1, 0, 1], atol=1e-6)


def test_embedding_is_no_change_of_the_session(session):
    before = session.now

    session.embed("tf-idf")

    assert session.now is before


def test_of_appended_rows_only_these_are_embedded(session):
    first = session.embed("tf-idf")

    session.append({"text": ["cash", "unheard"]})

    assert_array_equal(session.embedding.vectors[:4], first.vectors)
    assert_allclose(np.linalg.norm(session.embedding.vectors[4:], axis=1), [1, 0], atol=1e-6)


def test_undoing_an_append_brings_the_vectors_back(session):
    first = session.embed()
    session.append({"text": ["cash"]})
    assert len(session.embedding) == 5

    session.undo()

    assert_array_equal(session.embedding.vectors, first.vectors)


def test_an_array_is_brought_to_length_one(session):
    embedding = session.embed(np.array([[3, 4], [0, 2], [0, 0], [-1e-30, 0]]))

    assert_allclose(embedding.vectors, [[0.6, 0.8], [0, 1], [0, 0], [-1, 0]])


def test_an_array_says_what_to_do_when_rows_are_appended(session):
    session.embed(np.eye(4))
    session.append({"text": ["cash"]})

    assert session.embedded.embedding is None
    with pytest.raises(EmbeddingError, match=r"4 vectors, the data 5 rows.*session.embed\(array\)"):
        session.embedding  # noqa: B018  # what reads it is told

    session.embed(np.eye(5))
    assert len(session.embedding) == 5


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        (np.ones(4), r"shape \(4,\)"),
        (np.ones((3, 2)), "3 vectors, the data 4 rows"),
        ([[1.0], [np.nan], [2.0], [np.inf]], "nan on row 1, one of 2"),
        ([["a"], ["b"], ["c"], ["d"]], "type <U1"),
        ("no such way", "'wordllama', 'tf-idf'"),
    ],
)
def test_what_cannot_be_used_says_why_and_leaves_the_embedding_as_it_was(session, given, fact):
    before = session.embed()

    with pytest.raises(EmbeddingError, match=fact):
        session.embed(given)

    assert session.embedding is before


class Gate(LengthEmbedder):
    """An embedder that waits at its first batch until it is opened."""

    batch_rows = 4

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.opened = threading.Event(), threading.Event()
        self.is_failing = False

    def vectors(self, rows):
        self.reached.set()
        assert self.opened.wait(LIMIT_S)
        if self.is_failing:
            raise EmbeddingError("no way")
        return super().vectors(rows.fill_null(""))


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()


def test_in_the_background_the_session_stays_as_it_is_until_it_is_done(session, gate):
    before = session.embed()

    work = session.embed(gate, wait=False)

    assert gate.reached.wait(LIMIT_S)
    assert session.embedded.embedding is before
    assert session.embedded.pending is work
    assert (work.status, work.share) == (Status.RUNNING, 0)
    session.add(snb.keyword_lf("cash", "SPAM", ["cash"]))  # goes on meanwhile
    gate.opened.set()
    assert work.result(LIMIT_S) is session.embedding
    assert (work.status, work.share, session.embedded.pending) == (Status.DONE, 1, None)


def test_cancelled_work_leaves_the_embedding_that_was_there(session, gate):
    before = session.embed()
    work = session.embed(gate, wait=False)
    assert gate.reached.wait(LIMIT_S)

    assert work.cancel()
    gate.opened.set()

    with pytest.raises(EmbeddingCancelledError):
        work.result(LIMIT_S)
    assert not work.cancel()
    assert session.embedding is before


def test_asking_for_another_embedding_cancels_the_first(session, gate):
    work = session.embed(gate, wait=False)
    assert gate.reached.wait(LIMIT_S)

    assert session.embed(gate, wait=False) is work
    second = session.embed("wordllama", wait=False)
    gate.opened.set()

    assert second.result(LIMIT_S).name == "wordllama"
    assert work.status is Status.CANCELLED
    assert session.embedding.name == "wordllama"


def test_an_interrupt_while_waiting_stops_the_work(session, gate, monkeypatch):
    before = session.embed()

    def interrupt(work):
        assert gate.reached.wait(LIMIT_S)
        raise KeyboardInterrupt

    monkeypatch.setattr(session.embedded, "await_", interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.embed(gate)
    monkeypatch.undo()
    gate.opened.set()

    assert session.embedding is before


def test_rows_appended_meanwhile_are_embedded_too(session, gate):
    work = session.embed(gate, wait=False)
    assert gate.reached.wait(LIMIT_S)

    session.append({"text": ["cash"]})
    gate.opened.set()

    assert len(work.result(LIMIT_S)) == 5
    assert gate.asked == ["win cash now", "free money", "", "my cat sleeps", "cash"]


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_rows_appended_while_another_way_fails_get_vectors_as_before(session, gate, is_cancelled):
    session.embed()
    gate.is_failing = not is_cancelled
    work = session.embed(gate, wait=False)
    assert gate.reached.wait(LIMIT_S)

    session.append({"text": ["cash"]})
    if is_cancelled:
        work.cancel()
    gate.opened.set()

    assert session.embedding.name == "wordllama"
    assert len(session.embedding) == 5


def test_an_error_of_a_user_s_function_comes_to_who_waits(session):
    def bad(texts):
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        session.embed(bad)
    assert session.embedding is None


def test_listeners_hear_the_beginning_and_the_end(session):
    heard = []
    session.embedded.listeners.subscribe(lambda work: heard.append(work.status))

    session.embed()
    session.append({"text": ["cash"]})
    assert len(session.embedding) == 5
    join(session)

    assert heard == [Status.RUNNING, Status.DONE] * 2


def test_who_waits_is_told_how_far_it_is(session, gate, monkeypatch):
    heard = []

    def listen(activity):
        heard.append(activity)
        gate.opened.set()

    session.subscribe_activity(listen)

    session.embed(gate)

    assert heard == [Activity("embedding with length", 0, 4), None]


def test_an_lf_reads_the_vectors_of_the_session(session, gate):
    gate.opened.set()
    session.embed(gate)
    n_asked = len(gate.asked)

    session.add(snb.similarity_lf("near", "SPAM", rows=[0], of=session, threshold=0.99))
    session.append({"text": ["win cash too", ""]})
    assert len(session.embedding) == 6

    assert session.lfs[0].column.votes.tolist() == [1, 1, -1, 1, 1, -1]
    assert len(gate.asked) == n_asked + 2


def test_an_lf_whose_vectors_are_there_votes_on_all_rows_at_once(monkeypatch):
    session = snb.Session({"text": ["win cash", "my cat"] * 600}, classes=["HAM", "SPAM"])
    session.embed()
    lf = snb.similarity_lf("near", "SPAM", ["cash"], threshold=0.4)
    monkeypatch.setattr(evaluations, "QUICK_S", 1e-9)

    evaluation = session.add(lf, wait=False)

    assert evaluation.is_over
    assert session.lfs[0].column.n_votes == 600


def test_an_lf_whose_vectors_are_not_there_is_tried_on_a_sample(monkeypatch):
    session = snb.Session({"text": ["win cash", "my cat"] * 600}, classes=["HAM", "SPAM"])
    lf = snb.similarity_lf("near", "SPAM", ["cash"], threshold=0.4)
    monkeypatch.setattr(evaluations, "QUICK_S", 1e-9)

    evaluation = session.add(lf, wait=False)

    assert evaluation.estimate.n_rows == 1_200
    assert evaluation.result(LIMIT_S).n_votes == 600


def test_the_end_of_the_program_does_not_wait_for_the_work():
    program = (
        "import threading, time\n"
        "import snorkel_nb as snb\n"
        "session = snb.Session({'text': ['a'] * 5000}, classes=2)\n"
        "begun = threading.Event()\n"
        "def slow(texts):\n"
        "    if len(texts) > 3: begun.set(); time.sleep(0.1)\n"
        "    return [[1, 2]] * len(texts)\n"
        "session.embed(slow, wait=False)\n"
        "assert begun.wait(20)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"SNORKEL_NB_WARM_UP": "0"},  # which may say that it takes its time
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def join(session: snb.Session) -> None:
    """Wait for the thread itself: it tells of its end after the result is there."""
    session.embedded._worker.join(LIMIT_S)
