"""The tables of a store: made whole or not at all, and brought up to date by the migrations.

A new SQLite file appears under its name only when it is complete, so that a kill leaves no half-made base.
What stands in the tables is somebody else's business; this is the one list of the modules that define them.
"""

import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url

from approvals import (
    brought_forms,
    group_members,
    idempotency,
    municipality,
    numbers,
    opinions,
    proposals,
    recommending,
    remarks,
    tasks,
    transfer_bases,
)
from approvals.audit import audits, explaining, readings
from approvals.batches import basket
from approvals.erasure import erasures, holds
from approvals.evidence import support_notes
from approvals.paper import proofs, sheets
from approvals.signing import accessions, sign_offs, signing_keys
from documents import attachments, dictionary_rows, drafts, saved_rows, scans, staff_cards, versions
from web import one_time, paced_log, second_factor, sessions, throttle
from workflow import instances, outbox, participants
from workflow.database import Base, offline_engine
from workflow.errors import WorkflowError
from workflow.log import tables
from workflow.log.guards_postgres import APP

TABLES = (
    *(tables, instances, outbox, participants),
    *(attachments, dictionary_rows, drafts, saved_rows, scans, staff_cards, versions),
    *(
        accessions,
        erasures,
        holds,
        group_members,
        brought_forms,
        idempotency,
        municipality,
        numbers,
        opinions,
        proposals,
        recommending,
        remarks,
        sign_offs,
        signing_keys,
        tasks,
        transfer_bases,
    ),
    *(audits, basket, explaining, readings),
    *(proofs, sheets, support_notes),
    *(one_time, paced_log, second_factor, sessions, throttle),
)
"""Every module that defines tables."""

METADATA = Base.metadata
MIGRATIONS = Path(__file__).with_name("migrations")
ONE_AT_A_TIME = 7310731  # the number of the advisory lock under which PostgreSQL is migrated


class NewerBase(WorkflowError):
    """The base was made by a newer program."""

    template = "База создана более новой версией программы. Установите новую версию и повторите."


class RoleMissing(WorkflowError):
    """PostgreSQL has no role for the program, so nobody could be given the rights to the tables. Fact: role."""

    template = (
        "На сервере PostgreSQL нет роли {role}, от имени которой работает программа: "
        "создайте её командой «CREATE ROLE {role} LOGIN PASSWORD '…';» и повторите «iom init»."
    )


def create(url: str) -> None:
    """Make the base if there is none and bring it up to date; on PostgreSQL the url is the owner's.

    Raises `RoleMissing` before anything is made where the program's own role is not there.
    """
    path = _file(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
    if path is None:
        _require_role(url)
    if path is None or path.exists():
        _upgrade(url)
        return
    made = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.new")
    try:
        migrate(f"sqlite:///{made}", "head")
        _keep_a_write_ahead_log(made)
        _put_in_place(made, path)
    finally:
        made.unlink(missing_ok=True)
    _upgrade(url)


def is_current(url: str) -> bool:
    """Whether the base exists and needs no migration."""
    path = _file(url)
    if path is not None and not path.exists():
        return False
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision() == head_revision()


def head_revision() -> str:
    """The revision that this program expects."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def migrate(url: str, revision: str) -> None:
    """Bring an existing base up or down to a revision."""
    with _connected(url) as connection:
        _run(connection, revision)


def _require_role(url: str) -> None:
    with _connected(url) as connection:
        known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
        if not connection.scalar(known, {"role": APP}):
            raise RoleMissing(role=APP)


def _upgrade(url: str) -> None:
    if not is_current(url):
        migrate(url, "head")


def _run(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    now = MigrationContext.configure(connection).get_current_revision()
    known = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    if now is not None and now not in known:
        raise NewerBase()
    connection.rollback()  # looking had begun a transaction; the migration begins its own
    down = revision == "base" or (now is not None and revision in known[known.index(now) + 1 :])
    (command.downgrade if down else command.upgrade)(config, revision)


# --- files ------------------------------------------------------------------------------------------


def _file(url: str) -> Path | None:
    address = make_url(url)
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def _keep_a_write_ahead_log(made: Path) -> None:
    """Stored in the file: connections that would change it later could lock each other out."""
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def _put_in_place(made: Path, path: Path) -> None:
    """Give the finished file its name unless another process was faster; then that one's base stays."""
    _sync(made)
    try:
        os.link(made, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            made.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    if os.name != "posix" and path.is_dir():
        return  # Windows opens no folders
    opened = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _sweep(path: Path) -> None:
    """Remove what killed processes left half-made beside the base."""
    pattern = re.compile(re.escape(f".{path.name}.") + r"(\d+)\.[0-9a-f]{8}\.new(-journal|-wal|-shm)?\Z")
    for left in path.parent.iterdir():
        found = pattern.match(left.name)
        if found and not _is_alive(int(found[1])):
            with suppress(OSError):
                left.unlink()


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True  # os.kill would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# --- connections ------------------------------------------------------------------------------------


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    engine = offline_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _take_over)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        event.listen(engine, "begin", _wait_for_the_others)
    return engine


def _take_over(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # Python 3.11 would not begin a transaction before DDL
    connection.execute("PRAGMA busy_timeout=30000")


def _wait_for_the_others(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME})
