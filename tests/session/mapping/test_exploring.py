"""The map of a session: its layout and its clusters at each moment."""

import threading
import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.errors import ExploreError, LabelingFunctionError, SessionError
from snorkel_nb.explore.worker.client import NotWantedError
from snorkel_nb.session.mapping.map_selection import InCluster, InPolygon
from snorkel_nb.session.selection import Selection
from tests.session.embedded import HereWorker, explore, three_heaps


def sizes(clustering):
    return [cluster.n_rows for cluster in clustering.clusters]


def wait_until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.01)


def test_heaps_of_all_rows_have_terms_counts_and_a_middle(rng):
    session, _ = three_heaps(rng)
    session.add(snb.keyword_lf("eats", "EAT", ["apple", "saw"]))

    fruit, tools, cars = session.clusters().clusters

    assert (fruit.n_rows, tools.n_rows, cars.n_rows) == (60, 40, 20)
    assert_array_equal(fruit.positions, np.arange(60))
    assert {"apple", "red"} & set(fruit.terms[0].text.split())
    assert (fruit.terms[0].n_inside, fruit.terms[0].n_outside) == (60, 0)
    assert (fruit.label, fruit.label_counts.tolist()) == (0, [60, 0])
    assert (tools.accuracy.n_correct, tools.accuracy.n, tools.n_wrong) == (0, 40, 40)
    assert (cars.n_uncovered, cars.label) == (20, -1)
    assert set(fruit.examples.tolist()) <= set(range(60))


def test_each_kind_looks_at_its_own_rows(rng):
    session, _ = three_heaps(rng)
    session.add(snb.keyword_lf("eats", "EAT", ["apple", "saw"]))
    session.add(snb.keyword_lf("works", "WORK", ["saw"]))
    session.fit("majority")

    assert sizes(session.clusters("uncovered")) == [20]
    assert sizes(session.clusters("conflicts")) == [40]
    assert sizes(session.clusters("unsure")) == [40]
    assert sizes(session.clusters("votes", "eats")) == [60, 40]
    assert sizes(session.clusters(lf="works")) == [40]


def test_errors_are_labels_that_gold_contradicts(rng):
    session, _ = three_heaps(rng)
    session.add(snb.keyword_lf("eats", "EAT", ["apple", "saw"]))

    (tools,) = session.clusters("errors").clusters

    assert_array_equal(tools.positions, np.arange(60, 100))
    assert session.exploring.why_wrong(60) == "Labeled EAT; its gold label is WORK."
    assert session.exploring.why_wrong(0) is None


def test_no_two_clusters_of_any_kind_share_a_number(rng):
    session, _ = three_heaps(rng)
    session.add(snb.keyword_lf("eats", "EAT", ["apple"]))

    both = [session.clusters(), session.clusters("uncovered")]

    numbers = [cluster.number for found in both for cluster in found.clusters]
    assert len(set(numbers)) == len(numbers) == 5


def test_a_cluster_keeps_its_number_when_an_edit_takes_a_few_rows_and_after_undo(rng):
    session, _ = three_heaps(rng)
    before = session.clusters("uncovered")
    session.add(snb.keyword_lf("some", "EAT", ["number 1", "number 2", "number 3"]))

    after = session.clusters("uncovered")
    session.undo()
    again = session.clusters("uncovered")

    assert sizes(after) == [57, 37, 17]
    assert [c.number for c in after.clusters] == [c.number for c in before.clusters]
    assert [c.number for c in again.clusters] == [c.number for c in before.clusters]
    assert sizes(again) == sizes(before)


def test_a_cluster_that_is_gone_leaves_its_number_free_and_gets_it_back_by_undo(rng):
    session, _ = three_heaps(rng)
    before = [c.number for c in session.clusters("uncovered").clusters]
    session.add(snb.keyword_lf("fruit", "EAT", ["apple"]))

    after = [c.number for c in session.clusters("uncovered").clusters]
    session.undo()

    assert after == before[1:]
    assert [c.number for c in session.clusters("uncovered").clusters] == before


def test_counts_follow_an_edit_at_once_while_clusters_are_not_looked_for(rng):
    session, exploring = three_heaps(rng)
    session.clusters("all")
    session.add(snb.keyword_lf("fruit", "EAT", ["apple"]))

    fruit = exploring.known_clusters("all").clusters[0]

    assert (fruit.n_uncovered, fruit.label_counts.tolist()) == (0, [60, 0])


