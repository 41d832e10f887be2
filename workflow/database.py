"""The database: two engines on one store, one that writes and one that cannot.

SQLite (the default, one file, no server) and PostgreSQL keep the same promises; what differs between them is
here and in `workflow/log/guards_*.py`. Nothing here commits: see `workflow/transaction.py`.
"""

import os
import sqlite3
import weakref
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from select import select
from time import monotonic
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, Pool, QueuePool
from sqlalchemy.types import TypeDecorator

from workflow.log.guards_sqlite import UNCHANGEABLE

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 30
_SQLITE_HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
ASKED_AFTER_SECONDS = 30
"""After such a rest a connection to PostgreSQL is asked whether it still leads anywhere."""
_RESTING_SINCE = "resting_since"

Id = String(34)
Hash = String(64)


class Base(DeclarativeBase):
    """All rows of the product; the migrations in `web/migrations` create their tables."""

    metadata = MetaData(naming_convention=NAMING)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC instant in whole milliseconds, as the log spells it; a naive one is refused.

    SQLite keeps it without the offset.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant as the store keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time must be aware")
        moment = value.astimezone(UTC)
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The aware instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True)
class Database:
    """One store: `writing` locks at its first statement, `reading` is refused any change by the database."""

    url: URL
    writing: Engine
    reading: Engine

    @classmethod
    def open(cls, url: str, *, pool_size: int = 8) -> "Database":
        """Return the engines of `url` (`sqlite:///file` or `postgresql+psycopg://…`); nothing is connected yet."""
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            engines = _sqlite(address, pool_size, writes=True), _sqlite(address, pool_size, writes=False)
        else:
            engines = (
                _postgresql(address, pool_size, writes=True),
                _postgresql(address, pool_size, writes=False),
            )
        database = cls(address, *engines)
        _OPEN.add(database)
        return database

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is one file."""
        return self.url.get_backend_name() == "sqlite"

    def forget_deleted(self) -> bool:
        """Rewrite an SQLite file so that nothing deleted stands in it or beside it; False while others use it.

        `secure_delete` wipes a deleted row, but not the copies that SQLite left when it moved rows from page to
        page: only VACUUM does. PostgreSQL does this for the owner of its tables alone.
        """
        if not self.is_sqlite:
            return True
        # A connection of its own: the authorizer of the program's connections forbids what VACUUM does inside.
        with closing(sqlite3.connect(str(self.url.database), timeout=0, isolation_level=None)) as connection:
            try:
                connection.execute("PRAGMA secure_delete=ON")
                connection.execute("VACUUM")
                held, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in _SQLITE_HELD:
                    return False
                raise
        return not held

    def close(self) -> None:
        """Close every connection of this process."""
        self.writing.dispose()
        self.reading.dispose()

    def __hash__(self) -> int:
        return id(self)


_OPEN: "weakref.WeakSet[Database]" = weakref.WeakSet()


_LEFT_TO_THE_PARENT: list[Pool] = []
"""Kept for ever: even collecting a connection as garbage would close it under the parent's feet."""


def _forget_connections_of_the_parent() -> None:
    for database in _OPEN:
        for engine in (database.writing, database.reading):
            _LEFT_TO_THE_PARENT.append(engine.pool)
            engine.dispose(close=False)


# A connection carried across fork() corrupts SQLite files and TLS streams: the child starts with none.
os.register_at_fork(after_in_child=_forget_connections_of_the_parent)


def _sqlite(url: URL, pool_size: int, *, writes: bool) -> Engine:
    pool: type[Pool] = QueuePool
    options: dict[str, Any] = {
        "pool_size": pool_size,
        "max_overflow": pool_size,
        "pool_timeout": BUSY_SECONDS,
    }
    if url.database in (None, "", ":memory:"):
        raise ValueError("the database is a file: two engines cannot share one in memory")
    engine = create_engine(
        url, poolclass=pool, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, **options
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in sqlite_pragmas(writes=writes):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_authorizer(_authorize)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def sqlite_pragmas(*, writes: bool) -> tuple[str, ...]:
    """The settings of one connection; without FULL a power cut may lose the last acknowledged act."""
    shared = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
    )
    return (*shared, "query_only=ON") if not writes else shared


_NEVER = frozenset(
    getattr(sqlite3, f"SQLITE_{action}")
    for action in (
        *("DROP_TABLE", "DROP_INDEX", "DROP_VIEW", "DROP_TRIGGER", "ALTER_TABLE"),
        *("CREATE_TRIGGER", "CREATE_TEMP_TRIGGER", "ATTACH", "DETACH"),
    )
)
_CHANGES = frozenset({sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_KEPT_PRAGMAS = frozenset({"writable_schema", "ignore_check_constraints", "trusted_schema", "query_only"}) | {
    pragma.split("=")[0] for pragma in sqlite_pragmas(writes=True)
}


def _authorize(
    action: int, first: str | None, second: str | None, _schema: str | None, _by: str | None
) -> int:
    """What a connection of the program may not even prepare: the fence before the triggers.

    SQLite asks when a statement is compiled, and compiled statements are kept: it costs nothing an act.
    """
    denied = (
        action in _NEVER
        or (action in _CHANGES and first in UNCHANGEABLE)
        or (action == sqlite3.SQLITE_PRAGMA and first in _KEPT_PRAGMAS and second is not None)
    )
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


def _postgresql(url: URL, pool_size: int, *, writes: bool) -> Engine:
    from psycopg import IsolationLevel  # noqa: PLC0415  # a file needs no driver of PostgreSQL

    from workflow.pipeline_cursor import PipelineCursor  # noqa: PLC0415

    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        poolclass=QueuePool,
        connect_args={"cursor_factory": PipelineCursor},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        if not writes:  # one instant of the store from the first statement to the last, as with SQLite
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True

    @event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_RESTING_SINCE] = monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        since = record.info.pop(_RESTING_SINCE, None)
        if since is not None and not _is_alive(engine, connection, rested=monotonic() - since):
            raise InvalidatePoolError()

    return engine


def _is_alive(engine: Engine, connection: Any, *, rested: float) -> bool:
    """Whether the server still holds the connection; asking it costs a round trip, seeing that it hung up nothing.

    A server says nothing to a resting client but that it is going: whatever can be read is a reason to connect anew.
    """
    readable, _, _ = select([connection], [], [], 0)
    if readable:
        return False
    try:
        return rested < ASKED_AFTER_SECONDS or engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


def offline_engine(url: str) -> Engine:
    """An engine without a pool and without our settings: for migrations and for tools that look from outside."""
    return create_engine(url, poolclass=NullPool)
