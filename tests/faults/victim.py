"""The victim: a copy of a sound base in the hands of whoever has its file, with triggers and checks out of the way.

What it is a copy of is made here too: whole lives of routes by real acts, which the check finds clean.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from approvals.examination import examine
from tests import founding
from tests.log_life import lives
from workflow.database import Database
from workflow.log.findings import Report
from workflow.transaction import Units


class Victim:
    """A copy of the base, open to whoever has the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA ignore_check_constraints=ON")
        for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self.connection.execute(f"DROP TRIGGER {name}")
        self.connection.execute("DROP INDEX uq_outbox_announced")

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> None:
        assert self.connection.execute(statement, values).rowcount == 1, statement

    def examined(self) -> Report:
        self.connection.close()
        database = Database.open(f"sqlite:///{self.path}")
        try:
            return examine(Units(database))
        finally:
            database.close()


def make_sound(path: Path) -> None:
    """Make a base there with whole lives of routes, nothing wrong in it and all of it in the one file."""
    world = founding.a_base(f"sqlite:///{path}")
    lives(world)
    assert examine(world.units).exit_code == 0
    world.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
