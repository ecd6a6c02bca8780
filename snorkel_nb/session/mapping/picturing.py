"""The picture of the rows: at once by PCA, then by UMAP, and kept when rows come or go."""

from collections.abc import Callable

from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.explore.layouts.distinct import Distinct
from snorkel_nb.explore.layouts.layout import Layout
from snorkel_nb.explore.layouts.picture import Picture, first_picture, umap_picture
from snorkel_nb.explore.layouts.umap_layout import MIN_POINTS
from snorkel_nb.explore.worker.client import Worker


class Picturing:
    """Holds the layout of the rows that were embedded last.

    Args:
        worker: gives the process that makes layouts.
    """

    def __init__(self, worker: Callable[[], Worker]) -> None:
        self._worker = worker
        self._embedding: Embedding | None = None
        self._picture: Picture | None = None
        self._is_wanted_anew = False
        self.distinct: Distinct | None = None
        self.layout: Layout | None = None

    def is_of(self, embedding: Embedding) -> bool:
        """Whether the layout is one of these vectors."""
        return self._embedding is embedding

    @property
    def picture(self) -> Picture | None:
        """What the layout is read from."""
        return self._picture

    @property
    def is_final(self) -> bool:
        """Whether no better layout is to come."""
        picture, distinct = self._picture, self.distinct
        if picture is None or distinct is None or self._is_wanted_anew:
            return False
        if len(distinct) < MIN_POINTS:
            return True
        return picture.method == "umap" and picture.n_new(distinct) <= picture.n_vectors

    def want_anew(self) -> None:
        """Let the next layout be made anew, also where there is one."""
        self._is_wanted_anew = True

    def take(self, embedding: Embedding) -> None:
        """Lay out other vectors at once: as far as can be in the picture that is there."""
        distinct = Distinct.of(embedding.vectors)
        picture = self._picture
        if picture is None or not self._is_alike(embedding) or not picture.n_vectors:
            picture = first_picture(embedding.vectors, distinct, embedding.fingerprint)
        layout = picture.layout(embedding.vectors, distinct)
        self._embedding, self.distinct = embedding, distinct
        self._picture, self.layout = picture, layout

    def finish(self, progress: Progress, is_wanted: Callable[[], bool]) -> None:
        """Make the final layout.

        Raises:
            NotWantedError: it was not wanted any more.
            ExploreError: the worker failed; the layout that is there stays.
        """
        embedding, distinct, before = self._embedding, self.distinct, self._picture
        assert embedding is not None
        assert distinct is not None
        assert before is not None
        picture = umap_picture(
            embedding.vectors, distinct, before, embedding.fingerprint, self._worker(), progress,
            is_wanted,
        )  # fmt: skip
        self.layout = picture.layout(embedding.vectors, distinct)
        self._picture, self._is_wanted_anew = picture, False

    def _is_alike(self, embedding: Embedding) -> bool:
        """Whether vectors of this kind are in the picture."""
        known = self._embedding
        if known is None or known.n_dimensions != embedding.n_dimensions:
            return False
        return (
            known.embedder is embedding.embedder
            or known.embedder.fingerprint() == embedding.embedder.fingerprint()
        )
