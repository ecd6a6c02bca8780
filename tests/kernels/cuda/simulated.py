"""The loops for the GPU by numba's simulator; `test_simulator.py` runs these in a process."""

import gc
import logging
from typing import Any

import numpy as np
import pytest
from numba import types
from numba.core import config

from snorkel_nb.core.label_matrix import LabelMatrix
from snorkel_nb.core.packed_votes import BLOCK_WORDS, PackedVotes
from snorkel_nb.kernels import backend, tiles, vote_counts
from snorkel_nb.kernels.bits import STRIP_ROWS
from snorkel_nb.kernels.cuda import loops
from snorkel_nb.kernels.cuda.device import MAX_STORES, Device
from snorkel_nb.kernels.cuda.memory import SPARE
from snorkel_nb.label_models.trust import fit_trusted
from tests.analysis.random_votes import random_votes
from tests.kernels.cuda.arguments import ARGUMENTS
from tests.kernels.cuda.same_results import check_counts, check_posteriors

BLOCK_ROWS = 64 * BLOCK_WORDS

SHAPES = [(2, 4, 300), (3, 3, 257), (20, 2, 70), (2, 1, 64), (3, 20, 33)]

assert config.ENABLE_CUDASIM, "start this by test_simulator.py"


@pytest.fixture
def device() -> Device:
    return Device()


def matrix(votes: Any, cardinality: int) -> LabelMatrix:
    return LabelMatrix.from_array(votes, cardinality)


@pytest.mark.parametrize(("cardinality", "n_lfs", "n_rows"), SHAPES)
def test_a_gpu_counts_what_the_processor_counts(
    cardinality: int, n_lfs: int, n_rows: int, device: Device, rng: np.random.Generator
) -> None:
    check_counts(device, matrix(random_votes(rng, n_rows, n_lfs, cardinality, 0.5), cardinality))


@pytest.mark.parametrize(("cardinality", "n_lfs", "n_rows"), SHAPES)
def test_a_gpu_weighs_votes_as_the_processor_does(
    cardinality: int, n_lfs: int, n_rows: int, device: Device, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, n_rows, n_lfs, cardinality, 0.5)

    check_posteriors(device, matrix(votes, cardinality), rng)


@pytest.mark.parametrize("kind", ["positive", "signed", "full"])
@pytest.mark.parametrize(("cardinality", "n_lfs", "n_rows"), [(2, 4, 200), (3, 3, 130)])
def test_a_gpu_weighs_votes_for_and_against_and_hears_silence(
    cardinality: int, n_lfs: int, n_rows: int, kind: str, device: Device, rng: np.random.Generator
) -> None:
    votes = random_votes(rng, n_rows, n_lfs, cardinality, 0.5)

    check_posteriors(device, matrix(votes, cardinality), rng, kind=kind, n_counts=2)


def test_rows_that_do_not_fit_at_once_are_done_in_parts(rng: np.random.Generator) -> None:
    label_matrix = matrix(random_votes(rng, 300, 2, 2, 0.5), 2)

    check_posteriors(Device(scratch_bytes=1), label_matrix, rng)


def test_hundreds_of_votes_on_a_row_and_none_on_another_are_counted(device: Device) -> None:
    check_counts(device, matrix([[0] * 40 + [1] * 41, [-1] * 81, [0] * 81], 2))


def test_more_labels_than_shared_memory_holds_are_counted(device: Device) -> None:
    label_matrix = matrix([[1999, 0], [1999, 1999], [-1, 7]], 2000)

    counted = device.count_votes(label_matrix.lines)

    assert counted.n_majority[[7, 1999]].tolist() == [1, 1]
    assert counted.n_majority.sum() == 2


