"""The chips of the selection."""

from collections.abc import Mapping
from typing import Any

from snorkel_nb.errors import SessionError
from snorkel_nb.session.mapping.map_selection import InCluster, InPolygon
from snorkel_nb.session.selection import (
    RELATIONS,
    STATUSES,
    Containing,
    Labeled,
    Part,
    SelectedRows,
    Selection,
    TheseRows,
    VotesOfLF,
    VotesOfPair,
    WithGold,
    WithStatus,
)
from snorkel_nb.views.gold import queue_view


def selection_view(rows: SelectedRows) -> dict[str, Any]:
    """What is selected, and how many rows that are; `SelectionView` in `selection/wire.ts`."""
    return {
        "revision": rows.now.revision,
        "n_rows": rows.n_rows,
        "parts": [part_view(part) for part in rows.selection.parts],
        "queue": queue_view(rows),
    }


def part_view(part: Part) -> dict[str, Any]:
    """One condition as the page knows it; `SelectionPart` in `selection/wire.ts`.

    Rows that were picked one by one stay in the kernel: there may be a million.
    """
    match part:
        case VotesOfLF(lf, label, gold):
            return {"kind": "lf", "lf": lf, "label": label, "gold": gold}
        case VotesOfPair(first, second, relation):
            return {"kind": "pair", "first": first, "second": second, "relation": relation}
        case Labeled(label, low, high):
            return {"kind": "label", "label": label, "low": low, "high": high}
        case WithGold(gold):
            return {"kind": "gold", "gold": gold}
        case WithStatus(status):
            return {"kind": "status", "status": status}
        case Containing(text):
            return {"kind": "search", "text": text}
        case TheseRows() | InCluster() | InPolygon():
            return {"kind": "rows", "words": part.words}
    raise TypeError(f"{part!r} has no chip.")


def read_parts(wanted: Any, present: Selection) -> Selection:
    """The selection that a page asks for; picked rows are those of the present selection.

    Raises:
        SessionError: it is none.
    """
    if not isinstance(wanted, list):
        raise SessionError(f"The page selected {wanted!r:.80}; it is a list of parts.")
    return Selection.of(*(_read_part(part, present) for part in wanted))


def _read_part(wanted: Any, present: Selection) -> Part:
    part = wanted if isinstance(wanted, Mapping) else {}
    try:
        match part:
            case {"kind": "lf", "lf": lf, "label": label, "gold": gold}:
                return VotesOfLF(_int(lf), _class(label), _class(gold))
            case {"kind": "pair", "first": one, "second": other, "relation": relation}:
                if relation in RELATIONS:
                    return VotesOfPair(_int(one), _int(other), relation)
            case {"kind": "label", "label": label, "low": low, "high": high}:
                if 0 <= float(low) <= float(high) <= 1:
                    return Labeled(_class(label), float(low), float(high))
            case {"kind": "gold", "gold": gold}:
                return WithGold(_int(gold))
            case {"kind": "status", "status": status} if status in STATUSES:
                return WithStatus(status)
            case {"kind": "search", "text": str(text)} if text:
                return Containing(text)
            case {"kind": "rows"}:
                return next(p for p in present.parts if p.slot == TheseRows.slot)
    except (TypeError, ValueError, StopIteration):
        pass
    raise SessionError(
        f"The page selected {wanted!r:.200}, which is no part of a selection; see `SelectionPart`."
    )


def _int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(value)
    return value


def _class(value: Any) -> int | None:
    return None if value is None else _int(value)
