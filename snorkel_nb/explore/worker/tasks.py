"""What the worker does: functions of arrays and settings, by name."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from snorkel_nb.core.labeling_function import Progress
from snorkel_nb.explore.clusters.cluster_search import find_clusters
from snorkel_nb.explore.clusters.doubts import better_labels
from snorkel_nb.explore.clusters.phrases import count_phrases, texts_of
from snorkel_nb.explore.layouts.umap_layout import lay_out, warm_up

Arrays: TypeAlias = Mapping[str, npt.NDArray[Any]]
Settings: TypeAlias = Mapping[str, Any]
"""Plain JSON values."""

Task: TypeAlias = Callable[[Arrays, Settings, Progress], Arrays]


def _warm_up(_arrays: Arrays, _settings: Settings, _progress: Progress) -> Arrays:
    warm_up()
    return {}


def _lay_out(arrays: Arrays, settings: Settings, progress: Progress) -> Arrays:
    placed = lay_out(
        arrays["points"], arrays["start"], arrays["lots"], settings["max_direct"], progress
    )
    return {"xy": placed.xy, "direct": placed.direct}


def _find_clusters(arrays: Arrays, _settings: Settings, _progress: Progress) -> Arrays:
    return {"labels": find_clusters(arrays["xy"], arrays["lots"])}


def _count_phrases(arrays: Arrays, _settings: Settings, _progress: Progress) -> Arrays:
    phrases = count_phrases(texts_of(arrays["bytes"], arrays["ends"]))
    return {
        "starts": phrases.starts,
        "columns": phrases.columns,
        "words": np.frombuffer("\n".join(phrases.words).encode(), np.uint8),
    }


def _doubt(arrays: Arrays, _settings: Settings, _progress: Progress) -> Arrays:
    probabilities = arrays["by_class"].T.astype(np.float64)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    better = better_labels(
        arrays["points"][:],
        probabilities,
        arrays["is_covered"][:],
        arrays["labels"][:],
        arrays["class_balance"][:],
    )
    return {"better": better}


TASKS: Final[Mapping[str, Task]] = {
    "warm_up": _warm_up,
    "lay_out": _lay_out,
    "find_clusters": _find_clusters,
    "count_phrases": _count_phrases,
    "doubt": _doubt,
}