def test_an_edit_uploads_one_column(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [PackedVotes.of(np.array(votes, np.int8)) for votes in ([0, 1], [1, 1], [0, -1])]
    count(device, columns)
    store = device.stores[BLOCK_WORDS]
    uploaded: list[int] = []
    upload = type(store)._upload
    monkeypatch.setattr(
        type(store), "_upload", lambda *given: (uploaded.append(given[1]), upload(*given))
    )

    columns[1] = PackedVotes.of(np.array([1, 0], np.int8))
    edited = count(device, columns)

    assert uploaded == columns[1].addresses.tolist()
    assert edited.votes_by_class.tolist() == [[1, 1], [1, 1], [1, 0]]


def test_lines_are_forgotten_with_their_column(device: Device) -> None:
    columns = [PackedVotes.of(np.array(votes, np.int8)) for votes in ([0, 1], [1, 1])]
    count(device, columns)
    store = device.stores[BLOCK_WORDS]
    assert len(store) == 3

    del columns[0]
    gc.collect()

    assert len(store) == 1


def test_old_versions_give_way_where_room_is_short(device: Device) -> None:
    versions = [PackedVotes.of(np.array([0, i % 2], np.int8)) for i in range(9)]
    for version in versions:
        counted = count(device, [version])
        assert counted.votes_by_class.sum() == 2

    assert len(device.stores[BLOCK_WORDS]) <= SPARE * 2


def test_of_longer_and_longer_columns_the_last_ones_are_kept(device: Device) -> None:
    for n_blocks in range(MAX_STORES + 1):
        column = PackedVotes.of(np.zeros(n_blocks * BLOCK_ROWS + 1, np.int8))
        device.store(column.n_rows).hold([column], column.addresses)

    assert len(device.stores) == MAX_STORES


def test_lines_that_would_have_to_be_uploaded_are_left_to_the_processor(device: Device) -> None:
    lines = matrix([[0, 1], [1, 1]], 2).lines

    assert device.count_row_votes(lines.addresses, 2) is None
    assert device.count_common_rows(lines.addresses, lines.addresses, 2) is None


def test_lines_are_compared_with_votes_from_anywhere(device: Device) -> None:
    lines, gold = matrix([[0, 1], [1, 1]], 2).lines, PackedVotes.of(np.array([1, 1], np.int8))
    device.count_votes(lines)

    common = device.count_common_rows(lines.addresses, gold.addresses, 2)

    assert common is not None
    assert common.ravel().tolist() == lines.n_votes.tolist()


def count(device: Device, columns: list[PackedVotes]) -> Any:
    names = [str(j) for j in range(len(columns))]
    n_rows = columns[0].n_rows
    label_matrix = LabelMatrix.from_columns(columns, names, 2, n_rows)
    return device.count_votes(label_matrix.lines)


def test_a_fit_on_a_gpu_ends_where_one_on_the_processor_does(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    votes = random_votes(rng, 64, 3, 2, 0.6)
    monkeypatch.setenv(backend.SETTING, "0")
    by_cpu = fit_trusted(matrix(votes, 2))
    monkeypatch.setenv(backend.SETTING, "1")
    passes: list[str] = []
    for name in ("count_votes", "row_posteriors", "expected_counts"):
        work = getattr(Device, name)
        monkeypatch.setattr(
            Device,
            name,
            lambda *given, _work=work, _name=name: (passes.append(_name), _work(*given))[1],
        )

    with caplog.at_level(logging.WARNING):
        by_gpu = fit_trusted(matrix(votes, 2))

    assert not caplog.records
    assert set(passes) == {"count_votes", "row_posteriors", "expected_counts"}
    found, expected = by_gpu.posteriors.by_class, by_cpu.posteriors.by_class
    assert np.abs(found - expected).max() < 1e-5


def test_arguments_are_of_the_types_that_are_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, list[Any]] = {}

    class Recorder:
        def __init__(self, name: str) -> None:
            self.name, self.kernel = name, getattr(loops, name)

        def __getitem__(self, size: Any) -> Any:
            def launch(*given: Any) -> None:
                seen.setdefault(self.name, []).append(tuple(map(type_of, given)))
                self.kernel[size](*given)

            return launch

    for name in ARGUMENTS:
        monkeypatch.setattr(loops, name, Recorder(name))
    device = Device()

    backend.warm_up(device)

    assert {name: set(calls) for name, calls in seen.items()} == {
        name: {arguments} for name, arguments in ARGUMENTS.items()
    }


def type_of(value: Any) -> Any:
    if isinstance(value, bool):
        return types.boolean
    if isinstance(value, int):
        return types.int64
    kind = getattr(types, str(value.dtype))
    if isinstance(value, np.generic):
        return kind
    return types.Array(kind, value.ndim, "C")


def test_lots_are_those_of_the_processor() -> None:
    rows = np.arange(len(tiles.LOTS)) % STRIP_ROWS

    assert ((rows * loops.LOT_FACTOR) & 0xFFFF == tiles.LOTS).all()


def test_no_rows_and_no_lfs_are_nothing_for_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(backend.SETTING, "1")

    for shape in ((0, 3), (3, 0), (0, 0)):
        lines = matrix(np.zeros(shape, int), 2).lines
        expected = vote_counts.count_votes(lines)
        counted = backend.count_votes(lines)
        assert counted.n_votes.tolist() == expected.n_votes.tolist()
