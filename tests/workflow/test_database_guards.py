"""The database itself refuses what the log does not prove: on SQLite with any pragma, on PostgreSQL for the program."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests import log_story, servers
from workflow.log import guards_of_facts, guards_of_terms, guards_postgres, guards_sqlite

H = "a" * 64
EVENT = "INSERT {how} INTO events (seq, leaf, body, at, kind, route, rseq, st_from, st_to, act) VALUES "
NEXT = "(SELECT size FROM log_head)"
AT = "'2026-09-14 06:30:00.000000'"
HEX = {"sqlite": "x'00'", "postgresql": "'\\x00'::bytea"}

# What both databases must refuse; {a} is a route at version 3 in deputy_returned, {b} one at version 1.
EVERYWHERE = {
    "change an entry": "UPDATE events SET body = {bytes} WHERE seq = 6",
    "change a plain column of an entry": "UPDATE events SET by = '{deputy}'",
    "delete the last entry": "DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)",
    "delete an entry in the middle": "DELETE FROM events WHERE seq = 5",
    "leave a gap": EVENT + f"({NEXT} + 1, '{H}', {{bytes}}, {AT}, 'x', null, null, null, null, null)",
    "write an entry twice": EVENT + f"(6, '{H}', {{bytes}}, {AT}, 'x', null, null, null, null, null)",
    "an entry out of its route's order": EVENT
    + f"({NEXT}, '{H}', {{bytes}}, {AT}, 'act', '{{a}}', 5, 'deputy_returned', 'completed', 'x')",
    "an entry from a state where the route does not stand": EVENT
    + f"({NEXT}, '{H}', {{bytes}}, {AT}, 'act', '{{a}}', 4, 'completed', 'completed', 'x')",
    "an entry of a route that is not there": EVENT
    + f"({NEXT}, '{H}', {{bytes}}, {AT}, 'act', 'r_none', 1, 'teacher_draft', 'teacher_draft', 'open')",
    "state without an entry": "UPDATE instances SET state = 'completed' WHERE id = '{a}'",
    "state and version without an entry": "UPDATE instances SET state = 'completed', version = 4 WHERE id = '{a}'",
    "version alone": "UPDATE instances SET version = 2 WHERE id = '{a}'",
    "head alone": "UPDATE instances SET head = '" + H + "' WHERE id = '{a}'",
    "the version in force alone": "UPDATE instances SET in_force = 1 WHERE id = '{a}'",
    "another number": "UPDATE instances SET number = 'ИОМ-2026-9999' WHERE id = '{a}'",
    "another teacher": "UPDATE instances SET subject = '{deputy}' WHERE id = '{a}'",
    "another id": "UPDATE instances SET id = 'r_x' WHERE id = '{b}'",
    "delete a route": "DELETE FROM instances WHERE id = '{b}'",
    "a route that begins in the middle": "INSERT INTO instances (id, process, process_version, process_hash, subject,"
    " organization, state, version, head, round, entered, entered_at, opened_at) SELECT 'r_new', process,"
    " process_version, process_hash, subject, organization, 'implementation', 0, '"
    + H
    + "', 0, 0, entered_at, opened_at"
    " FROM instances WHERE id = '{b}'",
    "a route that begins at version 5": "INSERT INTO instances (id, process, process_version, process_hash, subject,"
    " organization, state, version, head, round, entered, entered_at, opened_at) SELECT 'r_new', process,"
    " process_version, process_hash, subject, organization, 'teacher_draft', 5, '"
    + H
    + "', 0, 0, entered_at, opened_at"
    " FROM instances WHERE id = '{b}'",
    "replace the bytes of a file": "UPDATE blobs SET body = {bytes}",
    "delete a file": "DELETE FROM blobs WHERE sha256 = (SELECT \"full\" FROM versions WHERE route = '{a}' AND n = 1)",
    "replace a content": "UPDATE contents SET body = {bytes}",
    "delete a content": "DELETE FROM contents",
    "change a text that is committed to": "UPDATE payloads SET text = 'другое'",
    "delete a text that no erasure names": "DELETE FROM payloads",
    "add a text to an old entry": "INSERT INTO payloads (seq, field, salt, text) VALUES (5, 'new', '"
    + H
    + "', 'x')",
    "name another file in an entry": "UPDATE event_docs SET sha256 = '" + H + "'",
    "take a file from an entry": "DELETE FROM event_docs WHERE form = 'full'",
    "give a file to an old entry": "INSERT INTO event_docs SELECT 5, 'extra', sha256 FROM blobs LIMIT 1",
    "change a version": "UPDATE versions SET act = 'x'",
    "delete a version": "DELETE FROM versions WHERE n = 1",
    "add a version that no act makes": "INSERT INTO versions (route, n, at, act, state, content, z1, z2, z3, z4, z5,"
    ' snapshot, "full", appendix, renderer) SELECT route, 77, at, act, state, content, z1, z2, z3, z4, z5, snapshot,'
    " \"full\", appendix, renderer FROM versions WHERE route = '{b}'",
    "change a sign-off": "UPDATE sign_offs SET decision = 'approve'",
    "delete a sign-off": "DELETE FROM sign_offs",
    "sign an old version afterwards": "INSERT INTO sign_offs (seq, route, version, round, state, act, decision, person,"
    " office, zones, content, kind, at, statement) SELECT (SELECT seq FROM events WHERE route = '{b}'), '{b}', 1, 0,"
    " state, 'open', 'approve', person, office, zones, content, kind, at, statement FROM sign_offs LIMIT 1",
    "move the head without an entry": "UPDATE log_head SET size = size + 1",
    "move the head back": "UPDATE log_head SET size = size - 1",
    "another frontier": "UPDATE log_head SET frontier = ''",
    "another origin": "UPDATE log_head SET origin = 'other'",
    "delete the head": "DELETE FROM log_head",
    "a second head": "INSERT INTO log_head (one, origin, size, frontier) VALUES (2, 'x', 0, '')",
    "change a subtree": "UPDATE log_nodes SET hash = '" + H + "'",
    "delete a subtree": "DELETE FROM log_nodes",
    "a subtree out of place": "INSERT INTO log_nodes (level, idx, hash) VALUES (3, 99, '" + H + "')",
    "change the rules of a process": "UPDATE process_definitions SET rules = '{{}}'",
    "delete the rules of a process": "DELETE FROM process_definitions WHERE id = 'iom-director'",
    "call something erased beside its event": "INSERT INTO erasure_items (seq, kind, ref)"
    " SELECT max(seq), 'blob', '" + H + "' FROM events",
    "call something erased without its event": "INSERT INTO erasure_items (seq, kind, ref) VALUES (6, 'blob', '"
    + H
    + "')",
}

# Ways round that only SQLite has.
ON_SQLITE = {
    "replace an entry": EVENT.replace("{how}", "OR REPLACE")
    + f"(6, '{H}', {{bytes}}, {AT}, 'x', null, null, null, null, null)",
    "upsert an entry": EVENT + f"(6, '{H}', {{bytes}}, {AT}, 'x', null, null, null, null, null)"
    " ON CONFLICT (seq) DO UPDATE SET body = {bytes}",
    "replace an entry by its leaf": EVENT.replace("{how}", "OR REPLACE")
    + f"({NEXT}, (SELECT leaf FROM events WHERE seq = 5), {{bytes}}, {AT}, 'x', null, null, null, null, null)",
    "replace a file": "INSERT OR REPLACE INTO blobs (sha256, size, body) SELECT sha256, 1, x'00' FROM blobs",
    "upsert a file": "INSERT INTO blobs (sha256, size, body) SELECT sha256, 1, x'00' FROM blobs WHERE true"
    " ON CONFLICT (sha256) DO UPDATE SET body = excluded.body",
    "replace a file by its row": "INSERT OR REPLACE INTO blobs (rowid, sha256, size, body) VALUES (1, '"
    + H
    + "', 1, x'00')",
    "replace a content by its row": "INSERT OR REPLACE INTO contents (rowid, hash, body) VALUES (1, '"
    + H
    + "', x'00')",
    "replace a document of an entry": "INSERT OR REPLACE INTO event_docs SELECT * FROM event_docs",
    "replace a text": "INSERT OR REPLACE INTO payloads SELECT seq, field, salt, 'x' FROM payloads",
    "replace a version": "INSERT OR REPLACE INTO versions SELECT * FROM versions",
    "replace a sign-off": "INSERT OR REPLACE INTO sign_offs SELECT * FROM sign_offs",
    "replace a route": "INSERT OR REPLACE INTO instances SELECT * FROM instances",
    "clear a route away by its number": "UPDATE OR REPLACE instances SET number = 'ИОМ-2026-0001' WHERE id = '{b}'",
    "clear a route away by its row": "UPDATE OR REPLACE instances SET rowid = 1 WHERE rowid = 2",
    "replace the head": "INSERT OR REPLACE INTO log_head (one, origin, size, frontier) VALUES (1, 'x', 0, '')",
    "replace a subtree": "INSERT OR REPLACE INTO log_nodes SELECT level, idx, '" + H + "' FROM log_nodes",
    "replace the rules": "INSERT OR REPLACE INTO process_definitions SELECT * FROM process_definitions",
}

# What the program's role must not do to PostgreSQL.
ON_POSTGRESQL = {
    **{f"truncate {table}": f"TRUNCATE {table} CASCADE" for table in guards_postgres.GUARDED},
    "switch a guard off": "ALTER TABLE events DISABLE TRIGGER ALL",
    "switch guards off for the session": "SET session_replication_role = replica",
    "drop a guard": "DROP TRIGGER guard_events_update ON events",
    "change a guard": "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RETURN NEW; END $$",
    "drop a table": "DROP TABLE events CASCADE",
    "add a column": "ALTER TABLE events ADD COLUMN x int",
    "upsert an entry": EVENT.replace("{how}", "")
    + f"(6, '{H}', {{bytes}}, {AT}, 'x', null, null, null, null, null)"
    " ON CONFLICT (seq) DO UPDATE SET body = {bytes}",
    "become the owner": "SET ROLE iom_owner",
}
SHADOW = ["CREATE TEMP TABLE log_head (one int, size int)", "INSERT INTO pg_temp.log_head VALUES (1, 6)"]


def spelled(statement: str, story: log_story.Story, dialect: str) -> str:
    places = {"a": story.routes["a"].route, "b": story.routes["b"].route, "deputy": log_story.DEPUTY}
    return statement.format(bytes=HEX[dialect], how="", **places)


# --- SQLite -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sqlite_story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[log_story.Story]:
    story = log_story.told(f"sqlite:///{tmp_path_factory.mktemp('guards') / 'iom.db'}")
    yield story
    story.units.database.close()


def as_it_stands(path: str) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("attack", [*EVERYWHERE, *ON_SQLITE])
def test_sqlite_refuses(attack: str, recursive: str, sqlite_story: log_story.Story):
    path = str(sqlite_story.units.database.url.database)
    before = as_it_stands(path)
    statement = spelled({**EVERYWHERE, **ON_SQLITE}[attack], sqlite_story, "sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA recursive_triggers={recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="refused"):
            connection.execute(statement)
    assert as_it_stands(path) == before


@pytest.mark.parametrize("leaves", [("full",), ("appendix",), ()])
def test_no_state_without_both_files(leaves: tuple[str, ...], sqlite_story: log_story.Story):
    path = str(sqlite_story.units.database.url.database)
    b = sqlite_story.routes["b"].route
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute(
            f"INSERT INTO events (seq, leaf, body, at, kind, route, rseq, st_from, st_to, act) VALUES"
            f" ({NEXT}, '{H}', x'00', {AT}, 'act', '{b}', 2, 'teacher_draft', 'deputy_review', 'submit')"
        )
        for form in leaves:
            connection.execute(
                f"INSERT INTO event_docs SELECT (SELECT size FROM log_head), '{form}', min(sha256) FROM blobs"
            )
        move = f"UPDATE instances SET state = 'deputy_review', version = 2, head = '{H}' WHERE id = '{b}'"
        with pytest.raises(sqlite3.IntegrityError, match="refused"):
            connection.execute(move)
        with pytest.raises(sqlite3.IntegrityError, match="refused"):
            connection.execute("UPDATE log_head SET size = size + 1")
        for form in {"full", "appendix"} - set(leaves):
            connection.execute(
                f"INSERT INTO event_docs SELECT (SELECT size FROM log_head), '{form}', min(sha256) FROM blobs"
            )
        connection.execute(move)  # with both files it goes


def test_an_erased_file_can_be_deleted_and_never_comes_back(tmp_path: Path):
    story = log_story.told(f"sqlite:///{tmp_path / 'iom.db'}")
    with closing(sqlite3.connect(tmp_path / "iom.db", isolation_level=None)) as connection:
        digest, size, body = connection.execute("SELECT sha256, size, body FROM blobs LIMIT 1").fetchone()
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN")
        connection.execute(
            f"INSERT INTO events (seq, leaf, body, at, kind) VALUES ({NEXT}, '{H}', x'00', {AT}, 'erasure.done')"
        )
        connection.execute("INSERT INTO erasure_items SELECT size, 'blob', ? FROM log_head", (digest,))
        with pytest.raises(sqlite3.IntegrityError, match="refused"):
            connection.execute("DELETE FROM blobs")
        connection.execute("DELETE FROM blobs WHERE sha256 = ?", (digest,))
        with pytest.raises(sqlite3.IntegrityError, match="refused"):
            connection.execute("INSERT INTO blobs VALUES (?, ?, ?)", (digest, size, body))
    story.units.database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER guard_events_update",
        "DROP TABLE events",
        "ALTER TABLE events RENAME TO gone",
        "PRAGMA writable_schema=ON",
        "UPDATE events SET body = x'00'",
        "DELETE FROM sign_offs",
        "ATTACH DATABASE ':memory:' AS other",
    ],
)
def test_the_program_may_not_even_ask_sqlite(statement: str, sqlite_story: log_story.Story):
    with (
        sqlite_story.units.database.writing.connect() as connection,
        pytest.raises(DatabaseError, match="not authorized"),
    ):
        connection.execute(text(statement))


def test_a_reader_cannot_write(sqlite_story: log_story.Story):
    with sqlite_story.units.reading() as session, pytest.raises(DatabaseError, match="readonly"):
        session.execute(text("UPDATE users SET login = 'x'"))


def of_terms(*changes: str) -> dict[str, str]:
    """The guards of rows that an entry begins, by name, with their tables."""
    tables = [one.table for one in (*guards_of_terms.TERMS, *guards_of_facts.FACTS)]
    return {f"guard_{table}_{change}": table for table in tables for change in changes}


def test_every_guard_is_there(sqlite_story: log_story.Story):
    with closing(sqlite3.connect(str(sqlite_story.units.database.url.database))) as connection:
        stored = {
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
    assert stored == set(guards_sqlite.triggers()) | set(of_terms("insert", "update", "delete"))


# --- PostgreSQL -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgres_story(postgres_database: servers.PostgresDatabase) -> Iterator[log_story.Story]:
    story = log_story.told(postgres_database.app_url, owner_url=postgres_database.owner_url)
    yield story
    story.units.database.close()


def pg(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))


@pytest.mark.parametrize("attack", [*EVERYWHERE, *ON_POSTGRESQL])
def test_postgresql_refuses_the_program(attack: str, postgres_story: log_story.Story, postgres_app_url: str):
    statement = spelled({**EVERYWHERE, **ON_POSTGRESQL}[attack], postgres_story, "postgresql")
    with pg(postgres_app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


# Those that change nothing by themselves or need more rights than the owner has.
NOT_FOR_THE_OWNER = {"write an entry twice"}


@pytest.mark.parametrize("attack", [name for name in EVERYWHERE if name not in NOT_FOR_THE_OWNER])
def test_the_guards_hold_the_owner_too(attack: str, postgres_story: log_story.Story, postgres_owner_url: str):
    statement = spelled(EVERYWHERE[attack], postgres_story, "postgresql")
    with (
        pg(postgres_owner_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"),
    ):
        connection.execute(statement)


def test_the_guards_hold_in_a_replica_session(
    postgres: servers.Postgres, postgres_database: servers.PostgresDatabase, postgres_story: log_story.Story
):
    address = f"postgresql://postgres@/{postgres_database.name}?host={postgres.folder}"
    with psycopg.connect(address) as connection:
        connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"):
            connection.execute("UPDATE events SET by = null")


def test_a_temporary_table_does_not_stand_in_for_the_head(
    postgres_app_url: str, postgres_story: log_story.Story
):
    with pg(postgres_app_url) as connection:
        for statement in SHADOW:
            connection.execute(statement)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="refused"):
            connection.execute(
                f"INSERT INTO public.events (seq, leaf, body, at, kind) VALUES (99, '{H}', ''::bytea, {AT}, 'x')"
            )


def test_every_guard_of_postgresql_is_always_on(postgres_owner_url: str, postgres_story: log_story.Story):
    with pg(postgres_owner_url) as connection:
        rows = connection.execute(
            "SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal"
        ).fetchall()
    assert {(table, name) for table, name, _ in rows} == {
        *((table, f"guard_{table}_{change.lower()}") for table, change, _, _ in guards_postgres.triggers()),
        *((table, name) for name, table in of_terms("insert", "update", "delete", "truncate").items()),
    }
    assert {enabled for *_, enabled in rows} == {"A"}


def test_both_databases_have_the_same_guards():
    postgresql = {f"guard_{table}_{change.lower()}" for table, change, _, _ in guards_postgres.triggers()}
    truncates = {name for name in postgresql if name.endswith("_truncate")}
    only_sqlite = {"guard_process_definitions_insert"}  # its keys are enough where nothing can be replaced
    assert set(guards_sqlite.triggers()) - only_sqlite == postgresql - truncates
