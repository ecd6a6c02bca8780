"""What every room's tests share."""

import numpy as np
import pytest
from hypothesis import settings

from tests.chromium import chromium

__all__ = ["chromium", "rng"]

# The same examples on every run. No deadline: a busy machine or a first compilation is no fault.
settings.register_profile("snorkel_nb", derandomize=True, deadline=None)
settings.load_profile("snorkel_nb")


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same on every run."""
    return np.random.default_rng(7)
