"""LFs that are voted on in the background. Events, not the clock, say what happens when."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.session import evaluations
from snorkel_nb.session.change import Activity
from snorkel_nb.session.evaluation import EvaluationCancelledError
from snorkel_nb.session.turns import TURN_S
from snorkel_nb.session.work import Status

N_ROWS = 3_000
LIMIT_S = 20


class Gate:
    """Holds the background at its first row, until it is opened; the sample goes through."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()

    def lf(
        self, name: str = "slow", k: int = 10, fail_at: int | None = None
    ) -> snb.LabelingFunction:
        def vote(x):
            if threading.current_thread() is not threading.main_thread():
                self.reached.set()
                assert self.opened.wait(LIMIT_S)
                if x.n == fail_at:
                    raise KeyboardInterrupt
            return x.n % k == 0

        return snb.labeling_function(name, label="SPAM")(vote)


@pytest.fixture(autouse=True)
def nothing_is_quick(monkeypatch):
    monkeypatch.setattr(evaluations, "QUICK_S", 1e-9)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()


@pytest.fixture
def session() -> Iterator[snb.Session]:
    rows = {"n": list(range(N_ROWS)), "gold": [i % 2 for i in range(N_ROWS)]}
    made = snb.Session(rows, classes=["HAM", "SPAM"], gold="gold")
    yield made
    made.cancel()


def pending(session: snb.Session) -> list[str]:
    return [evaluation.name for evaluation in session.evaluations]


def test_an_estimate_comes_at_once_and_the_votes_later(session, gate):
    before = session.now

    evaluation = session.add(gate.lf(), wait=False)

    assert session.now is before
    estimate = evaluation.estimate
    assert 8 <= estimate.n_sampled <= N_ROWS
    assert estimate.n_rows == N_ROWS
    assert estimate.coverage.low <= 0.1 <= estimate.coverage.high
    assert gate.reached.wait(LIMIT_S)
    assert evaluation.status is Status.RUNNING
    gate.opened.set()
    report = evaluation.result(LIMIT_S)
    assert (report.n_votes, session.revision) == (300, 1)
    assert session.history()["Change"][-1] == "add slow"
    assert session.evaluations == ()


def test_votes_and_results_are_those_of_the_synchronous_way(session, gate):
    gate.opened.set()
    later = session.add(gate.lf(), wait=False).result(LIMIT_S)
    other = snb.Session(session.dataset.frame, classes=["HAM", "SPAM"], gold="gold")
    at_once = other.add(gate.lf())

    assert_array_equal(later.entry.column.votes, at_once.entry.column.votes)
    assert_array_equal(session.label_matrix.to_numpy(), other.label_matrix.to_numpy())
    assert session.summary().drop("Seconds").equals(other.summary().drop("Seconds"))
    assert later.precision == at_once.precision
    assert (later.diff.gained == at_once.diff.gained).all()


def test_the_sample_is_the_same_for_each_lf_and_each_process(session):
    seen = []

    def rows(x):
        if threading.current_thread() is threading.main_thread():
            seen.append(x.n)

    for name in "ab":
        n_before = len(seen)
        session.add(snb.labeling_function(name)(rows), wait=False).result(LIMIT_S)
        assert sorted(seen[n_before:][:8]) == sorted(seen[:8])
    assert len(set(seen[:8])) == 8
    # Drawn by the number of rows alone.
    assert seen[0] == evaluations.Sample(session.dataset).positions[0]


def test_an_lf_that_is_quick_votes_at_once(session, monkeypatch):
    monkeypatch.setattr(evaluations, "QUICK_S", 60.0)

    evaluation = session.add(snb.labeling_function("a", label="SPAM")(lambda x: True), wait=False)

    assert evaluation.is_over
    assert evaluation.estimate is None
    assert evaluation.result().n_votes == N_ROWS


def test_few_rows_and_given_votes_are_never_sampled(session):
    few = snb.Session({"n": range(100)}, classes=2)
    assert few.add(snb.labeling_function("a")(lambda x: 1), wait=False).estimate is None
    given = session.add(snb.vote_lf("given", [0] * N_ROWS), wait=False)
    assert given.result().n_votes == N_ROWS


def test_what_is_given_out_as_final_waits(session, gate, tmp_path):
    session.add(gate.lf(), wait=False)
    assert gate.reached.wait(LIMIT_S)
    told = []

    def open_when_waiting(activity: Activity | None) -> None:
        told.append(activity)
        gate.opened.set()

    session.subscribe_activity(open_when_waiting)
    export = session.export(tmp_path / "labeled.parquet")

    assert export.n_labels == 300
    assert told[0].task == "waiting for slow"
    assert told[-1] is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.label_matrix.n_lfs == 1,
        lambda s: (s.labels() == 1).sum() == 300,
        lambda s: len(s.posteriors()) == N_ROWS and len(s.lfs) == 1,
        lambda s: s.summary().height == 1,
        lambda s: s.accuracy().model.n == 300,
        lambda s: s.fit("majority") and len(s.lfs) == 1,
        lambda s: s.rerun("slow")[0].entry.version == 2,
        lambda s: s.rename("slow", "fast") or s.lfs[0].name == "fast",
        lambda s: s.append({"n": [0], "gold": [None]}) or len(s.lfs[0].column) == N_ROWS + 1,
    ],
    ids=[
        "matrix",
        "labels",
        "posteriors",
        "summary",
        "accuracy",
        "fit",
        "rerun",
        "rename",
        "append",
    ],
)
def test_each_of_these_waits(session, gate, ask):
    session.add(gate.lf(), wait=False)
    threading.Timer(0.05, gate.opened.set).start()

    assert ask(session)


