"""Which machine does a pass over all rows: the processor, or a GPU where there is one.

The functions are those of `vote_counts`, `pair_counts` and `posteriors`, with the same results:
equal counts, and posteriors that differ by less than 1e-5. A GPU is used where the extra `[cuda]`
is installed, a driver is there and the votes are many. It is made ready in the background, when it
is first wanted, and the processor goes on until then. Whatever goes wrong on it, the processor does
the pass again, and all later ones.
"""

import ctypes
import importlib.util
import logging
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import numpy as np

from snorkel_nb.core.arrays import FloatArray, IntArray, RowCountArray, SmallFloatArray, WordArray
from snorkel_nb.core.packed_votes import PackedVotes, VoteLines
from snorkel_nb.core.statistics import Statistics
from snorkel_nb.kernels import pair_counts, posteriors, vote_counts
from snorkel_nb.kernels.evidence import Ballot, Evidence, LabelArray

if TYPE_CHECKING:
    from snorkel_nb.core.agreement import Agreement
    from snorkel_nb.kernels.cuda.device import Device

    OpenDevice: TypeAlias = Callable[[], Device | None]

T = TypeVar("T")

SETTING: Final = "SNORKEL_NB_CUDA"
"""Environment variable: "0" never uses a GPU, "1" uses it for few votes too, and waits for it."""

MIN_BITS: Final = 1 << 26
"""Rows times lines from which on a GPU is used: 340,000 rows with 200 lines. Estimated: below, the
processor is done in the time that launches and results take."""

DRIVERS: Final = ("libcuda.so.1", "nvcuda.dll")

log = logging.getLogger(__name__)


class Gpu:
    """A GPU that is wanted, is made ready, is there, or is not."""

    def __init__(self, is_worth_opening: Callable[[], bool], open_device: "OpenDevice") -> None:
        self._is_worth_opening, self._open_device = is_worth_opening, open_device
        self._lock = threading.Lock()
        self._opening: threading.Thread | None = None
        self._device: Device | None = None
        self.is_off = False

    def run(self, work: "Callable[[Device], T | None]", n_bits: int) -> T | None:
        """What work gives on the device; None where the processor is to do it.

        Args:
            work: may give None itself.
            n_bits: rows times lines that are looked at.
        """
        setting = os.environ.get(SETTING, "")
        if self.is_off or setting == "0" or n_bits < (1 if setting == "1" else MIN_BITS):
            return None
        device = self._get(wait=setting == "1")
        if device is None:
            return None
        try:
            with self._lock:
                return work(device)
        except Exception as error:  # noqa: BLE001  # whatever a driver raises, the edit goes on
            self._give_up(error)
            return None

    def _get(self, *, wait: bool) -> "Device | None":
        with self._lock:
            if self._opening is None:
                if not self._is_worth_opening():
                    self.is_off = True
                    return None
                self._opening = threading.Thread(target=self._open, name="snorkel_nb GPU")
                self._opening.start()
        if wait:
            self._opening.join()
        return self._device

    def _open(self) -> None:
        try:
            self._device = self._open_device()
            self.is_off = self._device is None
        except Exception as error:  # noqa: BLE001  # whatever a driver raises, the edit goes on
            self._give_up(error)

    def forget_in_fork(self) -> None:
        """Leave it alone from here on if it was opened: a fork cannot use its parent's driver."""
        self._lock = threading.Lock()
        self.is_off = self.is_off or self._opening is not None

    def _give_up(self, error: Exception) -> None:
        is_news = not self.is_off
        self.is_off, self._device = True, None
        if is_news:
            log.warning(
                "The GPU is not used from here on, the processor is: %s: %s. "
                "The results are the same. %s=0 leaves the GPU alone from the start.",
                type(error).__name__,
                error,
                SETTING,
            )


