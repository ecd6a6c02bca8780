"""Sessions with vectors that are small enough to see through, and a worker without a process."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

import snorkel_nb as snb
from snorkel_nb.core.labeling_function import Progress, no_progress
from snorkel_nb.embeddings.embedding import Embedding
from snorkel_nb.explore.worker.client import NotWantedError, Worker
from snorkel_nb.explore.worker.tasks import TASKS
from snorkel_nb.session.mapping.exploring import Exploring


class GivenVectors:
    """An embedder of vectors that are there."""

    name = "given"

    def fingerprint(self) -> str:
        return "given"


class HereWorker(Worker):
    """Does the tasks here and now; a layout stays as it starts, as UMAP takes long."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def start(self) -> None:
        pass

    def do(
        self,
        task: str,
        arrays: Mapping[str, npt.NDArray[Any]],
        settings: Mapping[str, Any] | None = None,
        progress: Progress = no_progress,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> dict[str, npt.NDArray[Any]]:
        if not is_wanted():
            raise NotWantedError
        self.done.append(task)
        progress(50, 100)
        if task == "lay_out":
            n = len(arrays["points"])
            return {"xy": arrays["start"], "direct": np.arange(n)}
        return dict(TASKS[task](arrays, settings or {}, progress))


class Vectors:
    """Gives a session the vectors of its present rows, of more than it has."""

    def __init__(self, session: snb.Session, vectors: npt.NDArray[Any]) -> None:
        self._session = session
        self._vectors = vectors.astype(np.float32)
        self._embedder = GivenVectors()
        self._known: dict[int, Embedding] = {}

    def __call__(self) -> Embedding:
        n = len(self._session.dataset)
        if n not in self._known:
            self._known[n] = Embedding(self._vectors[:n], self._embedder, f"first {n}")
        return self._known[n]


def explore(
    session: snb.Session, vectors: npt.NDArray[Any], worker: Worker | None = None
) -> Exploring:
    """Give a session vectors."""
    here = worker or HereWorker()
    session.exploring = Exploring(
        lambda: session.now, Vectors(session, vectors), None, session._activities, lambda: here
    )
    return session.exploring


FRUIT, TOOLS, CARS = "ripe red apple", "sharp steel saw", "fast blue car"


def three_heaps(rng: np.random.Generator, **options: Any) -> tuple[snb.Session, Exploring]:
    """60 rows on fruit (0..59), 40 on tools (60..99), 20 on cars (100..119)."""
    sizes = {FRUIT: 60, TOOLS: 40, CARS: 20}
    texts = [f"{text} number {i}" for text, n in sizes.items() for i in range(n)]
    middles = np.repeat(10 * np.eye(3), list(sizes.values()), axis=0)
    vectors = middles + rng.normal(scale=0.3, size=middles.shape)
    data = {"text": texts, "gold": ["EAT"] * 60 + ["WORK"] * 60}
    session = snb.Session(data, classes=["EAT", "WORK"], gold="gold", **options)
    worker = options.pop("worker", None)
    return session, explore(session, vectors, worker)