def test_showing_the_session_does_not_wait_and_neither_do_other_changes(session, gate):
    session.add(snb.vote_lf("first", [1] * N_ROWS))
    session.add(gate.lf(), wait=False)

    session.disable("first")
    session.enable("first")
    session.annotate(0, "SPAM")
    session.add(snb.vote_lf("second", [0] * N_ROWS))

    assert [entry.name for entry in session.lfs] == ["first", "second"]
    assert session.now.results.label_matrix.n_lfs == 2
    assert pending(session) == ["slow"]
    gate.opened.set()
    assert session.label_matrix.lf_names == ("first", "second", "slow")


def test_a_cancelled_evaluation_leaves_the_earlier_version(session, gate):
    session.add(snb.labeling_function("slow", label="SPAM")(lambda x: x.n == 0))
    before = session.now
    evaluation = session.add(gate.lf(), wait=False)

    assert session.cancel("slow") == ["slow"]

    assert evaluation.status is Status.CANCELLED
    assert not evaluation.cancel()
    with pytest.raises(EvaluationCancelledError, match="'slow'"):
        evaluation.result()
    gate.opened.set()
    assert session.labels().sum() == before.results.labels.sum()
    assert session.now is before


def test_cancelling_what_is_not_evaluated_says_what_is(session, gate):
    session.add(gate.lf(), wait=False)

    with pytest.raises(snb.errors.SessionError, match=r"'slwo' is not being .*\['slow'\]"):
        session.cancel("slwo")
    assert session.cancel() == ["slow"]
    assert session.cancel() == []
    with pytest.raises(snb.errors.SessionError, match="No LF is"):
        session.cancel("slow")


def test_an_edit_takes_the_place_of_the_evaluation_of_its_name(session, gate):
    first = session.add(gate.lf(k=10), wait=False)
    assert gate.reached.wait(LIMIT_S)

    second = session.add(gate.lf(k=100), wait=False)

    assert first.status is Status.CANCELLED
    assert pending(session) == ["slow"]
    gate.opened.set()
    assert second.result(LIMIT_S).n_votes == 30
    assert session.history().height == 2


@pytest.mark.parametrize("is_same_as_before", [False, True])
def test_so_does_an_add_that_waits_also_when_it_changes_nothing(session, gate, is_same_as_before):
    lf = snb.labeling_function("slow", label="SPAM")(lambda x: x.n == 0)
    if is_same_as_before:
        session.add(lf)
    first = session.add(gate.lf(), wait=False)

    session.add(lf)

    assert first.status is Status.CANCELLED
    gate.opened.set()
    assert (session.labels() == 1).sum() == 1


def test_the_very_same_lf_goes_on_where_it_is(session, gate):
    lf = gate.lf()

    assert session.add(lf, wait=False) is session.add(lf, wait=False)


def test_two_are_queued_and_run_one_after_the_other(session, gate):
    other = Gate()
    first = session.add(gate.lf("first"), wait=False)
    second = session.add(other.lf("second"), wait=False)
    assert gate.reached.wait(LIMIT_S)

    assert pending(session) == ["first", "second"]
    assert (first.status, second.status) == (Status.RUNNING, Status.QUEUED)
    assert not other.reached.is_set()
    gate.opened.set()
    assert other.reached.wait(LIMIT_S)
    assert first.is_over
    other.opened.set()
    second.result(LIMIT_S)
    assert [entry.name for entry in session.lfs] == ["first", "second"]


def test_one_in_the_queue_can_be_cancelled_while_another_runs(session, gate):
    session.add(gate.lf("first"), wait=False)
    session.add(gate.lf("second"), wait=False)
    assert gate.reached.wait(LIMIT_S)

    session.cancel("second")
    gate.opened.set()

    assert session.label_matrix.lf_names == ("first",)


def test_rows_that_others_changed_meanwhile_are_voted_on_again(session, gate):
    session.append({"n": [0] * 10, "gold": [None] * 10})
    session.undo()
    evaluation = session.add(gate.lf(), wait=False)
    assert gate.reached.wait(LIMIT_S)

    session.redo()
    gate.opened.set()

    assert evaluation.result(LIMIT_S).n_votes == 310


