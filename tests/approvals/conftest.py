"""What the tests of acts start from: a world on a new SQLite file, checked whole at the end of each test."""

from collections.abc import Iterator

import pytest

from tests.invariants import violations
from tests.stories import World, a_base


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    made = a_base(sqlite_url)
    yield made
    with made.units.reading() as session:
        found = violations(session)
    made.close()
    assert found == []
