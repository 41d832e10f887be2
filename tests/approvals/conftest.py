"""What the tests of acts start from: a world on a new SQLite file, checked whole at the end of each test."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.erased import AFTER_THE_TERM, finished
from tests.founding import a_base, anew
from tests.invariants import violations
from tests.stories import Story, World


@pytest.fixture(scope="session")
def _place() -> Iterator[World]:
    """One address for all: in memory where the machine has such a folder, since nothing is killed here."""
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(prefix="iom-acts-", dir=memory) as folder:
        made = a_base(f"sqlite:///{Path(folder) / 'iom.db'}")
        yield made
        made.close()


@pytest.fixture
def world(_place: World) -> Iterator[World]:
    made = anew(_place)
    yield made
    with made.units.reading() as session:
        found = violations(session)
    made.close()
    assert found == []


@pytest.fixture
def finished_route(world: World) -> Story:
    """A completed route whose term has run out: it may be destroyed."""
    story = finished(world)
    world.on(AFTER_THE_TERM)
    return story
