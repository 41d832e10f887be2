"""A base is made whole or not at all, and its tables are those of the program."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from tests import log_story, servers
from web import schema
from web.cli.main import main
from workflow.database import Database, offline_engine
from workflow.log import guards_of_facts, guards_of_terms, guards_postgres, guards_sqlite

ROOT = Path(__file__).parents[2]
KILLS = 20
pytestmark = pytest.mark.slow


def differences(url: str) -> list[object]:
    engine = offline_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, schema.METADATA))


def tables(url: str) -> set[str]:
    engine = offline_engine(url)
    return set(inspect(engine).get_table_names())


# --- models and migrations --------------------------------------------------------------------------


def test_sqlite_has_the_tables_of_the_program(sqlite_url: str):
    schema.create(sqlite_url)
    assert differences(sqlite_url) == []
    assert schema.is_current(sqlite_url)


def test_postgresql_has_the_tables_of_the_program(postgres_owner_url: str, postgres_app_url: str):
    schema.create(postgres_owner_url)
    assert differences(postgres_owner_url) == []
    assert schema.is_current(postgres_app_url)  # what the running program asks


def test_every_module_with_tables_is_on_the_list():
    defining = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for package in ("workflow", "documents", "approvals", "web")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^    __tablename__ = ", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {module.__name__ for module in schema.TABLES} == defining


def test_a_check_in_the_models_is_one_in_the_base(sqlite_url: str):
    schema.create(sqlite_url)
    found = inspect(offline_engine(sqlite_url))
    for table in schema.METADATA.sorted_tables:
        stored = {check["name"] for check in found.get_check_constraints(table.name)}
        wanted = {str(one.name) for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        assert stored == wanted, table.name


# --- up and down ------------------------------------------------------------------------------------


def test_sqlite_goes_down_and_up_again(sqlite_url: str):
    schema.create(sqlite_url)
    schema.migrate(sqlite_url, "base")
    assert tables(sqlite_url) == {"alembic_version"}
    assert not schema.is_current(sqlite_url)
    schema.create(sqlite_url)
    assert differences(sqlite_url) == []


def test_postgresql_goes_down_with_its_functions_and_up_again(postgres: servers.Postgres):
    database = postgres.create()
    schema.create(database.owner_url)
    schema.migrate(database.owner_url, "base")
    engine = offline_engine(database.owner_url)
    with engine.connect() as connection:
        left = connection.exec_driver_sql(
            "SELECT proname FROM pg_proc WHERE position('guard' in proname) = 1"
        ).all()
    assert left == []
    schema.create(database.owner_url)
    assert differences(database.owner_url) == []
    postgres.drop(database)


def test_without_the_programs_role_nothing_is_made_and_the_command_for_it_is_said(
    postgres: servers.Postgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    database = postgres.create()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IOM_SECRET_KEY", raising=False)
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("IOM_DATABASE_URL", database.app_url)
    monkeypatch.setenv("IOM_OWNER_DATABASE_URL", database.owner_url)
    postgres.execute(f"ALTER ROLE {guards_postgres.APP} RENAME TO iom_elsewhere")
    try:
        assert main(["init"]) == 1
        said = capsys.readouterr().err
    finally:
        postgres.execute(f"ALTER ROLE iom_elsewhere RENAME TO {guards_postgres.APP}")
    assert "нет роли iom_app" in said
    assert "CREATE ROLE iom_app LOGIN PASSWORD" in said
    assert said.count("\n") == 1
    assert tables(database.owner_url) == set()
    postgres.drop(database)


def test_rows_outlive_a_second_creation(sqlite_url: str):
    story = log_story.told(sqlite_url)
    before = dict(story.routes)
    story.units.database.close()
    schema.create(sqlite_url)
    again = Database.open(sqlite_url)
    with again.reading.connect() as connection:
        states = dict(connection.exec_driver_sql("SELECT id, state FROM instances").all())  # type: ignore[arg-type]
    again.close()
    assert states == {one.route: one.state for one in before.values()}


def test_a_base_of_a_newer_program_is_left_alone(sqlite_url: str):
    schema.create(sqlite_url)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    assert not schema.is_current(sqlite_url)
    with pytest.raises(schema.NewerBase, match="более новой версией"):
        schema.create(sqlite_url)


def test_asking_makes_no_file(tmp_path: Path):
    assert not schema.is_current(f"sqlite:///{tmp_path / 'none.db'}")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_the_base_is_made(tmp_path: Path):
    schema.create(f"sqlite:///{tmp_path / 'deep' / 'down' / 'iom.db'}")
    assert [path.name for path in (tmp_path / "deep" / "down").iterdir()] == ["iom.db"]


def test_a_failed_migration_of_a_new_base_leaves_nothing(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    broken = {
        "guard_broken": "CREATE TRIGGER guard_broken BEFORE UPDATE ON no_such_table BEGIN SELECT 1; END"
    }
    monkeypatch.setattr(guards_sqlite, "triggers", lambda: broken)
    with pytest.raises(Exception, match="no_such_table"):
        schema.create(sqlite_url)
    assert list(Path(sqlite_url.removeprefix("sqlite:///")).parent.iterdir()) == []


def test_a_failed_migration_of_an_existing_base_changes_nothing(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    schema.create(sqlite_url)
    schema.migrate(sqlite_url, "base")
    broken = {
        "guard_broken": "CREATE TRIGGER guard_broken BEFORE UPDATE ON no_such_table BEGIN SELECT 1; END"
    }
    monkeypatch.setattr(guards_sqlite, "triggers", lambda: broken)
    with pytest.raises(Exception, match="no_such_table"):
        schema.create(sqlite_url)
    assert tables(sqlite_url) == {"alembic_version"}


# --- killed in the middle ---------------------------------------------------------------------------

# One warm parent that has opened no database; each child makes one base and is killed a little later.
KILLER = """
import os, signal, sys, time
from pathlib import Path
from web import schema

