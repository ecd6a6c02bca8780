"""Vectors are made once: what is kept, found again, damaged or thrown away."""

import os
import threading

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.core.labeling_function import no_progress
from snorkel_nb.embeddings import disk, making, vector_file
from snorkel_nb.embeddings.making import embed_rows, vectors_from
from snorkel_nb.errors import EmbeddingError
from tests.embeddings.rows import LengthEmbedder, texts_of

TEXTS = ["a", "bb", "ccc", "dddd", "eeeee"]
VECTORS = [[1, 1], [2, 1], [3, 1], [4, 1], [5, 1]]


def kept(cache):
    return sorted(path for path in cache.glob("*/*"))


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr("snorkel_nb.embeddings.prefix_keys.BLOCK_ROWS", 2)


def test_the_same_rows_are_found_again_in_another_process(cache):
    first = embed_rows(LengthEmbedder(), texts_of(*TEXTS))

    embedder = LengthEmbedder()
    again = embed_rows(embedder, texts_of(*TEXTS))

    assert_array_equal(again.vectors, VECTORS)
    assert (embedder.asked, again.fingerprint) == ([], first.fingerprint)
    assert not again.vectors.flags.writeable


@pytest.mark.parametrize("n_old", [1, 2, 4])
def test_only_appended_rows_are_made(cache, small_blocks, n_old):
    embed_rows(LengthEmbedder(), texts_of(*TEXTS[:n_old]))

    embedder = LengthEmbedder()
    assert_array_equal(embed_rows(embedder, texts_of(*TEXTS)).vectors, VECTORS)
    assert embedder.asked == TEXTS[n_old:]

    embedder = LengthEmbedder()
    assert_array_equal(embed_rows(embedder, texts_of(*TEXTS)).vectors, VECTORS)
    assert embedder.asked == []
    assert len(kept(cache)) == 2


def test_other_rows_other_order_and_another_embedder_are_made_anew(cache, small_blocks):
    embed_rows(LengthEmbedder(), texts_of(*TEXTS))

    for embedder, texts in [
        (LengthEmbedder(), TEXTS[::-1]),
        (LengthEmbedder(), ["b", *TEXTS[1:]]),
        (LengthEmbedder("other"), TEXTS),
    ]:
        embed_rows(embedder, texts_of(*texts))
        assert embedder.asked == texts


def test_without_a_disk_the_earlier_embedding_is_continued():
    dataset = texts_of(*TEXTS[:2])
    earlier = embed_rows(LengthEmbedder(), dataset)

    embedder = LengthEmbedder()
    whole = embed_rows(embedder, dataset.append({"text": TEXTS[2:]}), earlier=earlier)

    assert_array_equal(whole.vectors, VECTORS)
    assert embedder.asked == TEXTS[2:]


def test_an_earlier_embedding_of_other_rows_is_not_taken():
    earlier = embed_rows(LengthEmbedder(), texts_of("x", "yy"))

    embedder = LengthEmbedder()
    embed_rows(embedder, texts_of(*TEXTS), earlier=earlier)

    assert embedder.asked == TEXTS


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-3],
        lambda data: data[:40],
        lambda data: b"",
        lambda data: data[:140] + bytes([data[140] ^ 1]) + data[141:],
        lambda data: data[:20] + b"\xff" + data[21:],
        lambda data: data + b"more",
        lambda data: b"PK" + data[2:],
    ],
)
def test_a_damaged_file_is_found_out_and_made_anew(cache, damage):
    embed_rows(LengthEmbedder(), texts_of(*TEXTS))
    [path] = kept(cache)
    path.write_bytes(damage(path.read_bytes()))

    embedder = LengthEmbedder()
    assert_array_equal(embed_rows(embedder, texts_of(*TEXTS)).vectors, VECTORS)

    assert embedder.asked == TEXTS
    assert vector_file.read_vectors(path) is not None


def test_a_pickle_is_not_read(cache):
    embed_rows(LengthEmbedder(), texts_of(*TEXTS))
    [path] = kept(cache)
    np.save(path, np.array([[object()]] * 5), allow_pickle=True)

    assert vector_file.read_vectors(path) is None


