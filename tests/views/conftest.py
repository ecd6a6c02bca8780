"""What Python sends, and the types that the page expects."""

import pytest

from tests.views.wire_types import Wire, wire_source


@pytest.fixture(scope="session")
def wire() -> Wire:
    """The types of the wire.ts files."""
    return Wire(wire_source())
