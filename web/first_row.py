"""Make sure that a row exists, even if two requests try at the same moment; then lock it and return it."""

from typing import Any, TypeVar

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workflow.database import Base

Row = TypeVar("Row", bound=Base)


def row_of(session: Session, table: type[Row], primary_key: Any, /, **first: Any) -> Row:
    """The locked row with that primary key, made with the values of `first` where there is none."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(table).values(**first).on_conflict_do_nothing())
    return session.get_one(table, primary_key, with_for_update=True)
