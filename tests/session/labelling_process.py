"""A program that labels, and says of each deed when it is kept: `... FILE [--unsafe]`.

It gets ready, reads the number of its first deed, and then prints the number of each deed once
`annotate` has returned. `--unsafe` switches commits off, so that what it says is not true: the
driver must notice.
"""

import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import numpy as np

import snorkel_nb as snb
from snorkel_nb.session.results import Results
from snorkel_nb.store.database import Database

N_ROWS = 2_000
CLASSES = ("HAM", "SPAM")
ROWS = {"text": [f"message {i}" for i in range(N_ROWS)]}


def deed(number: int) -> tuple[list[int], str, str]:
    """Rows, label and origin; each fifth deed labels the two rows before it anew too."""
    row, label = number % N_ROWS, CLASSES[number // 5 % 2]
    return (
        ([row - 2, row - 1, row], label, "given") if number % 5 == 4 else ([row], label, "chosen")
    )


def opened(path: Path) -> snb.Session:
    return snb.Session(ROWS, classes=CLASSES, store=path)


def switch_commits_off() -> None:
    """Transactions begin and are never ended."""

    class Lazy:
        def __init__(self, connection):
            self._connection = connection

        def __getattr__(self, name):
            return getattr(self._connection, name)

        def execute(self, statement, *parameters):
            is_end = statement == "COMMIT"
            is_begin = statement == "BEGIN IMMEDIATE" and self._connection.in_transaction
            statement = "SELECT 1" if is_end or is_begin else statement
            return self._connection.execute(statement, *parameters)

    original = Database._prepare

    def prepare(database):
        original(database)
        database._connection = Lazy(database._connection)

    Database._prepare = prepare


def main(path: str, *options: str) -> None:
    if "--unsafe" in options:
        switch_commits_off()
    # There are no LFs, so nothing follows from labels; what computes that is slow to load.
    nothing = SimpleNamespace(
        labels=np.full(N_ROWS, snb.ABSTAIN), n_labels=0, statistics=SimpleNamespace(n_covered=0)
    )
    Results.of = lambda _state, _before=None: nothing
    first = int(sys.stdin.readline())
    session = opened(Path(path))
    for number in count(first):
        rows, label, origin = deed(number)
        session.annotate(rows, label, origin=origin)
        print(number, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
