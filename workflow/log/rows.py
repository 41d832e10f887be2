"""Rows of any table as plain values and back: what the companion of the mirror keeps, and how it is put back.

The tables are told apart by what they refer to, so that a new one is kept without a word here: rows of an entry
(`events`), rows of a route (`instances`), and all the others.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Table, and_, select
from sqlalchemy.orm import Session

from workflow.database import Base
from workflow.log.guards_of_terms import TERMS
from workflow.log.guards_sqlite import UNCHANGEABLE

Row = dict[str, Any]

OF_THE_LOG = frozenset({"events", "event_docs", "log_head", "log_nodes", "instances"})
"""What follows from the entries themselves."""
MENTIONED = {"mentioned": True}
"""What a column carries that names an entry to which its row does not belong."""
BY_HASH = {"blobs": "sha256", "contents": "hash"}
"""Bytes under their own hash."""


def entry_column(table: Table) -> Column[Any] | None:
    """The column that says to which entry a row belongs."""
    return _refers(table, "events.seq")


def route_column(table: Table) -> Column[Any] | None:
    """The column that says to which route a row belongs."""
    return None if entry_column(table) is not None else _refers(table, "instances.id")


def ending_column(table: Table) -> Column[Any] | None:
    """The column that says with which later entry a row ended; only rows of a term have one."""
    return next((table.columns[term.last] for term in TERMS if term.table == table.name), None)


def told_at(table: Table, row: Row) -> Iterator[tuple[int, Row]]:
    """The entries with which a row of an entry came and, of a term, ended; and the row as each of them left it."""
    first, ended = entry_column(table), ending_column(table)
    assert first is not None
    if ended is None or row[ended.name] is None:
        yield row[first.name], row
        return
    open_still = {ended.name, f"{ended.name.removesuffix('_seq')}_at"} & row.keys()
    yield row[first.name], row | dict.fromkeys(open_still)
    yield row[ended.name], row


def _refers(table: Table, target: str) -> Column[Any] | None:
    return next(
        (
            column
            for column in table.columns
            for key in column.foreign_keys
            if key.target_fullname == target and _is_strong(column)
        ),
        None,
    )


def _is_strong(column: Column[Any]) -> bool:
    """A row that only mentions an entry or a route does not belong to it."""
    return (not column.nullable or column.table.name == "outbox") and column.info != MENTIONED


def of_entries() -> list[Table]:
    """Tables whose rows belong to entries, and do not follow from them."""
    return [table for table in _kept() if entry_column(table) is not None]


def of_routes() -> list[Table]:
    """Tables whose rows belong to routes."""
    return [table for table in _kept() if route_column(table) is not None]


def of_neither(left_out: frozenset[str]) -> list[Table]:
    """All the others but those named."""
    return [
        table
        for table in _kept()
        if entry_column(table) is None and route_column(table) is None and table.name not in left_out
    ]


def _kept() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        if table.name not in OF_THE_LOG and table.name not in BY_HASH:
            yield table


def read(session: Session, table: Table, *conditions: Any) -> list[Row]:
    """The rows of a table as plain values, in the order of their keys."""
    query = select(table).order_by(*table.primary_key.columns)
    found = session.execute(query.where(*conditions) if conditions else query)
    return [{name: plain(value) for name, value in row.items()} for row in found.mappings()]


def put(session: Session, table: Table, rows: Iterable[Row]) -> int:
    """Store the rows, new or changed; those that are there as they should be stay untouched. Their number."""
    keys = list(table.primary_key.columns)
    count = 0
    for row in rows:
        values = {name: value_of(row[name]) for name in row if name in table.columns}
        same = and_(*(key == values[key.name] for key in keys))
        found = session.execute(select(table).where(same)).mappings().one_or_none()
        if found is None:
            session.execute(table.insert().values(values))
        elif {name: found[name] for name in values} != values:
            session.execute(table.update().where(same).values(values))
        else:
            continue
        count += 1
    return count


def replace(session: Session, table: Table, kept: Sequence[Row]) -> None:
    """Make these the rows of the table; rows that are never deleted stay."""
    put(session, table, kept)
    if table.name in UNCHANGEABLE:
        return
    _delete_but(session, table, kept)


def drop_others(session: Session, table: Table, column: Column[Any], owner: str, kept: Sequence[Row]) -> None:
    """Delete the rows of that owner which are not among these."""
    _delete_but(session, table, kept, column == owner)


def _delete_but(session: Session, table: Table, kept: Sequence[Row], *conditions: Any) -> None:
    keys = list(table.primary_key.columns)
    wanted = {tuple(str(row[key.name]) for key in keys) for row in kept}
    for row in read(session, table, *conditions):
        if tuple(str(row[key.name]) for key in keys) not in wanted:
            session.execute(table.delete().where(*(key == value_of(row[key.name]) for key in keys)))


def plain(value: Any) -> Any:
    """A value of a row as JSON can hold it."""
    if isinstance(value, datetime):
        return {"t": value.astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, bytes | memoryview | bytearray):
        return {"b": base64.b64encode(bytes(value)).decode()}
    return {"j": value} if isinstance(value, dict | list) else value


def value_of(said: Any) -> Any:
    """The value that `plain` made this of."""
    if not isinstance(said, dict):
        return said
    ((kind, text),) = said.items()
    if kind == "j":
        return text
    if kind == "t":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "d" else base64.b64decode(text)