def test_what_is_looked_at_is_found_in_the_background_and_listeners_are_told(rng):
    _, exploring = three_heaps(rng)
    told = []
    exploring.listeners.subscribe(lambda _: told.append(threading.current_thread().name))

    first = exploring.known_clusters("uncovered")
    wait_until(lambda: exploring.known_clusters("uncovered") is not None)

    assert first is None
    assert sizes(exploring.known_clusters("uncovered")) == [60, 40, 20]
    assert set(told) == {"snorkel_nb map"}
    wait_until(lambda: exploring.status is None)


def test_an_edit_brings_new_clusters_in_the_background(rng):
    session, exploring = three_heaps(rng)
    session.clusters("uncovered")
    exploring.known_clusters("uncovered")
    session.add(snb.keyword_lf("fruit", "EAT", ["apple"]))
    session.drop("fruit")
    session.add(snb.keyword_lf("tools", "EAT", ["saw"]))
    session.disable("tools")
    session.enable("tools")

    wait_until(lambda: len(exploring.known_clusters("uncovered").positions) == 80)

    assert sizes(exploring.known_clusters("uncovered")) == [60, 20]


def test_the_layout_is_there_at_once_and_its_last_form_later(rng):
    _, exploring = three_heaps(rng)

    wait_until(lambda: exploring.layout is not None)
    final = exploring.wait()

    assert (final.method, final.n_direct, len(final.xy)) == ("umap", 120, 120)
    assert exploring.layout is final
    assert final.is_placed.all()


def test_appended_rows_get_a_place_and_move_nobody(rng):
    session = snb.Session({"text": ["a"] * 40}, classes=["A", "B"])
    vectors = rng.normal(size=(70, 3))
    vectors[60:] = vectors[:10]
    worker = HereWorker()
    exploring = explore(session, vectors, worker)
    before = exploring.wait().xy

    session.append({"text": ["b"] * 30})
    after = exploring.wait().xy

    assert worker.done.count("lay_out") == 1
    assert_array_equal(after[:40], before)
    assert_array_equal(after[60:], before[:10])
    assert np.isfinite(after).all()


def test_when_rows_have_more_than_doubled_there_is_a_new_layout(rng):
    session = snb.Session({"text": ["a"] * 20}, classes=["A", "B"])
    worker = HereWorker()
    exploring = explore(session, rng.normal(size=(70, 3)), worker)
    exploring.wait()

    session.append({"text": ["b"] * 50})
    exploring.wait()

    assert worker.done.count("lay_out") == 2


def test_rows_without_a_place_are_in_no_cluster(rng):
    session = snb.Session({"text": ["a"] * 40}, classes=["A", "B"])
    vectors = np.ones((40, 3))
    vectors[30:] = 0
    exploring = explore(session, vectors)

    found = session.clusters()

    assert np.isnan(exploring.layout.xy[30:]).all()
    assert_array_equal(found.positions, np.arange(30))
    assert_array_equal(found.of_row, [0] * 30 + [-1] * 10)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
@pytest.mark.parametrize("d", [1, 2, 9])
def test_few_rows_and_dimensions_have_a_map_too(rng, n, d):
    session = snb.Session({"text": ["word"] * n or [None][:0]}, classes=["A", "B"])
    exploring = explore(session, rng.normal(size=(n, d)))

    found = session.clusters()

    assert exploring.layout.xy.shape == (n, 2)
    assert ((exploring.layout.xy >= 0) & (exploring.layout.xy <= 1)).all()
    assert len(found.of_row) == n


def test_the_same_data_and_lfs_give_the_same_clusters(rng):
    def found():
        session, _ = three_heaps(np.random.default_rng(3))
        session.add(snb.keyword_lf("fruit", "EAT", ["apple"]))
        return session.clusters("uncovered"), session.clusters()

    for one, other in zip(found(), found(), strict=True):
        assert repr(one) == repr(other)
        assert_array_equal(one.of_row, other.of_row)


def test_printed_it_reads_as_a_table(rng):
    session, _ = three_heaps(rng)
    session.add(snb.keyword_lf("eats", "EAT", ["apple"]))

    lines = repr(session.clusters()).splitlines()

    assert lines[0] == "all: 120 rows, 3 clusters"
    assert lines[1].split() == ["rows", "terms", "label", "uncovered", "conflicts", "wrong"]
    assert "EAT 100%" in lines[2]


def test_what_is_not_there_is_named(rng):
    session, _ = three_heaps(rng)

    with pytest.raises(SessionError, match=r"kind is 'nonsense'.*'uncovered'"):
        session.clusters("nonsense")
    with pytest.raises(SessionError, match="name it by lf"):
        session.clusters("votes")
    with pytest.raises(LabelingFunctionError, match="'nobody'"):
        session.clusters("votes", "nobody")
    with pytest.raises(SessionError, match="no cluster 99"):
        session.select(cluster=99)


