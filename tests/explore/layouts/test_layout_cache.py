"""Layouts are kept in the user's cache."""

import numpy as np
from numpy.testing import assert_array_equal

from snorkel_nb.explore.layouts.layout_cache import find_layout, keep_layout

XY = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)
IS_DIRECT = np.array([True, False])


def test_a_layout_that_was_kept_is_found_by_its_name_and_size(tmp_path, monkeypatch):
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", str(tmp_path))
    keep_layout("name", XY, IS_DIRECT)

    xy, is_direct = find_layout("name", 2)

    assert_array_equal(xy, XY)
    assert_array_equal(is_direct, IS_DIRECT)
    assert find_layout("other", 2) is None
    assert find_layout("name", 3) is None


def test_a_damaged_file_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", str(tmp_path))
    keep_layout("name", XY, IS_DIRECT)
    (file,) = tmp_path.glob("*/*.npy")
    data = bytearray(file.read_bytes())
    data[-12] ^= 1
    file.write_bytes(data)

    assert find_layout("name", 2) is None


def test_switched_off_nothing_is_kept_and_nothing_found(monkeypatch):
    monkeypatch.setenv("SNORKEL_NB_EMBEDDINGS", "0")

    keep_layout("name", XY, IS_DIRECT)

    assert find_layout("name", 2) is None
