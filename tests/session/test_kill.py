"""`kill -9` at any moment loses no label that was said to be kept."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from snorkel_nb.core.gold_origin import GoldOrigin
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.store.database import Database
from tests.session.labelling_process import CLASSES, deed, opened

ROOT = Path(__file__).parents[2]
N_KILLS = 50
LONGEST_S = 0.1
"""A label takes about a millisecond, so that a kill falls anywhere in the first hundred."""

Gold: TypeAlias = dict[int, tuple[str, str]]
"""Row to class and origin."""


class Labeller:
    """A process that labels rows until it is killed."""

    def __init__(self, path: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.session.labelling_process", str(path), *options],
            cwd=ROOT,
            env=os.environ | {"SNORKEL_NB_WARM_UP": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def killed_after(self, seconds: float, first: int) -> list[int]:
        """The deeds that it said were done, from the `first` on, when it was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with self.process.stdin as asked, self.process.stdout as answers:
            asked.write(f"{first}\n")
            asked.flush()
            said = answers.readline()  # it is labelling by now
            time.sleep(seconds)
            self.process.send_signal(signal.SIGKILL)
            said += answers.read()
        assert self.process.wait() == -signal.SIGKILL
        return [int(line) for line in said.split("\n")[:-1]]


def done(gold: Gold, number: int) -> Gold:
    """Gold after a deed."""
    rows, label, origin = deed(number)
    return gold | dict.fromkeys(rows, (label, origin))


def gold_in(path: Path) -> Gold:
    """What a session has that is opened now."""
    session = opened(path)
    known = np.flatnonzero(session.gold != ABSTAIN).tolist()
    return {
        row: (CLASSES[session.gold[row]], GoldOrigin(session.gold_origin[row]).word)
        for row in known
    }


def n_said_when_killed_again_and_again(path: Path, n_kills: int, *options: str) -> int:
    """Label and be killed, and after each kill compare the file with what was said to be kept.

    The deed that was interrupted may be in the file or not, but not in part.
    """
    rng = np.random.default_rng(7)
    gold: Gold = {}
    n_said = number = 0
    to_come = (Labeller(path, *options) for _ in range(n_kills))
    ready = deque(islice(to_come, 2))  # one gets ready while another labels
    while ready:
        labeller = ready.popleft()
        ready.extend(islice(to_come, 1))
        for said in labeller.killed_after(rng.uniform(0, LONGEST_S), number):
            assert said == number
            gold, number, n_said = done(gold, number), number + 1, n_said + 1
        found = gold_in(path)
        assert found in (gold, done(gold, number)), f"wrong after {n_said} labels"
        gold = found
    return n_said


def test_fifty_kills_lose_and_double_no_label_that_was_said_to_be_kept(tmp_path):
    path = tmp_path / "a.snorkel.db"

    assert n_said_when_killed_again_and_again(path, N_KILLS) > N_KILLS

    database = Database(path)
    assert database.rows("PRAGMA integrity_check") == [("ok",)]
    assert database.rows("SELECT count(*) FROM gold") == [(len(gold_in(path)),)]


def test_the_driver_notices_a_process_that_says_what_is_not_true(tmp_path):
    with pytest.raises(AssertionError, match="wrong after"):
        n_said_when_killed_again_and_again(tmp_path / "a.snorkel.db", 1, "--unsafe")