def test_when_the_worker_fails_the_first_picture_stays_and_the_error_is_told(rng):
    class Failing(HereWorker):
        def do(self, task, *args, **kwargs):
            raise ExploreError("no memory")

    session = snb.Session({"text": ["a"] * 40}, classes=["A", "B"])
    exploring = explore(session, rng.normal(size=(40, 3)), Failing())

    exploring.refresh()
    wait_until(lambda: exploring.error is not None)

    assert exploring.error == "no memory"
    assert exploring.layout.method == "pca"
    with pytest.raises(ExploreError, match="no memory"):
        session.clusters()


def test_a_selected_cluster_shrinks_when_an_lf_covers_some_of_it(rng):
    session, _ = three_heaps(rng)
    number = session.clusters("uncovered").clusters[0].number

    selected = session.select(cluster=number)
    session.add(snb.keyword_lf("some", "EAT", ["number 1"]))

    assert selected.n_rows == 60
    assert session.selecting.rows.n_rows == 59
    assert isinstance(session.selecting.rows.selection.parts[0], InCluster)


def test_what_a_line_encloses_is_selected_until_the_picture_changes(rng):
    session, exploring = three_heaps(rng)
    xy = exploring.wait().xy
    left, right = xy[:60].min(axis=0) - 0.01, xy[:60].max(axis=0) + 0.01
    corners = np.array([left, [right[0], left[1]], right, [left[0], right[1]]])

    selected = session.selecting.choose(Selection.of(InPolygon.of(corners, exploring)))

    assert_array_equal(selected.positions, np.arange(60))
    exploring.lay_out_again()
    exploring.wait()
    session.annotate(0, "WORK")  # a moment passes
    assert session.selecting.rows.is_all


def test_a_layout_of_the_same_rows_is_not_made_again_in_another_session(rng, tmp_path, monkeypatch):
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", str(tmp_path))
    vectors = rng.normal(size=(40, 3))
    first, again = HereWorker(), HereWorker()
    rows = {"text": ["a"] * 40}

    one = explore(snb.Session(rows, classes=["A", "B"]), vectors, first).wait()
    other = explore(snb.Session(rows, classes=["A", "B"]), vectors, again).wait()

    assert (first.done, again.done) == (["lay_out"], [])
    assert_array_equal(one.xy, other.xy)
    assert one.fingerprint == other.fingerprint


def test_clusters_of_a_table_without_texts_are_named_by_their_columns(rng):
    kind = np.repeat([0, 1], [60, 40])
    table = {"job": np.array(["clerk", "cook"])[kind], "age": rng.integers(20, 60, 100) + kind}
    session = snb.Session(table, classes=2)
    explore(session, np.eye(2)[kind] * 9 + rng.normal(size=(100, 2)))

    clerks, cooks = session.clusters().clusters

    assert (clerks.name, cooks.name) == ("job = clerk", "job = cook")


def test_what_was_stopped_leaves_the_first_picture_and_goes_on_when_asked_to(rng):
    asked, go = threading.Event(), threading.Event()

    class Slow(HereWorker):
        def do(self, task, arrays, settings=None, progress=None, is_wanted=lambda: True):
            if task == "lay_out" and not go.is_set():
                asked.set()
                wait_until(lambda: not is_wanted())
                raise NotWantedError
            return super().do(task, arrays, settings, progress, is_wanted)

    session = snb.Session({"text": ["a"] * 40}, classes=["A", "B"])
    exploring = explore(session, rng.normal(size=(40, 3)), Slow())
    assert not exploring.stop()
    exploring.refresh()
    assert asked.wait(20)

    assert exploring.stop()

    wait_until(lambda: exploring.status is None and exploring._thread is None)
    assert exploring.is_stopped
    assert exploring.layout.method == "pca"
    assert exploring.known_clusters("all") is None
    assert exploring._thread is None
    go.set()
    exploring.go_on()
    wait_until(lambda: exploring.known_clusters("all") is not None)
    assert not exploring.is_stopped
    assert exploring.layout.method == "umap"


def test_whoever_waits_for_clusters_that_are_cancelled_hears_so(rng):
    asked = threading.Event()

    class Slow(HereWorker):
        def do(self, task, arrays, settings=None, progress=None, is_wanted=lambda: True):
            asked.set()
            wait_until(lambda: not is_wanted())
            raise NotWantedError

    session = snb.Session({"text": ["a"] * 40}, classes=["A", "B"])
    exploring = explore(session, rng.normal(size=(40, 3)), Slow())
    stopper = threading.Thread(target=lambda: asked.wait(20) and exploring.stop())
    stopper.start()

    with pytest.raises(SessionError, match=r"cancelled.*Ask again"):
        session.clusters()

    stopper.join()
