"""The bases that the tests of faults break: each is made once in a process, and a test breaks a copy of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import founding
from tests.faults.kept_outside import Kept, lived_in, outside_of
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


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Two routes through their lives with a copy after every step, and all of it mirrored and signed."""
    kept = lived_in(tmp_path_factory.mktemp("rollback"))
    yield kept
    kept.world.close()


@pytest.fixture
def fresh(lived: Kept, tmp_path: Path) -> Kept:
    """The same in a folder of one's own."""
    lived.world.close()
    shutil.copytree(lived.folder, tmp_path / "kept")
    folder = tmp_path / "kept"
    world = founding.the_base(f"sqlite:///{folder / 'iom.db'}")
    world.now = lived.world.now
    kept = outside_of(world, folder)
    kept.older = {size: folder / path.name for size, path in lived.older.items()}
    return kept
