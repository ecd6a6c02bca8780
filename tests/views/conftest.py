"""What Python sends, and the types that the page expects."""

import pytest

from tests.views.wire_types import WIRE_TS, Wire


@pytest.fixture(scope="session")
def wire() -> Wire:
    """The types of wire.ts."""
    return Wire(WIRE_TS.read_text(encoding="utf-8"))