def test_undo_takes_back_the_evaluation_when_it_is_what_was_done_last(session, gate):
    session.add(snb.vote_lf("first", [1] * N_ROWS))
    session.add(gate.lf(), wait=False)

    assert session.undo() == "the evaluation of slow"
    assert pending(session) == []
    assert len(session.lfs) == 1

    session.add(gate.lf(), wait=False)
    session.disable("first")
    assert session.undo() == "disable first"
    assert pending(session) == ["slow"]
    assert session.undo() == "the evaluation of slow"
    assert session.undo() == "add first"


def test_drop_stops_the_evaluation_too(session, gate):
    session.add(gate.lf(), wait=False)
    session.drop("slow")
    assert pending(session) == []

    session.add(snb.vote_lf("slow", [1] * N_ROWS))
    session.add(gate.lf(), wait=False)
    session.drop("slow")
    assert (pending(session), session.lfs) == ([], ())


def test_an_interrupt_while_the_sample_is_voted_on_changes_nothing(session, gate):
    running = session.add(gate.lf(), wait=False)
    before = session.now

    def stopping(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.add(snb.labeling_function("slow", label="SPAM")(stopping), wait=False)

    assert session.now is before
    assert session.evaluations == (running,)
    gate.opened.set()
    running.result(LIMIT_S)


def test_an_interrupt_while_waiting_ends_the_waiting_only(session, gate):
    session.add(gate.lf(), wait=False)

    def interrupt(_activity):
        raise KeyboardInterrupt

    unsubscribe = session.subscribe_activity(interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.labels()
    unsubscribe()

    assert pending(session) == ["slow"]


def test_failures_on_rows_are_data_in_the_estimate_and_in_the_votes(session):
    def fails(x):
        raise ValueError(x.n)

    evaluation = session.add(snb.labeling_function("fails", label="SPAM")(fails), wait=False)

    estimate = evaluation.estimate
    assert estimate.n_failures == estimate.n_sampled
    assert estimate.first_failure.reason == f"ValueError: {estimate.first_failure.position}"
    assert len(evaluation.result(LIMIT_S).entry.column.failures) == N_ROWS


def test_an_error_of_the_full_pass_is_told_by_what_waits_and_once(session, gate):
    gate.opened.set()
    evaluation = session.add(gate.lf(fail_at=7), wait=False)

    with pytest.raises(snb.errors.SessionError, match=r"'slow' could not vote on all rows"):
        session.labels()

    assert evaluation.status is Status.FAILED
    assert session.labels().max() == -1
    assert pending(session) == []


def test_an_error_that_result_raises_is_not_told_again(session, gate):
    gate.opened.set()
    evaluation = session.add(gate.lf(fail_at=7), wait=False)

    with pytest.raises(KeyboardInterrupt):
        evaluation.result(LIMIT_S)

    assert session.labels().max() == -1


def test_a_listener_hears_beginning_progress_and_end(session, gate):
    heard = []
    session.subscribe_evaluations(lambda e: heard.append((e.status.value, len(session.lfs))))
    gate.opened.set()

    session.add(gate.lf(), wait=False).result(LIMIT_S)
    session.labels()

    assert heard[0] == ("queued", 0)
    assert ("running", 0) in heard
    session.add(gate.lf(k=7), wait=False).cancel()
    assert heard[-1][0] in ("cancelled", "running", "done")


def test_a_listener_of_changes_may_ask_for_labels_while_another_lf_is_pending(session, gate):
    session.add(snb.vote_lf("first", [1] * N_ROWS))
    session.add(gate.lf(), wait=False)
    seen = []
    session.subscribe(lambda _: seen.append(len(session.labels())))

    session.disable("first")

    assert seen == [N_ROWS]


def test_a_result_is_waited_for_as_long_as_one_says(session, gate):
    evaluation = session.add(gate.lf(), wait=False)

    with pytest.raises(TimeoutError, match="slow"):
        evaluation.result(0.01)


def test_other_threads_get_their_turn_soon_while_it_runs_and_as_ever_afterwards(session, gate):
    as_ever = sys.getswitchinterval()
    evaluation = session.add(gate.lf(), wait=False)
    assert gate.reached.wait(LIMIT_S)

    assert sys.getswitchinterval() == pytest.approx(TURN_S)
    worker = next(t for t in threading.enumerate() if t.name == "snorkel_nb evaluation")
    gate.opened.set()
    evaluation.result(LIMIT_S)
    worker.join(LIMIT_S)
    assert sys.getswitchinterval() == pytest.approx(as_ever)


EXITS = """
import time
import snorkel_nb as snb
session = snb.Session({"n": list(range(2_000))}, classes=2)

@snb.labeling_function("slow")
def slow(x):
    time.sleep(0.05)

print(session.add(slow, wait=False).status.value, flush=True)
time.sleep(0.3)
"""


def test_the_end_of_the_program_does_not_wait_for_a_running_pass():
    ran = subprocess.run(
        [sys.executable, "-c", EXITS], capture_output=True, text=True, timeout=60, check=True
    )

    assert ran.stdout.strip() in ("queued", "running")
    assert ran.stderr == ""
