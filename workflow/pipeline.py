"""Fewer journeys to the database: statements whose answers nobody waits for travel together.

What a change must have done is said beside its statement and looked at on arrival; a question may be asked inside and
its answer read afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_JOURNEY = "journey"


class Journey:
    """Statements on their way, and how many rows each of them must have changed."""

    def __init__(self, session: Session, *, answers_at_once: bool) -> None:
        self._session, self._answers_at_once = session, answers_at_once
        self._due: list[tuple[Any, Exception]] = []

    def change_one(self, statement: Executable, values: Any, *, otherwise: Exception) -> None:
        """Run a statement that must change one row; otherwise raise, on arrival at the latest."""
        answer: Any = self._session.execute(statement, values)
        self._due.append((answer.context.cursor, otherwise))
        if self._answers_at_once:
            self.arrived()

    def arrived(self) -> None:
        """Look at the answers."""
        for cursor, otherwise in self._due:
            if cursor.rowcount != 1:
                raise otherwise
        self._due.clear()


@contextmanager
def together(session: Session) -> Iterator[Journey]:
    """Statements inside travel to PostgreSQL in one journey, an inner one with the outer, BEGIN with the first.

    Answers are read after leaving: who reads one inside waits for it. A refusal is raised on leaving at the latest.
    SQLite is no journey away.
    """
    outer: Journey | None = session.info.get(_JOURNEY)
    if outer is not None:
        yield outer
        return
    connection = session.connection()
    journey = Journey(session, answers_at_once=connection.dialect.name == "sqlite")
    session.info[_JOURNEY] = journey
    try:
        if connection.dialect.name == "sqlite":
            yield journey
        else:
            with _in_pipeline(connection):
                yield journey
            journey.arrived()
    finally:
        del session.info[_JOURNEY]


@contextmanager
def _in_pipeline(connection: Any) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    refusals = connection.dialect.loaded_dbapi.Error
    try:
        with driver.pipeline():
            yield
    except refusals as error:
        raise DBAPIError.instance(None, None, error, refusals, dialect=connection.dialect) from error
