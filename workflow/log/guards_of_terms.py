"""The guards of rows that begin with one entry of the log and end with another: signing keys, accessions.

Such a row is about one person; it is inserted with its first entry, its term ends once with its last, and whatever
else is fixed in it never changes. The same promises on SQLite and on PostgreSQL.
"""

# ruff: noqa: S608  # SQL text made of our own constants, long conditions joined line by line

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from workflow.log.guards_sqlite import SIZE


@dataclass(frozen=True)
class Term:
    """A table of such rows: its key, the two columns that name entries and their kinds, and what is fixed."""

    table: str
    key: str
    first: str
    began: str
    last: str
    ended: str
    fixed: tuple[str, ...]

    @property
    def begins(self) -> str:
        """What must hold of a new row."""
        return f"NEW.{self.last} IS NULL AND {entry_now(self.first, self.began)}"

    @property
    def goes_on(self) -> str:
        """What must hold of a changed row."""
        same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in self.fixed)
        kept = f"NEW.{self.last} IS NOT DISTINCT FROM OLD.{self.last}"
        return f"{same} AND ({kept} OR (OLD.{self.last} IS NULL AND {entry_now(self.last, self.ended)}))"


def entry_now(column: str, kind: str, about: str = "person") -> str:
    """The column names the entry written in this very unit of work, of that kind, about the row's person or route."""
    return (
        f"EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.{column} AND e.seq >= {SIZE} - 1"
        f" AND e.kind = '{kind}' AND e.about = NEW.{about})"
    )


SIGNING_KEYS = Term(
    table="signing_keys",
    key="kid",
    first="enrolled_seq",
    began="key.enrolled",
    last="revoked_seq",
    ended="key.revoked",
    fixed=("kid", "person", "pub", "replaces", "enrolled_seq", "enrolled_at"),
)
ACCESSIONS = Term(
    table="accessions",
    key="seq",
    first="seq",
    began="policy.accepted",
    last="withdrawn_seq",
    ended="policy.withdrawn",
    fixed=("seq", "person", "number", "date", "entered", "accepted_at"),
)
TERMS = (SIGNING_KEYS, ACCESSIONS)
"""Every table of such rows."""


def sqlite(term: Term) -> Iterator[str]:
    """The statements that set the guards of the table up on SQLite."""
    table = term.table
    # The key and the row id are asked too: OR REPLACE would clear the old row away.
    known = f"EXISTS (SELECT 1 FROM {table} WHERE {term.key} = NEW.{term.key} OR rowid = NEW.rowid)"
    goes_on = term.goes_on.replace("IS NOT DISTINCT FROM", "IS")
    yield trigger(table, "INSERT", f"WHEN NOT ({term.begins}) OR {known} ")
    yield trigger(table, "UPDATE", f"WHEN NOT ({goes_on} AND NEW.rowid = OLD.rowid) ")
    yield trigger(table, "DELETE", "")


def trigger(table: str, change: str, when: str) -> str:
    """A trigger of SQLite that refuses the change of the table where `when` says so, or always."""
    return (
        f"CREATE TRIGGER guard_{table}_{change.lower()} BEFORE {change} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, 'refused: {table}: the log does not allow it'); END"
    )


def postgres(term: Term, schema: str) -> Iterator[str]:
    """The statements that set them up on PostgreSQL, beside those of `guards_postgres`."""
    for change, demand in (("INSERT", term.begins), ("UPDATE", term.goes_on)):
        name = f"guard_{term.table}_{change.lower()}"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp"
            f" AS $$ BEGIN IF ({demand}) IS NOT TRUE THEN RAISE EXCEPTION"
            f" 'refused: {term.table}: the log does not allow it' USING ERRCODE = '42501';"
            " END IF; RETURN NEW; END $$"
        )
        yield from armed(term.table, change, "ROW", name)
    yield from armed(term.table, "DELETE", "ROW", "guard_refuse")
    yield from armed(term.table, "TRUNCATE", "STATEMENT", "guard_refuse")


def armed(table: str, change: str, level: str, function: str) -> Iterator[str]:
    """A trigger of PostgreSQL that calls the function before each such change, whoever makes it."""
    name = f"guard_{table}_{change.lower()}"
    yield f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
    yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def arm(connection: Connection, term: Term, role: str) -> None:
    """Set the guards of a new table up; on PostgreSQL the role of the program, where there is one, may use it."""
    if connection.dialect.name == "sqlite":
        run(connection, sqlite(term))
    else:
        run(connection, postgres(term, connection.scalar(text("SELECT current_schema()"))))
        allow(connection, grant(term, role), role)


def run(connection: Connection, statements: Iterable[str]) -> None:
    """Run each of the statements as it stands."""
    for statement in statements:
        connection.exec_driver_sql(statement)


def allow(connection: Connection, granted: str, role: str) -> None:
    """Run the statement that grants something to the role of the program, where there is one."""
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    if connection.scalar(known, {"role": role}):
        connection.exec_driver_sql(granted)


def disarm(connection: Connection, term: Term) -> None:
    """Remove what the guards of a dropped table leave behind."""
    if connection.dialect.name == "postgresql":
        for change in ("insert", "update"):
            connection.exec_driver_sql(f"DROP FUNCTION guard_{term.table}_{change}()")


APP_MAY = "SELECT, INSERT, UPDATE"
"""What the program's role may do with such a table."""


def grant(term: Term, role: str) -> str:
    """Let the program's role do it."""
    return f"GRANT {APP_MAY} ON {term.table} TO {role}"
