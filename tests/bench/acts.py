"""A whole act — decision, both documents, their reading back, sign-off, task, entry of the log, one commit — against
the same rows written by the database's driver alone, in turns, on SQLite (FULL) and on PostgreSQL (fsync on).

The same rows: the very statements of the act, noted on their way to the driver, are given to it a second time on a
twin of the base, in one transaction, without any of our code and without the guards.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from time import perf_counter, process_time
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url

from approvals.acts.by_code import Done
from tests.bench.figures import Figure, in_turns, median
from tests.bench.lives import Notes, Statement, Units, lead
from tests.founding import a_base, the_base
from tests.servers import running_postgres
from tests.stories import World
from web.passwords import Passwords
from web.settling import settle
from workflow.database import sqlite_pragmas

LIVES, WARMING = 12, 2


class Twin(Protocol):
    """A base like the measured one, written by the driver alone."""

    def write(self, unit: list[Statement]) -> None:
        """Run the statements of one unit of work and commit."""


def figures(folder: Path) -> list[Figure]:
    """All figures of acts."""
    return [*_on_sqlite(folder), *_on_postgres(), password()]


# --- SQLite -----------------------------------------------------------------------------------------


class SqliteTwin:
    """A copy of the file, opened with the same pragmas, its guards dropped."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in sqlite_pragmas(writes=True):
            self.connection.execute(f"PRAGMA {pragma}")
        guards = self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            self.connection.execute(f"DROP TRIGGER {name}")

    def write(self, unit: list[Statement]) -> None:
        """Run the statements of one unit of work and commit."""
        self.connection.execute("BEGIN IMMEDIATE")
        for statement, values, many in unit:
            if many:
                self.connection.executemany(statement, values)
            else:
                self.connection.execute(statement, values)
        self.connection.execute("COMMIT")


def _on_sqlite(folder: Path) -> list[Figure]:
    ours, twin = folder / "acts.db", folder / "twin.db"
    world = a_base(f"sqlite:///{ours}")
    world.close()
    with closing(sqlite3.connect(ours)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(ours, twin)
    other = SqliteTwin(twin)
    with closing(other.connection):
        return _compared("SQLite FULL", the_base(f"sqlite:///{ours}"), other, rate=120, ratio=15)


# --- PostgreSQL -------------------------------------------------------------------------------------


class PostgresTwin:
    """A copy of the database, reached by psycopg, its guards dropped."""

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql")
        self.connection = psycopg.connect(address.render_as_string(hide_password=False))
        guards = self.connection.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        ).fetchall()
        for name, table in guards:
            self.connection.execute(f"DROP TRIGGER {name} ON {table}")
        self.connection.commit()

    def write(self, unit: list[Statement]) -> None:
        """Run the statements of one unit of work and commit."""
        with self.connection.cursor() as cursor:
            for statement, values, many in unit:
                if many:
                    cursor.executemany(statement, values)
                else:
                    cursor.execute(statement, values)
        self.connection.commit()


def _on_postgres() -> list[Figure]:
    with running_postgres(durable=True) as server:
        database = server.create()
        a_base(database.owner_url).close()
        twin = PostgresTwin(server.create(template=database.name).owner_url)
        with closing(twin.connection):
            world = the_base(database.owner_url)
            return _compared(f"PostgreSQL {server.version}", world, twin, rate=80, ratio=8)


# --- both -------------------------------------------------------------------------------------------


def _compared(name: str, world: World, twin: Twin, *, rate: float, ratio: float) -> list[Figure]:
    laps = _laps(world, twin)
    ours, rows, busy = (median(column) for column in zip(*laps, strict=True))
    seen: dict[str, float | str] = {
        "целиком, мс": ours,
        "из них занят процессор, мс": busy,
        "те же строки, мс": rows,
        "действий": len(laps),
    }
    return [
        Figure(f"действие целиком, {name}", 1000 / ours, rate, "≥", "в секунду", seen),
        Figure(f"действие целиком, {name}: мы / те же строки драйвером", ours / rows, ratio, "≤", "×", seen),
    ]


def _laps(world: World, twin: Twin) -> list[tuple[float, float, float]]:
    """Of every act: its milliseconds, those of the same rows, those in which our process was busy.

    What happens between the acts is written to the twin too, so that it keeps in step.
    """
    notes, laps = Notes(), list[tuple[float, float, float]]()
    notes.listen(world)

    def around(act: Callable[[], Done]) -> Done:
        _replay(twin, notes.taken())
        started, idle = perf_counter(), process_time()
        done = act()
        whole, busy = perf_counter() - started, process_time() - idle
        units = notes.taken()
        started = perf_counter()
        _replay(twin, units)
        laps.append((whole * 1000, (perf_counter() - started) * 1000, busy * 1000))
        return done

    lead(world, around, lives=WARMING)
    settle()  # as a server does
    laps.clear()
    lead(world, around, lives=LIVES)
    world.close()
    return laps


def _replay(twin: Twin, units: Units) -> None:
    for unit in units:
        twin.write(unit)


def password() -> Figure:
    """What an act does not count: comparing the password, dear on purpose."""
    passwords = Passwords()
    stored = passwords.hash("four words nobody guesses")
    taken = in_turns({"argon2": lambda: passwords.matches(stored, "four words nobody guesses")}, rounds=9)
    return Figure("сверка пароля (argon2), в действие не входит", taken["argon2"], 1000, "≤", "мс")
