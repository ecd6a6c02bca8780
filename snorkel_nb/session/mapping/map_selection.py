"""Conditions on rows that are set on the map: a cluster, or what a line encloses."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from snorkel_nb.core.arrays import BoolArray, FloatArray, read_only
from snorkel_nb.errors import SessionError
from snorkel_nb.explore.layouts.polygon import is_inside
from snorkel_nb.session.mapping.exploring import Exploring
from snorkel_nb.session.moment import Moment
from snorkel_nb.session.selection import Part
from snorkel_nb.session.state import SessionState


@dataclass(frozen=True)
class InCluster(Part):
    """Rows of a cluster, as they are at each moment: it shrinks when an LF covers some of them.

    Args:
        number: of the cluster; no two on one map share one.
        exploring: whose.
    """

    slot: ClassVar[str] = "rows"
    number: int
    exploring: Exploring = field(repr=False, compare=False)

    @classmethod
    def of(cls, number: int, exploring: Exploring) -> "InCluster":
        """The condition.

        Raises:
            SessionError: there is no such cluster.
        """
        if exploring.cluster(number) is None:
            raise SessionError(
                f"There is no cluster {number!r:.40}. Look for clusters by session.clusters(), and "
                "name one of theirs."
            )
        return cls(number, exploring)

    @property
    def words(self) -> str:
        """What it is, for the chip; without its terms, which are text of rows."""
        return f"cluster {self.number}"

    def is_there(self, state: SessionState) -> bool:  # noqa: ARG002  # as in Part
        """See Part."""
        return self.exploring.cluster(self.number) is not None

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        rows = np.zeros(len(now.state.dataset), np.bool_)
        cluster = self.exploring.cluster(self.number, now)
        if cluster is not None:
            rows[cluster.positions] = True
        return rows


@dataclass(frozen=True, eq=False)
class InPolygon(Part):
    """Rows whose places a line encloses that was drawn on the map.

    Args:
        corners: (c, 2) on the map.
        exploring: whose map.
        picture: fingerprint of the layout that it was drawn on; on another it means nothing.
    """

    slot: ClassVar[str] = "rows"
    corners: FloatArray
    exploring: Exploring = field(repr=False)
    picture: str
    words: str = "lasso on the map"

    def __post_init__(self) -> None:
        object.__setattr__(self, "corners", read_only(self.corners))

    @classmethod
    def of(cls, corners: FloatArray, exploring: Exploring) -> "InPolygon":
        """The condition, on the layout that is there.

        Raises:
            SessionError: there is none.
        """
        layout = exploring.layout
        if layout is None:
            raise SessionError("There is no map yet. Make one by session.embed().")
        return cls(corners, exploring, layout.fingerprint)

    def is_there(self, state: SessionState) -> bool:  # noqa: ARG002  # as in Part
        """See Part."""
        layout = self.exploring.layout
        return layout is not None and layout.fingerprint == self.picture

    def holds(self, now: Moment) -> BoolArray:
        """See Part."""
        rows = np.zeros(len(now.state.dataset), np.bool_)
        layout = self.exploring.layout
        if layout is not None and len(layout.xy) <= len(rows):
            rows[: len(layout.xy)] = is_inside(layout.xy, self.corners)
        return rows
