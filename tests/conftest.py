"""What every room's tests share."""

import os

import numpy as np
import pytest
from hypothesis import settings

from tests.chromium import chromium

__all__ = ["chromium", "rng"]

# The same examples on every run. No deadline: a busy machine or a first compilation is no fault.
settings.register_profile("snorkel_nb", derandomize=True, deadline=None)
settings.load_profile("snorkel_nb")

# Kernels that tests start leave no files beside them, and know nothing of each other.
os.environ["SNORKEL_NB_STORE"] = "0"
os.environ["SNORKEL_NB_EMBEDDINGS"] = "0"


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same on every run."""
    return np.random.default_rng(7)
