"""Reading stored rows as they are, without the types of the tables: a check must not trip over what it looks for."""

import re
from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from workflow.log import event

Rows = dict[int, list[tuple[Any, ...]]]


@cache
def _spelled(statement: str) -> str:
    """The statement with its values named as psycopg wants them."""
    return re.sub(r":(\w+)", r"%(\1)s", statement)


class Reader:
    """Plain rows of one store."""

    def __init__(self, session: Session) -> None:
        self._connection = session.connection()
        self._refusals = self._connection.dialect.loaded_dbapi.DatabaseError
        self._named = self._connection.dialect.paramstyle == "pyformat"

    def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """All rows of the answer, straight from the driver: a check reads many."""
        cursor = self._connection.connection.cursor()
        try:
            cursor.execute(_spelled(statement) if self._named else statement, values)
            return list(cursor.fetchall())
        except self._refusals as error:
            raise DatabaseError(statement, values, error) from error
        finally:
            cursor.close()

    def value(self, statement: str, **values: Any) -> Any:
        """The first value of the answer, or None."""
        found = self.rows(statement, **values)
        return found[0][0] if found else None

    def by_seq(self, statement: str, low: int, high: int) -> Rows:
        """Rows at the entries low … high − 1, by the entry that stands first in each."""
        word = "AND" if " WHERE " in statement else "WHERE"
        grouped: Rows = defaultdict(list)
        for row in self.rows(f"{statement} {word} seq >= :low AND seq < :high", low=low, high=high):
            grouped[row[0]].append(row)
        return grouped

    def is_erased(self, kind: str, reference: str) -> bool:
        """Whether an erasure in the log names this thing as destroyed."""
        found = self.rows(
            "SELECT 1 FROM erasure_items i JOIN events e ON e.seq = i.seq"
            " WHERE i.kind = :kind AND i.ref = :ref AND e.kind = 'erasure.done'",
            kind=kind,
            ref=reference,
        )
        return bool(found)


def spelled_time(stored: Any) -> str:
    """A stored time as entries spell it; SQLite gives text, PostgreSQL an instant."""
    if isinstance(stored, str):
        return f"{stored[:10]}T{stored[11:23]}Z" if stored.endswith("000") else stored
    return event.instant(stored) if isinstance(stored, datetime) else str(stored)


def spelled_day(stored: Any) -> Any:
    """A stored day as entries spell it; SQLite gives text, PostgreSQL a date."""
    return stored.isoformat() if isinstance(stored, date) else stored


def text_or_none(value: Any) -> str | None:
    """The value if it is text."""
    return value if isinstance(value, str) else None
