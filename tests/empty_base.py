"""An empty base: the tables and guards of every migration, and nothing in them.

The migrations run once in a process; each further file is a copy of that one.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from web import schema


def put(url: str) -> None:
    """Make an empty base at the address of a SQLite file that is not there yet."""
    shutil.copyfile(_made(), url.removeprefix("sqlite:///"))


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="iom-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    schema.create(f"sqlite:///{folder / 'iom.db'}")
    return folder / "iom.db"
