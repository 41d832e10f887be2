"""Where histories are made on SQLite."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.founding import a_base
from tests.stories import World


@pytest.fixture
def on_sqlite() -> Iterator[World]:
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # no kills here: spare the disk
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        world = a_base(f"sqlite:///{Path(folder) / 'iom.db'}")
        yield world
        world.close()
