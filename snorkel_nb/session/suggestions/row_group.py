"""A group of rows that an LF is wanted for, however it was named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.clusters.cluster import Cluster
from snorkel_nb.session.selecting import Selecting
from snorkel_nb.session.state import SessionState

Find: TypeAlias = Callable[[int], Cluster | None]
"""The cluster of a number."""


@dataclass(frozen=True, eq=False)
class RowGroup:
    """Some rows.

    Args:
        name: in words of our own, such as "cluster 7".
        positions: of the rows, ascending, each once.
    """

    name: str
    positions: IntArray

    @classmethod
    def read(cls, given: Any, state: SessionState, find: Find, selecting: Selecting) -> "RowGroup":
        """The rows that the argument of `Session.suggest` names.

        Raises:
            SessionError: there is no such cluster, or no row.
            DatasetError: there is no such row.
        """
        group = cls._read(given, state, find, selecting)
        if not len(group.positions):
            raise SessionError(
                "There is no row to suggest an LF for. Select rows, or give a cluster or row ids."
            )
        return group

    @classmethod
    def _read(cls, given: Any, state: SessionState, find: Find, selecting: Selecting) -> "RowGroup":
        if given is None:
            rows = selecting.rows
            if not rows.is_all:
                return cls("the selection", np.unique(rows.positions))
            raise SessionError(
                "Nothing is selected. Select rows, or give a cluster, its number, or row ids; "
                "session.next_clusters() says where an LF would help most."
            )
        if isinstance(given, (int, np.integer)) and not isinstance(given, bool):
            found = find(int(given))
            if found is None:
                raise SessionError(
                    f"There is no cluster {given}. session.clusters() and session.next_clusters() "
                    "list those that there are; for a row give a list, such as "
                    f"session.suggest([{given}])."
                )
            return cls(f"cluster {found.number}", found.positions)
        cluster = getattr(given, "cluster", given)
        if isinstance(cluster, Cluster):
            return cls(f"cluster {cluster.number}", cluster.positions)
        positions = np.unique(state.dataset.positions(given))
        return cls("these rows" if len(positions) > 1 else "this row", positions)
