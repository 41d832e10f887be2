"""The bases that the tests of faults break: each is made once in a process, and a test breaks a copy of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.victim import Victim, make_sound


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base with whole lives of routes, nothing wrong in it."""
    path = tmp_path_factory.mktemp("sound") / "iom.db"
    make_sound(path)
    return path


@pytest.fixture
def victim(sound: Path, tmp_path: Path) -> Iterator[Victim]:
    """A copy of it that may be tampered with."""
    path = tmp_path / "iom.db"
    shutil.copyfile(sound, path)
    opened = Victim(path)
    yield opened
    opened.connection.close()
