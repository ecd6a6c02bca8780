"""The worker's side, without a process."""

import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snorkel_nb.explore.worker.serving import serve


def order(number, task, **arrays):
    return json.dumps({"number": number, "task": task, "arrays": arrays, "settings": {"by": 3}})


def times(arrays, settings, progress):
    progress(1, 1)
    return {"product": arrays["x"] * settings["by"]}


def breaks(_arrays, _settings, _progress):
    raise ValueError("no such thing")


@pytest.fixture
def served(tmp_path):
    np.save(tmp_path / "x.npy", np.arange(3))

    def serve_all(*orders):
        answers = []
        serve(orders, answers.append, tmp_path, {"times": times, "breaks": breaks})
        return [json.loads(line) for line in answers]

    return serve_all


def test_a_task_tells_its_progress_and_then_where_its_arrays_are(served, tmp_path):
    told, made = served(order(5, "times", x="x.npy"))

    assert told == {"number": 5, "done": 1, "total": 1}
    assert made["number"] == 5
    assert_array_equal(np.load(tmp_path / made["arrays"]["product"]), [0, 3, 6])


def test_a_task_that_fails_says_how_and_the_next_is_done(served):
    failed, _, made = served(order(1, "breaks"), order(2, "times", x="x.npy"))

    assert failed == {"number": 1, "error": "ValueError: no such thing"}
    assert made["number"] == 2


def test_what_is_no_task_is_an_error_too(served):
    unknown, missing = served(order(1, "dance"), order(2, "times", x="y.npy"))

    assert "KeyError" in unknown["error"]
    assert "FileNotFoundError" in missing["error"]


def test_a_pickle_is_not_read(served, tmp_path):
    np.save(tmp_path / "evil.npy", np.array([{}]), allow_pickle=True)

    (refused,) = served(order(1, "times", x="evil.npy"))

    assert "error" in refused
