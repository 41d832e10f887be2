"""A base on a server is copied while it runs, and comes back into an empty one with guards, numbers and lost end."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from tests.founding import a_base, the_base
from tests.servers import Postgres, PostgresDatabase
from web.cli.main import main
from web.cli.store import now
from workflow.log import journal

pytestmark = pytest.mark.slow

Iom = Callable[..., tuple[int, str, str]]


class Installation:
    """The command line over a base on the server; `move` points it to another one."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
    ) -> None:
        self._monkeypatch, self._capsys, self.folder = monkeypatch, capsys, folder
        monkeypatch.chdir(folder)
        for name in ("IOM_SECRET_KEY", "REDIS_URL", "IOM_ANCHOR_DIR", "IOM_MIRROR_DIR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("IOM_VAR_DIR", str(folder / "var"))

    def move(self, database: PostgresDatabase) -> "Installation":
        self.database = database
        self._monkeypatch.setenv("IOM_DATABASE_URL", database.app_url)
        self._monkeypatch.setenv("IOM_OWNER_DATABASE_URL", database.owner_url)
        return self

    def iom(self, *words: str) -> tuple[int, str]:
        self._capsys.readouterr()
        code = main(words)
        printed = self._capsys.readouterr()
        return code, printed.out + printed.err

    def lives(self) -> str:
        """Another route is sent to the school; its state."""
        world = the_base(self.database.app_url)
        world.now = now()
        state = world.route("b", of="colleague").submitted().state
        world.close()
        return state

    def head(self) -> tuple[int, str]:
        world = the_base(self.database.app_url)
        with world.units.reading() as session:
            found = journal.head(session, lock=False)
        world.close()
        return found.size, found.root


@pytest.fixture
def place(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Installation:
    made = Installation(monkeypatch, capsys, tmp_path).move(postgres.create())
    world = a_base(made.database.owner_url)
    world.route().in_force()
    world.close()
    assert made.iom("init")[0] == 0
    return made


def rows(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        found = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names}
    engine.dispose()
    return {name: int(count or 0) for name, count in found.items()}


def guards(url: str) -> set[tuple[str, str, str]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
        )
        kept = {(row[0], row[1], row[2]) for row in found}
    engine.dispose()
    return kept


def test_it_comes_back_whole_with_its_guards_and_goes_on(place: Installation, postgres: Postgres) -> None:
    before, counted, watched = place.head(), rows(place.database.owner_url), guards(place.database.owner_url)
    assert counted["events"] == before[0] > 10
    code, said = place.iom("backup", "-o", "copy.iom")
    assert (code, before[1] in said) == (0, True), said
    assert "Лугова".encode() not in (place.folder / "copy.iom").read_bytes()
    place.move(postgres.create())
    code, said = place.iom("restore", "copy.iom")
    assert code == 0, said
    assert place.head() == before
    assert rows(place.database.owner_url) == counted
    assert guards(place.database.owner_url) == watched
    assert {way for _, _, way in watched} == {"A"}
    assert place.iom("fsck")[0] == 0
    engine = create_engine(place.database.app_url)
    with pytest.raises(DBAPIError), engine.begin() as connection:
        connection.execute(text("UPDATE events SET body = 'x' WHERE seq = 3"))
    engine.dispose()
    assert place.lives() == "deputy_review", "numbers go on behind those that were carried"
    assert place.iom("fsck")[0] == 0


def test_what_the_copy_has_not_comes_back_from_the_mirror_to_the_same_root(
    place: Installation, postgres: Postgres
) -> None:
    assert place.iom("backup", "-o", "copy.iom")[0] == 0
    place.lives()
    assert place.iom("log", "mirror")[0] == 0
    assert place.iom("log", "checkpoint")[0] == 0
    after = place.head()
    place.move(postgres.create())
    code, said = place.iom("restore", "copy.iom")
    assert code == 4, said
    assert place.iom("fsck")[0] == 4
    code, said = place.iom("log", "recover")
    assert (code, after[1] in said) == (0, True), said
    assert place.iom("fsck")[0] == 0
    assert place.head()[0] == after[0] + 1, "and the entry that it was put back"


def test_a_base_with_rows_is_left_as_it_is(place: Installation) -> None:
    assert place.iom("backup", "-o", "copy.iom")[0] == 0
    before = rows(place.database.owner_url)
    for force in ([], ["--force"]):
        code, said = place.iom("restore", "copy.iom", *force)
        assert code == 1
        assert "не пуста" in said
    assert rows(place.database.owner_url) == before
    assert [path.name for path in (place.folder / "var").glob(".restoring*")] == []


def test_a_copy_of_the_server_opens_as_a_file_too(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.head()
    assert place.iom("backup", "-o", "copy.iom")[0] == 0
    monkeypatch.setenv("IOM_DATABASE_URL", f"sqlite:///{place.folder / 'one.db'}")
    monkeypatch.delenv("IOM_OWNER_DATABASE_URL")
    code, said = place.iom("restore", "copy.iom")
    assert code == 0, said
    code, said = place.iom("fsck")
    assert (code, re.findall(r"Записей в журнале: (\d+)", said)) == (0, [str(before[0])])


def test_what_breaks_off_in_between_leaves_an_empty_base(
    place: Installation, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_made: object) -> None:
        raise OSError("power")

    assert place.iom("backup", "-o", "copy.iom")[0] == 0
    place.move(postgres.create())
    with monkeypatch.context() as fault:
        fault.setattr("web.carrying._count_on", broken)
        code, said = place.iom("restore", "copy.iom")
    assert code == 1, said
    counted = rows(place.database.owner_url)
    assert sum(count for name, count in counted.items() if name != "alembic_version") == 0
    assert {way for _, _, way in guards(place.database.owner_url)} == {"A"}
    assert place.iom("restore", "copy.iom")[0] == 0
