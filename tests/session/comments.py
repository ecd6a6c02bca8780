"""Six comments and three LFs, small enough to check with a pencil."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np

import snorkel_nb as snb
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.session.typed_label import TypedLabel, data_key

HAM, SPAM = 0, 1

_orders = count()

COMMENTS: dict[str, list[Any]] = {
    "text": [
        "subscribe to my channel",  # SPAM by asks
        "love this song",  # HAM by loves
        "see http://x.y",  # SPAM by links
        "subscribe if you love it",  # asks against loves
        "first",  # nobody
        "love love",  # HAM by loves
    ],
    "gold": ["SPAM", "HAM", "SPAM", "HAM", None, "SPAM"],
}

LABELS = [SPAM, HAM, SPAM, ABSTAIN, ABSTAIN, HAM]
"""By majority vote, which is in force: a learned model needs three LFs that overlap."""


def open_comments(**options: Any) -> snb.Session:
    """A session without LFs."""
    return snb.Session(COMMENTS, **({"classes": ["HAM", "SPAM"], "gold": "gold"} | options))


def labeled_comments(**options: Any) -> snb.Session:
    """A session with the LFs asks (2 votes), loves (3) and links (1)."""
    session = open_comments(**options)
    session.add(snb.keyword_lf("asks", "SPAM", ["subscribe"]))
    session.add(snb.keyword_lf("loves", "HAM", ["love"]))
    session.add(snb.regex_lf("links", "SPAM", "https?://"))
    return session


def random_session(
    rng: np.random.Generator, n_rows: int, n_lfs: int, cardinality: int, **options: Any
) -> snb.Session:
    """A session whose LFs vote at random on half of the rows; half of the gold is known."""
    gold = rng.integers(ABSTAIN, cardinality, n_rows)
    table = {"text": [f"row {i}" for i in range(n_rows)], "gold": gold}
    session = snb.Session(table, classes=cardinality, gold="gold", **options)
    for j in range(n_lfs):
        votes = rng.integers(0, cardinality, n_rows)
        votes[rng.random(n_rows) < 0.5] = ABSTAIN
        session.add(snb.vote_lf(f"lf_{j}", votes))
    return session


def typed(session: snb.Session, row: int, label: int | None, **changes: Any) -> TypedLabel:
    """A label that a page sends, each later than those before it."""
    data = data_key(session.dataset)
    label_of_page = TypedLabel(row, label, False, "tab", next(_orders), len(session.dataset), data)
    return replace(label_of_page, **changes)


def counted(function: Callable[[Any], Any]) -> Any:
    """The function; its `cache_info().misses` counts the calls without changing its fingerprint."""
    return lru_cache(maxsize=0)(function)


def n_calls(function: Any) -> int:
    """How often a `counted` function was called."""
    misses: int = function.cache_info().misses
    return misses
