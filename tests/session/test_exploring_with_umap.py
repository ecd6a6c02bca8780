"""The map as it really is: UMAP and HDBSCAN in a worker, one process for all of these tests."""

import time

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import snorkel_nb as snb
from snorkel_nb.explore.worker.client import shared_worker
from tests.session.embedded import explore


@pytest.fixture(scope="module", autouse=True)
def _worker():
    yield
    shared_worker().stop()


def five_topics(rng, n=300, **options):
    topic = np.arange(n) % 5
    vectors = 4 * np.eye(5)[topic] + rng.normal(size=(n, 5))
    words = ["apple pear", "saw hammer", "car truck", "cat dog", "red blue"]
    texts = [f"{words[t]} of row {i}" for i, t in enumerate(topic)]
    session = snb.Session({"text": texts, "topic": topic}, classes=5, gold="topic")
    return session, explore(session, vectors, shared_worker()), topic


def test_topics_are_clusters_with_their_words(rng):
    session, exploring, _ = five_topics(rng)

    found = session.clusters()

    assert exploring.layout.method == "umap"
    assert len(found.clusters) == 5
    for cluster in found.clusters:
        assert cluster.gold_counts.max() >= 0.9 * cluster.n_rows
        assert cluster.terms
    assert np.count_nonzero(found.of_row < 0) < 30


def test_the_same_rows_have_the_same_map_in_another_session(rng):
    one, _, _ = five_topics(np.random.default_rng(1))
    other, _, _ = five_topics(np.random.default_rng(1))

    assert_array_equal(one.exploring.wait().xy, other.exploring.wait().xy)


def test_umap_keeps_the_sides_of_the_first_picture(rng):
    _, exploring, _ = five_topics(rng)
    assert exploring.layout is None
    while exploring.layout is None:
        time.sleep(0.001)
    first = exploring.layout.xy

    last = exploring.wait().xy

    for axis in (0, 1):
        assert np.corrcoef(first[:, axis], last[:, axis])[0, 1] > 0.5


def test_rows_beyond_the_limit_lie_with_those_like_them(rng, monkeypatch):
    monkeypatch.setattr("snorkel_nb.explore.layouts.picture.MAX_DIRECT", 150)
    _, exploring, topic = five_topics(rng)

    layout = exploring.wait()

    assert layout.n_direct == 150
    apart = ((layout.xy[:, np.newaxis] - layout.xy) ** 2).sum(axis=2)
    np.fill_diagonal(apart, 9)
    assert (topic[apart.argmin(axis=1)] == topic).mean() > 0.9


def test_labels_that_rows_like_them_do_not_have_are_errors_without_gold(rng):
    session, _, topic = five_topics(rng)
    wrong = np.arange(0, 50, 5)
    votes = topic.copy()
    votes[wrong] = 1
    session.annotate(list(range(300)), None)
    session.add(snb.vote_lf("mine", votes))

    flagged = session.clusters("errors").positions

    assert len(np.intersect1d(flagged, wrong)) >= 8
    assert len(flagged) <= 20
    assert session.exploring.why_wrong(5) == "Labeled 1; rows like it are rather 0."


def test_without_vectors_they_are_made_of_the_texts():
    texts = [f"{word} of {i}" for i in range(60) for word in ("football match", "stock market")]
    session = snb.Session({"text": texts}, classes=["A", "B"])
    tasks = []
    session.subscribe_activity(lambda activity: activity and tasks.append(activity.task))

    found = session.clusters()

    assert session.embedding.name == "wordllama"
    assert session.exploring.layout.is_placed.all()
    assert len(found.clusters) >= 2
    for cluster in found.clusters:
        assert len({texts[row].split(" of ")[0] for row in cluster.positions}) == 1
    assert "laying out the map" in tasks