def may_be_there() -> bool:
    """Whether numba's CUDA target and a driver are installed; a cheap look."""
    if os.environ.get("NUMBA_ENABLE_CUDASIM", "0") == "1":
        return True
    if importlib.util.find_spec("numba_cuda") is None:
        return False
    for name in DRIVERS:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def open_device() -> "Device | None":
    """The GPU with every loop compiled, or loaded from numba's cache; None where there is none."""
    # It is slow to import, and loads a driver.
    from numba import cuda  # noqa: PLC0415  # only where a GPU may be

    if not cuda.is_available():
        return None
    from snorkel_nb.kernels.cuda.device import Device  # noqa: PLC0415  # likewise

    device = Device()
    warm_up(device)
    return device


def warm_up(device: "Device") -> None:
    """Call every loop on two rows; stops between two of them when the program has ended."""
    lines = VoteLines.of([PackedVotes.of(np.array([0, 1], np.int8))], 2, 2)
    two, log_half = np.array([1, 1], np.int16), np.log([0.5, 0.5])
    evidence = Evidence(lines, np.ones(2), log_half, two, 1, 1.0, 0.0)
    ballot = Ballot(np.array([0, 1], np.int16), np.zeros(64, np.uint64))
    for call in (
        lambda: device.count_votes(lines),
        lambda: device.count_row_votes(lines.addresses, 2),
        lambda: device.count_common_rows(lines.addresses, lines.addresses, 2),
        lambda: device.row_posteriors(evidence, ballot, 0),
        lambda: device.expected_counts(evidence, 0),
    ):
        if not threading.main_thread().is_alive():
            return
        call()


gpu = Gpu(may_be_there, open_device)

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=gpu.forget_in_fork)


def count_votes(lines: VoteLines) -> Statistics:
    """See `vote_counts.count_votes`."""
    counted = gpu.run(lambda device: device.count_votes(lines), _n_bits(lines))
    return vote_counts.count_votes(lines) if counted is None else counted


def count_row_votes(lines: WordArray, no_votes: int, n_rows: int) -> RowCountArray:
    """See `vote_counts.count_row_votes`."""
    counted = gpu.run(lambda device: device.count_row_votes(lines, n_rows), n_rows * len(lines))
    return vote_counts.count_row_votes(lines, no_votes, n_rows) if counted is None else counted


def count_common_rows(lines: WordArray, others: WordArray, n_rows: int) -> IntArray:
    """See `vote_counts.count_common_rows`."""
    n_bits = n_rows * len(lines) * len(others)
    counted = gpu.run(lambda device: device.count_common_rows(lines, others, n_rows), n_bits)
    return vote_counts.count_common_rows(lines, others, n_rows) if counted is None else counted


def count_pairs(
    lines: WordArray,
    lf_starts: IntArray,
    labels: IntArray,
    j: int,
    n_rows: int,
    first_row: int = 0,
) -> tuple[IntArray, IntArray, IntArray]:
    """See `pair_counts.count_pairs`."""
    own = lines[lf_starts[j] : lf_starts[j + 1]]
    n_bits = 0 if first_row else n_rows * len(lines) * len(own)
    common = gpu.run(lambda device: device.count_common_rows(lines, own, n_rows), n_bits)
    if common is None:
        return pair_counts.count_pairs(lines, lf_starts, labels, j, n_rows, first_row)
    return pair_counts.pairs_of_lines(common, lf_starts, labels, j)


def row_posteriors(
    evidence: Evidence, ballot: Ballot, n_dithered: int = 0
) -> "tuple[SmallFloatArray, LabelArray, FloatArray, Agreement]":
    """See `posteriors.row_posteriors`."""
    found = gpu.run(
        lambda device: device.row_posteriors(evidence, ballot, n_dithered), _n_bits(evidence.lines)
    )
    return posteriors.row_posteriors(evidence, ballot, n_dithered) if found is None else found


def expected_counts(evidence: Evidence, n_dithered: int = 0) -> tuple[FloatArray, FloatArray]:
    """See `posteriors.expected_counts`."""
    found = gpu.run(
        lambda device: device.expected_counts(evidence, n_dithered), _n_bits(evidence.lines)
    )
    return posteriors.expected_counts(evidence, n_dithered) if found is None else found


def _n_bits(lines: VoteLines) -> int:
    return lines.n_rows * len(lines.addresses)
