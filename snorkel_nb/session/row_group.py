"""A group of rows that an LF is wanted for, however it was named."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from snorkel_nb.core.arrays import IntArray
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.cluster import Cluster, Kind
from snorkel_nb.session.exploring import Exploring
from snorkel_nb.session.selecting import Selecting
from snorkel_nb.session.state import SessionState

KINDS: Final[tuple[Kind, ...]] = ("all", "uncovered", "conflicts", "errors", "unsure")


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
    def read(
        cls, given: Any, state: SessionState, exploring: Exploring, selecting: Selecting
    ) -> "RowGroup":
        """The rows that the argument of `Session.suggest` names.

        Raises:
            SessionError: there is no such cluster, or no row.
            DatasetError: there is no such row.
        """
        group = cls._read(given, state, exploring, selecting)
        if not len(group.positions):
            raise SessionError(
                "There is no row to suggest an LF for. Select rows, or give a cluster or row ids."
            )
        return group

    @classmethod
    def _read(
        cls, given: Any, state: SessionState, exploring: Exploring, selecting: Selecting
    ) -> "RowGroup":
        if given is None:
            rows = selecting.rows
            if not rows.is_all:
                return cls("the selection", np.unique(rows.positions))
            raise SessionError(
                "Nothing is selected. Select rows, or give a cluster, its number, or row ids; "
                "session.next_clusters() says where an LF would help most."
            )
        if isinstance(given, (int, np.integer)) and not isinstance(given, bool):
            found = find_cluster(exploring, int(given))
            return cls(f"cluster {found.number}", found.positions)
        cluster = getattr(given, "cluster", given)
        if isinstance(cluster, Cluster):
            return cls(f"cluster {cluster.number}", cluster.positions)
        positions = np.unique(state.dataset.positions(given))
        return cls("these rows" if len(positions) > 1 else "this row", positions)


def find_cluster(exploring: Exploring, number: int) -> Cluster:
    """The cluster of that number, of whatever kind.

    Raises:
        SessionError: there is none.
    """
    for kind in KINDS:
        found = exploring.clusters(kind).cluster(number)
        if found is not None:
            return found
    raise SessionError(
        f"There is no cluster {number}. session.clusters() and session.next_clusters() list those "
        "that there are."
    )