def test_work_that_is_stopped_leaves_nothing_behind(cache):
    def stop(done, _total):
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed_rows(LengthEmbedder(), texts_of(*TEXTS), stop)

    assert kept(cache) == []


def test_large_vectors_stay_in_their_file(cache, monkeypatch):
    monkeypatch.setattr(vector_file, "LARGE_BYTES", 20)
    monkeypatch.setattr(making, "LARGE_BYTES", 20)
    dataset = texts_of(*TEXTS)
    earlier = embed_rows(LengthEmbedder(), dataset)

    longer = embed_rows(LengthEmbedder(), dataset.append({"text": ["ffffff"]}), earlier=earlier)

    for embedding in (earlier, longer):
        assert isinstance(embedding.vectors.base, np.memmap)
    assert_array_equal(longer.vectors, [*VECTORS, [6, 1]])


def test_the_oldest_files_go_when_there_are_too_many(cache, monkeypatch):
    monkeypatch.setattr(disk, "LIMIT_BYTES", 450)  # a file of five rows has 176 bytes
    for i, name in enumerate(["first", "second"]):
        embed_rows(LengthEmbedder(name), texts_of(*TEXTS))
        for path in kept(cache):
            os.utime(path, (i, path.stat().st_mtime if path.stat().st_mtime < 9 else i))
    embed_rows(LengthEmbedder("first"), texts_of(*TEXTS))  # is used again

    embed_rows(LengthEmbedder("third"), texts_of(*TEXTS))

    for name, asked in [("first", []), ("third", []), ("second", TEXTS)]:
        embedder = LengthEmbedder(name)
        embed_rows(embedder, texts_of(*TEXTS))
        assert embedder.asked == asked


def test_a_stranger_s_file_in_the_folder_stays(cache, monkeypatch):
    monkeypatch.setattr(disk, "LIMIT_BYTES", 0)
    (cache / "mine").mkdir(parents=True)
    (cache / "mine" / "notes.txt").write_text("keep me")

    embed_rows(LengthEmbedder(), texts_of(*TEXTS))

    assert (cache / "mine" / "notes.txt").read_text() == "keep me"


def test_a_folder_that_cannot_be_written_says_what_to_do(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", str(tmp_path / "file"))

    with pytest.raises(EmbeddingError, match="SNORKEL_NB_EMBEDDINGS"):
        embed_rows(LengthEmbedder(), texts_of(*TEXTS))


def test_0_switches_the_disk_off(monkeypatch, tmp_path):
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", "0")
    monkeypatch.setenv("SNORKEL_NB_CACHE", str(tmp_path))

    embed_rows(LengthEmbedder(), texts_of(*TEXTS))

    assert list(tmp_path.iterdir()) == []


def test_two_threads_that_want_the_same_make_it_once():
    dataset, embedder = texts_of(*TEXTS), LengthEmbedder()
    reached, opened = threading.Event(), threading.Event()

    def wait(_done, _total):
        reached.set()
        assert opened.wait(20)

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(embed_rows(embedder, dataset, wait)))
        for _ in range(2)
    ]
    threads[0].start()
    assert reached.wait(20)
    threads[1].start()
    opened.set()
    for thread in threads:
        thread.join(20)

    assert found[0] is found[1]
    assert embedder.asked == TEXTS


def test_what_an_lf_read_of_appended_rows_is_not_made_twice():
    dataset = texts_of(*TEXTS[:3])
    embedder = LengthEmbedder()
    earlier = embed_rows(embedder, dataset)
    longer = dataset.append({"text": TEXTS[3:]})

    for _ in range(2):
        assert_array_equal(vectors_from(embedder, longer, 3, no_progress), VECTORS[3:])
    assert_array_equal(embed_rows(embedder, longer, earlier=earlier).vectors, VECTORS)

    assert embedder.asked == TEXTS


def test_no_rows_have_no_vectors(cache):
    assert embed_rows(LengthEmbedder(), texts_of()).vectors.shape == (0, 2)
    assert_array_equal(embed_rows(LengthEmbedder(), texts_of(*TEXTS)).vectors, VECTORS)
