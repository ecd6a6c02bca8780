"""A session in which one text stands wherever a text of data, code or names can."""

import re

import numpy as np
import pytest

import snorkel_nb as snb
from snorkel_nb.core import dataset
from snorkel_nb.core.label_set import ABSTAIN
from tests.hostile import as_name

N_ROWS = 60


def poisoned(text: str, monkeypatch: pytest.MonkeyPatch) -> snb.Session:
    """Rows, ids, columns, dataset, classes, LFs, their code and their failures hold the text."""
    monkeypatch.setattr(dataset, "describe_source", lambda _data: text)
    name, numbers = as_name(text), range(N_ROWS)
    table = {
        f"{text} column": [f"{text} row {i}" for i in numbers],
        f"{text} id": [f"{text} id {i}" for i in numbers],
        "gold": [f"{name} class {i % 2}" if i < 30 else None for i in numbers],
    }
    session = snb.Session(
        table,
        text=f"{text} column",
        id=f"{text} id",
        gold="gold",
        classes=[f"{name} class {i}" for i in range(2)],
    )
    short = name[:150]

    def votes(every: int) -> np.ndarray:
        return np.where(np.arange(N_ROWS) % every, np.arange(N_ROWS) % 2, ABSTAIN)

    session.add(snb.vote_lf(f"{short} votes", votes(4)))
    session.add(snb.vote_lf(f"{short} copy", votes(4)))
    session.add(snb.vote_lf(f"{short} others", votes(3)))
    session.add(snb.keyword_lf(f"{short} words", 1, [text[:1000]], whole_words=False))
    session.add(snb.regex_lf(f"{short} pattern", 0, re.escape(text[:1000])))

    def fails(x: object) -> int:
        raise ValueError(f"{text} of {x}")

    session.add(snb.labeling_function(f"{short} fails", label=1)(fails))
    session.disable(f"{short} pattern")
    session.drop(f"{short} pattern")
    session.undo()
    return session
