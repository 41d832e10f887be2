"""Fewer journeys to the database: statements whose answers nobody waits for travel together."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Statements inside travel to PostgreSQL in one journey; none may need another's answer, or its count of rows.

    A refusal is raised on leaving at the latest. SQLite is no journey away.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    refusals = connection.dialect.loaded_dbapi.Error
    try:
        with driver.pipeline():
            yield
    except refusals as error:
        raise DBAPIError.instance(None, None, error, refusals, dialect=connection.dialect) from error
