"""The map of a session: vectors, layout and clusters, kept up to date in the background."""

from collections.abc import Callable

from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.explore.cluster import Cluster, Clustering, Kind
from snorkel_nb.explore.layout import Layout
from snorkel_nb.session.change import Activity, Listeners
from snorkel_nb.session.moment import Moment


class Exploring:
    """Holds the map. It decides no label, so it is no part of the state and its history.

    Args:
        now: gives the present moment.
    """

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self.listeners: Listeners[None] = Listeners()

    @property
    def embedding(self) -> Embedding | None:
        """Of the present rows; None before `Session.embed`."""
        return None

    @property
    def layout(self) -> Layout | None:
        """The best picture so far."""
        return None

    @property
    def status(self) -> Activity | None:
        """What is being made in the background, and how far it is; None: nothing is."""
        return None

    @property
    def error(self) -> str | None:
        """Why the last thing could not be made; None when it could."""
        return None

    def known_clusters(self, kind: Kind, lf: int | None = None) -> Clustering | None:
        """The clusters that were found last, counted as they are now; never waits."""
        return self.clusters(kind, lf)

    def cluster(self, number: int) -> Cluster | None:
        """The cluster of that number as it is now, of any kind that was looked for; or None."""
        raise NotImplementedError

    def clusters(self, kind: Kind, lf: int | None = None) -> Clustering:
        """Clusters of some rows, made where they are not there."""
        raise NotImplementedError
