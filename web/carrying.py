"""A whole base carried from one store to another, every table row by row as of one instant; all of it, or nothing.

The guards of the target rest while the rows are put and watch again before the commit: what is carried was allowed by
them once, in an order that a copy does not know. Whether it is sound is asked of `iom fsck`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, Table, func, select, text

from web.schema import METADATA
from workflow.database import offline_engine
from workflow.errors import WorkflowError
from workflow.transaction import filling

AT_ONCE = 500
Progress = Callable[[int, int], None]


class TargetNotEmpty(WorkflowError):
    """The base to be filled holds rows already."""

    template = (
        "База на сервере не пуста. Создайте новую пустую базу, укажите её в IOM_DATABASE_URL и "
        "IOM_OWNER_DATABASE_URL и повторите: прежняя останется как есть."
    )


def carry(source: str, target: str, *, progress: Progress = lambda _done, _whole: None) -> int:
    """Fill the new base at `target` (of this program's schema, no row yet) with the rows of `source`; how many.

    On PostgreSQL the addresses are those of the owner. Raises `TargetNotEmpty`; then nothing is changed.
    """
    with _reading(source) as live, filling(target) as made:
        _require_empty(made)
        tables = METADATA.sorted_tables
        whole = sum(live.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
        done = 0
        with _guards_resting(made):
            for table in tables:
                for rows in _pieces(live, table):
                    made.execute(table.insert(), rows)
                    done += len(rows)
                    progress(done, whole)
            _count_on(made)
    return done


@contextmanager
def _reading(url: str) -> Iterator[Connection]:
    engine = offline_engine(url)
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _require_empty(made: Connection) -> None:
    for table in METADATA.sorted_tables:
        if made.execute(select(table).limit(1)).first() is not None:
            raise TargetNotEmpty()


def _pieces(live: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    """The rows of a table in pieces; a row that refers to another of its table comes after it."""
    within = _refers_within(table)
    found = live.execution_options(stream_results=True).execute(select(table)).mappings()
    if within is None:
        for rows in found.partitions(AT_ONCE):
            yield [dict(row) for row in rows]
        return
    waiting, there = [dict(row) for row in found], {None}
    (key,) = table.primary_key.columns
    while waiting:
        ready = [row for row in waiting if row[within.name] in there]
        if not ready:
            raise ValueError(f"rows of {table.name} refer to each other in a circle")
        yield ready
        there |= {row[key.name] for row in ready}
        waiting = [row for row in waiting if row[key.name] not in there]


def _refers_within(table: Table) -> Column[object] | None:
    return next(
        (column for column in table.columns for key in column.foreign_keys if key.column.table is table), None
    )


@contextmanager
def _guards_resting(made: Connection) -> Iterator[None]:
    """Take the guards off for these rows and set the very same ones again, in the same transaction."""
    resting, watching = (_of_sqlite if made.dialect.name == "sqlite" else _of_postgresql)(made)
    for statement in resting:
        made.exec_driver_sql(statement)
    yield
    for statement in watching:
        made.exec_driver_sql(statement)


def _of_sqlite(made: Connection) -> tuple[list[str], list[str]]:
    made.exec_driver_sql(
        "BEGIN IMMEDIATE"
    )  # the driver would begin only with the first row, after the guards
    found = made.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    return [f"DROP TRIGGER {name}" for name, _ in found], [sql for _, sql in found]


def _of_postgresql(made: Connection) -> tuple[list[str], list[str]]:
    found = made.execute(
        text(
            "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
            " WHERE NOT tgisinternal AND c.relnamespace = current_schema()::regnamespace AND tgenabled <> 'D'"
        )
    ).all()
    ways = {"A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "O": "ENABLE"}
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name, _ in found],
        [f"ALTER TABLE {table} {ways[way]} TRIGGER {name}" for table, name, way in found],
    )


def _count_on(made: Connection) -> None:
    """Numbers that PostgreSQL gives out go on behind those that were carried."""
    if made.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = made.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table.name, "column": column.name},
        )
        highest = made.scalar(select(func.max(column)))
        if sequence is not None and highest is not None:
            made.execute(
                text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest}
            )
