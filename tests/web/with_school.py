"""The school of the stories as a fixture, for the tests of pages of routes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.school import School, a_school


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """A school in a base of its own, everybody able to sign in."""
    made = a_school(tmp_path)
    yield made
    made.close()
