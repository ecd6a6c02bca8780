"""One row with its votes, label and matches. Text leaves the kernel only on request."""

from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.core.dataset import Dataset
from snorkel_nb.core.label_set import ABSTAIN
from snorkel_nb.errors import SessionError
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.results import Results
from snorkel_nb.session.state import RegisteredLF, SessionState
from snorkel_nb.views.cells.cell import MAX_CELLS, cell_view, plain_columns, shown_cells
from snorkel_nb.views.label import known
from snorkel_nb.views.why import why_view

MAX_CHARACTERS: Final = 1000
"""Of a text beside others; the whole text is a request of its own."""

MAX_SPANS: Final = 300
"""Of a text beside others."""

MAX_FAILURES: Final = 3
MAX_REASON: Final = 160
MAX_ID: Final = 80
TOP_CLASSES: Final = 5


def row_view(state: SessionState, results: Results, position: int) -> dict[str, Any]:
    """One row; `RowView` in `wire.ts`."""
    whole = None if state.dataset.roles.text is None else shown_text(state.dataset, position)
    text = None if whole is None else whole[:MAX_CHARACTERS]
    failures = [
        {"lf": entry.number, "message": reason[:MAX_REASON]}
        for entry in state.lfs
        if (reason := entry.column.failures.at(position)) is not None
    ]
    posteriors = results.posteriors
    is_covered = bool(posteriors.is_covered[position])
    return {
        "row": position,
        "id": str(state.dataset.row_id(position))[:MAX_ID],
        "text": text,
        "n_chars": len((whole or "").encode("utf-16-le")) // 2,
        "spans": [] if text is None else _spans(state, position, text)[:MAX_SPANS],
        "cells": shown_cells(state.dataset, position),
        "votes": [
            {"lf": entry.number, "label": int(entry.column.votes[position])}
            for entry in state.enabled
            if entry.column.votes[position] != ABSTAIN
        ],
        "label": known(results.labels[position]),
        "is_covered": is_covered,
        "confidence": float(posteriors.of_row(position).max()) if is_covered else None,
        "posteriors": _top_classes(posteriors.of_row(position)) if is_covered else [],
        "gold": known(state.gold[position]),
        "failures": failures[:MAX_FAILURES],
        "n_failures": len(failures),
    }


def text_view(state: SessionState, position: int) -> dict[str, Any]:
    """The whole text of one row; `WholeText` in `wire.ts`.

    Raises:
        SessionError: there is no such position.
    """
    _check(state, position)
    text = shown_text(state.dataset, position)
    return {"row": position, "text": text, "spans": _spans(state, position, text)}


def details_view(now: Moment, position: int) -> dict[str, Any]:
    """What one row shows when it is opened; `RowDetails` in `wire.ts`.

    Raises:
        SessionError: there is no such position.
    """
    _check(now.state, position)
    dataset = now.state.dataset
    names = plain_columns(dataset)
    return {
        "row": position,
        "why": why_view(now, position),
        "cells": [cell_view(dataset, name, position) for name in names[:MAX_CELLS]],
        "n_cells": len(names),
    }


def shown_text(dataset: Dataset, position: int) -> str:
    """What stands for a row on the screen: its text, or its columns when there is no text role."""
    if dataset.roles.text is not None:
        return dataset.texts()[position] or ""
    row = dataset.frame.row(position, named=True)
    return "  ".join(f"{name}={value}" for name, value in row.items())


def matched_spans(entry: RegisteredLF, dataset: Dataset, position: int) -> list[tuple[int, int]]:
    """Where an LF found what it votes for; empty where it does not vote or cannot tell."""
    if entry.column.votes[position] == ABSTAIN:
        return []
    return entry.lf.voter.spans(dataset, position)


def _spans(state: SessionState, position: int, text: str) -> list[list[int]]:
    """[start, end, LF number] in UTF-16 code units, which is how browsers count."""
    found = [
        (start, min(end, len(text)), entry.number)
        for entry in state.enabled
        for start, end in matched_spans(entry, state.dataset, position)
        if start < len(text)
    ]
    if not found:
        return []
    units = _utf16_offsets(text)
    return [[int(units[start]), int(units[end]), number] for start, end, number in sorted(found)]


def _utf16_offsets(text: str) -> IntArray:
    """(n_characters + 1,) where each character begins, and where the last one ends."""
    is_wide = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32) > 0xFFFF
    return np.concatenate([[0], np.cumsum(1 + is_wide)])


def _check(state: SessionState, position: int) -> None:
    if not 0 <= position < len(state.dataset):
        raise SessionError(f"There is no row {position} among {len(state.dataset)} rows.")


def _top_classes(probabilities: Any) -> list[list[float]]:
    top = np.argsort(-probabilities, kind="stable")[:TOP_CLASSES]
    return [[int(i), float(probabilities[i])] for i in top]
