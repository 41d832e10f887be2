"""The guards of rows that one entry of the log begins and nothing ends: files, notes, opinions, papers.

Such a row is about one route; it is inserted with its entry and never changes or goes. The same promises on SQLite and
on PostgreSQL.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from workflow.log.guards_of_terms import allow, armed, entry_now, run, trigger
from workflow.log.guards_sqlite import SIZE


@dataclass(frozen=True)
class Fact:
    """A table of such rows, with the kind of the entry that its key names."""

    table: str
    kind: str
    besides: str = ""  # what else must hold of a new row

    @property
    def begins(self) -> str:
        """What must hold of a new row."""
        first = _act_now() if self.kind == "act" else entry_now("seq", self.kind, "route")
        return f"{first} AND {self.besides}" if self.besides else first


def _act_now() -> str:
    return (
        f"EXISTS (SELECT 1 FROM events e WHERE e.seq = NEW.seq AND e.seq >= {SIZE} - 1"  # noqa: S608  # our own words
        " AND e.kind = 'act' AND e.route = NEW.route)"
    )


ATTACHMENTS = Fact("attachments", "evidence.attached")
SUPPORT_NOTES = Fact("support_notes", "support.noted")
SPECIAL_OPINIONS = Fact("special_opinions", "opinion.given")
PAPER_SCANS = Fact("paper_scans", "paper.entered")
PAPER_SIGN_OFFS = Fact(
    "paper_sign_offs",
    "act",
    "EXISTS (SELECT 1 FROM sign_offs s WHERE s.seq = NEW.seq AND s.kind = 'paper')"
    " AND EXISTS (SELECT 1 FROM paper_scans p WHERE p.seq = NEW.scan AND p.route = NEW.route)",
)
FACTS = (ATTACHMENTS, SUPPORT_NOTES, SPECIAL_OPINIONS, PAPER_SCANS, PAPER_SIGN_OFFS)
"""Every table of such rows."""


def sqlite(fact: Fact) -> Iterator[str]:
    """The statements that set the guards of the table up on SQLite."""
    table = fact.table
    known = f"EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq)"  # noqa: S608  # our own name; OR REPLACE clears rows
    yield trigger(table, "INSERT", f"WHEN NOT ({fact.begins}) OR {known} ")
    yield trigger(table, "UPDATE", "")
    yield trigger(table, "DELETE", "")


def postgres(fact: Fact, schema: str) -> Iterator[str]:
    """The statements that set them up on PostgreSQL, beside those of `guards_postgres`."""
    name = f"guard_{fact.table}_insert"
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = {schema}, pg_temp"
        f" AS $$ BEGIN IF ({fact.begins}) IS NOT TRUE THEN RAISE EXCEPTION"
        f" 'refused: {fact.table}: the log does not allow it' USING ERRCODE = '42501';"
        " END IF; RETURN NEW; END $$"
    )
    yield from armed(fact.table, "INSERT", "ROW", name)
    for change, level in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
        yield from armed(fact.table, change, level, "guard_refuse")


def arm(connection: Connection, fact: Fact, role: str) -> None:
    """Set the guards of a new table up; on PostgreSQL the role of the program, where there is one, may use it."""
    if connection.dialect.name == "sqlite":
        run(connection, sqlite(fact))
    else:
        run(connection, postgres(fact, connection.scalar(text("SELECT current_schema()"))))
        allow(connection, f"GRANT {APP_MAY} ON {fact.table} TO {role}", role)


def disarm(connection: Connection, fact: Fact) -> None:
    """Remove what the guards of a dropped table leave behind."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP FUNCTION guard_{fact.table}_insert()")


APP_MAY = "SELECT, INSERT"
"""What the program's role may do with such a table."""
