"""A unit of work is stored whole or not at all, and only a busy or full store is called busy."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError

from tests import log_story
from workflow import database as module
from workflow import instances
from workflow.database import Database
from workflow.errors import StaleVersion
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.pipeline import together
from workflow.transaction import DatabaseBusy, Units, after_commit


@pytest.fixture(params=["sqlite", "postgresql"])
def units(request: pytest.FixtureRequest) -> Iterator[Units]:
    if request.param == "sqlite":
        story = log_story.begun(request.getfixturevalue("sqlite_url"))
    else:
        postgres = request.getfixturevalue("postgres")
        made = postgres.create()
        story = log_story.begun(made.app_url, owner_url=made.owner_url)
    yield story.units
    story.units.database.close()


def kinds(units: Units) -> list[str]:
    with units.reading() as session:
        return list(
            session.scalars(select(LogEvent.kind).where(LogEvent.kind.like("x%")).order_by(LogEvent.seq))
        )


def test_a_unit_is_stored_when_it_is_left(units: Units):
    with units.writing() as session:
        journal.record(session, kind="x", at=log_story.START)
    assert kinds(units) == ["x"]


def test_a_failed_unit_leaves_nothing(units: Units):
    with pytest.raises(KeyError), units.writing() as session:  # noqa: PT012  # what is stored before is the point
        journal.record(session, kind="x", at=log_story.START)
        raise KeyError
    assert kinds(units) == []


def test_calls_wait_for_the_commit_and_never_follow_a_failure(units: Units):
    called: list[str] = []
    with units.writing() as session:
        journal.record(session, kind="x", at=log_story.START)
        after_commit(session, lambda: called.extend(kinds(units)))
        assert called == []
    assert called == ["x"]
    with pytest.raises(KeyError), units.writing() as session:  # noqa: PT012  # what is asked for before is the point
        after_commit(session, lambda: called.append("never"))
        raise KeyError
    assert called == ["x"]


def test_a_reader_sees_one_instant(units: Units):
    with units.reading() as session:
        before = session.scalar(select(func.count()).select_from(LogEvent))
        with units.writing() as other:
            journal.record(other, kind="x", at=log_story.START)
        assert session.scalar(select(func.count()).select_from(LogEvent)) == before
    assert kinds(units) == ["x"]


def test_a_reader_cannot_write_whoever_had_the_connection_before(units: Units):
    for _ in range(3):
        with (
            units.reading() as session,
            pytest.raises((OperationalError, InternalError), match=r"read.?only"),
        ):
            session.execute(text("UPDATE organizations SET week = 6"))
        with units.writing() as session:
            session.execute(text("UPDATE organizations SET week = week"))


def test_many_writers_wait_for_each_other(units: Units):
    def write(name: str) -> None:
        for _ in range(5):
            with units.writing() as session:
                session.scalar(select(func.count()).select_from(LogEvent))  # reading first must not hurt
                journal.record(session, kind=name, at=log_story.START)

    threads = [Thread(target=write, args=(f"x{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kinds(units)) == 30


def test_a_locked_store_is_called_busy(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    story = log_story.begun(sqlite_url)
    story.units.database.close()
    units = Units(Database.open(sqlite_url))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy, match="Повторите через минуту"), units.writing() as session:
            journal.record(session, kind="x", at=log_story.START)
    units.database.close()


def test_a_full_store_is_called_busy_and_works_again(sqlite_url: str):
    story = log_story.begun(sqlite_url)
    with pytest.raises(DatabaseBusy), story.units.writing() as session:  # noqa: PT012  # the disk fills up within
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count={pages}"))
        journal.record(session, kind="x", at=log_story.START, texts={"comment": "ё" * 100_000})
    with story.units.writing() as session:
        session.execute(text("PRAGMA max_page_count=1000000"))
        journal.record(session, kind="x", at=log_story.START)
    assert kinds(story.units) == ["x"]
    story.units.database.close()


def test_a_fault_of_the_program_is_not_called_busy(units: Units):
    with pytest.raises(Exception, match="no_such_table") as raised, units.writing() as session:
        session.execute(text("SELECT * FROM no_such_table"))
    assert not isinstance(raised.value, DatabaseBusy)
    assert units.database.is_sqlite == isinstance(raised.value, OperationalError)


@pytest.mark.parametrize("asked_after", [0, 30])
def test_a_connection_that_the_server_has_closed_is_not_used_again(
    postgres, monkeypatch: pytest.MonkeyPatch, asked_after: int
):
    monkeypatch.setattr(module, "ASKED_AFTER_SECONDS", asked_after)
    made = postgres.create()
    story = log_story.begun(made.app_url, owner_url=made.owner_url)
    other = Database.open(made.app_url)
    with story.units.reading() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    with other.writing.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    assert kinds(story.units) == []
    other.close()
    story.units.database.close()


def test_a_refusal_of_what_travels_together_is_raised_and_nothing_is_stored(units: Units):
    with pytest.raises(IntegrityError), units.writing() as session:  # noqa: PT012  # what is stored before is the point
        journal.record(session, kind="x", at=log_story.START)
        head = journal.head(session)
        with together(session):
            session.execute(
                journal.PAYLOADS.insert(), {"seq": head.size, "field": "x", "salt": "0" * 64, "text": "x"}
            )
    assert kinds(units) == []


def test_a_statement_that_should_have_changed_a_row_and_did_not_is_told_and_nothing_is_stored(units: Units):
    moved = dict.fromkeys(instances.MOVED) | {"state": "x", "head": "0" * 64, "round": 1, "entered": 1}
    with pytest.raises(StaleVersion, match="ИОМ-1"), units.writing() as session:  # noqa: PT012  # as above
        journal.record(session, kind="x", at=log_story.START)
        with together(session):
            instances.move(session, "r_absent", 6, name="ИОМ-1", **moved | {"entered_at": log_story.START})
    assert kinds(units) == []