def child(path):
    made = os.fork()
    if made == 0:
        schema.create(f"sqlite:///{path}")
        os._exit(0)
    return made

folder, kills = Path(sys.argv[1]), int(sys.argv[2])
began = time.monotonic()
os.waitpid(child(folder / "0" / "iom.db"), 0)
took = time.monotonic() - began
for kill in range(1, kills):
    made = child(folder / str(kill) / "iom.db")
    time.sleep(took * kill / kills)
    os.kill(made, signal.SIGKILL)
    os.waitpid(made, 0)
"""


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_no_half_made_base(tmp_path: Path):
    subprocess.run([sys.executable, "-c", KILLER, tmp_path, str(KILLS)], cwd=ROOT, check=True)
    finished = 0
    for path in (tmp_path / f"{kill}" / "iom.db" for kill in range(KILLS)):
        url = f"sqlite:///{path}"
        finished += path.exists()
        assert not path.exists() or schema.is_current(url)
        schema.create(url)  # the next start
        assert differences(url) == []
        assert [left.name for left in path.parent.iterdir()] == ["iom.db"]
    assert 1 <= finished < KILLS  # some were struck in the middle


def test_a_base_made_meanwhile_by_another_stays(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    put_in_place = schema._put_in_place

    def slower(made: Path, target: Path) -> None:
        monkeypatch.setattr(schema, "_put_in_place", put_in_place)
        log_story.told(sqlite_url).units.database.close()
        put_in_place(made, target)

    monkeypatch.setattr(schema, "_put_in_place", slower)
    schema.create(sqlite_url)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM instances").fetchone() == (2,)
    assert [left.name for left in path.parent.iterdir() if left.suffix == ".new"] == []


def test_a_living_makers_file_is_not_swept_away(tmp_path: Path):
    mine = tmp_path / f".iom.db.{os.getpid()}.0123abcd.new"
    dead = tmp_path / ".iom.db.4194304.0123abcd.new"  # a process id beyond the greatest there can be
    for path in (mine, dead):
        path.touch()
    schema.create(f"sqlite:///{tmp_path / 'iom.db'}")
    assert mine.exists()
    assert not dead.exists()


# --- rights on PostgreSQL ---------------------------------------------------------------------------


def test_the_program_may_write_every_table_but_own_none(postgres: servers.Postgres):
    database = postgres.create()
    schema.create(database.owner_url)
    terms = dict.fromkeys((term.table for term in guards_of_terms.TERMS), guards_of_terms.APP_MAY)
    facts = dict.fromkeys((fact.table for fact in guards_of_facts.FACTS), guards_of_facts.APP_MAY)
    rights = guards_postgres.APP_MAY | terms | facts
    engine = offline_engine(database.app_url)
    with engine.connect() as connection:
        owners = connection.exec_driver_sql(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
        assert set(owners) == {"iom_owner"}
        for table in schema.METADATA.tables:
            able = {
                right
                for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
                if connection.exec_driver_sql(f"SELECT has_table_privilege('{table}', '{right}')").scalar()
            }
            expected = rights.get(table, "SELECT, INSERT, UPDATE, DELETE")
            assert able == set(re.findall(r"[A-Z]+", re.sub(r"UPDATE \(.*?\)", "", expected))), table
    postgres.drop(database)
