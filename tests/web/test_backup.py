"""A copy made while the program runs is sealed, checked, and comes back; nothing erased comes back with it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from approvals.erasure.erasure_plan import Scope
from documents.versions import DocumentVersion
from tests import founding
from tests.erased import AFTER_THE_TERM, destroyed, finished
from web.backup import Lock, back_up
from web.cli.main import main
from web.cli.store import now
from web.settings import Settings
from workflow.log import journal
from workflow.sealing import read_backup_key

pytestmark = pytest.mark.slow

Iom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A base with two routes, its keys, and an anchor."""
    monkeypatch.chdir(tmp_path)
    for name in ("IOM_SECRET_KEY", "REDIS_URL", "IOM_OWNER_DATABASE_URL", "IOM_ANCHOR_DIR", "IOM_MIRROR_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IOM_DATABASE_URL", f"sqlite:///{tmp_path / 'iom.db'}")
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path / "var"))
    world = founding.a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    world.route().in_force()
    world.close()
    assert main(["init"]) == 0
    return tmp_path


@pytest.fixture
def iom(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iom:
    capsys.readouterr()

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def head(folder: Path) -> tuple[int, str]:
    world = founding.the_base(f"sqlite:///{folder / 'iom.db'}")
    with world.units.reading() as session:
        found = journal.head(session, lock=False)
    world.close()
    return found.size, found.root


def more(folder: Path) -> None:
    """Something happens after the copy."""
    world = founding.the_base(f"sqlite:///{folder / 'iom.db'}")
    world.now = now()
    world.route("b", of="colleague")
    world.close()


def test_a_copy_hides_its_content_and_comes_back_the_same(folder: Path, iom: Iom) -> None:
    before = head(folder)
    code, out, _ = iom("backup", "-o", "copy.iom")
    assert code == 0
    assert before[1] in out
    assert "Лугова".encode() not in (folder / "copy.iom").read_bytes()
    assert (folder / "copy.iom").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.glob(".copy*")] == []
    (folder / "iom.db").unlink()
    shutil.rmtree(folder / "var" / "mail", ignore_errors=True)
    key = (folder / "var" / "log.key").read_text(encoding="ascii")
    (folder / "var" / "log.key").unlink()
    assert iom("restore", "copy.iom")[0] == 0
    assert head(folder) == before
    assert (folder / "var" / "log.key").read_text(encoding="ascii") == key
    assert iom("fsck")[0] == 0


def test_a_base_in_place_is_replaced_only_by_force_and_kept_beside(folder: Path, iom: Iom) -> None:
    iom("backup", "-o", "copy.iom")
    code, _, err = iom("restore", "copy.iom")
    assert (code, "--force" in err) == (1, True)
    before = head(folder)
    code, out, _ = iom("restore", "copy.iom", "--force")
    assert code == 0
    assert head(folder) == before
    (aside,) = folder.glob("iom.db.before-*")
    assert str(aside) in out


def test_yesterdays_copy_opens_read_only_with_code_4_until_the_end_is_back(folder: Path, iom: Iom) -> None:
    iom("backup", "-o", "copy.iom")
    more(folder)
    assert iom("log", "mirror")[0] == 0
    assert iom("log", "checkpoint")[0] == 0
    now_ = head(folder)
    code, out, _ = iom("restore", "copy.iom", "--force")
    assert (code, "Обнаружен откат журнала" in out) == (4, True)
    assert iom("fsck")[0] == 4
    code, _, err = iom("school", "add", "--full", "Школа", "--short", "Школа", "--since", "01.09.2020")
    assert (code, "ничего не записано" in err) == (1, True)
    code, out, _ = iom("log", "recover")
    assert (code, now_[1] in out) == (0, True)
    assert head(folder)[0] == now_[0] + 1, "that it was restored is an entry of its own"
    assert iom("fsck")[0] == 0
    assert iom("school", "add", "--full", "Школа", "--short", "Школа", "--since", "01.09.2020")[0] == 0


def test_a_passphrase_opens_what_it_closed_and_nothing_else_does(folder: Path, iom: Iom) -> None:
    (folder / "phrase").write_text("сирень трактор облако\n", encoding="utf-8")
    (folder / "other").write_text("сирень трактор яблоко\n", encoding="utf-8")
    (folder / "short").write_text("123\n", encoding="utf-8")
    assert iom("backup", "-o", "copy.iom", "--passphrase-file", "phrase")[0] == 0
    code, _, err = iom("restore", "copy.iom", "--force")
    assert (code, "--passphrase-file" in err) == (1, True)
    code, _, err = iom("restore", "copy.iom", "--force", "--passphrase-file", "other")
    assert (code, "парольная фраза не те" in err) == (1, True)
    code, _, err = iom("backup", "-o", "x.iom", "--passphrase-file", "short")
    assert (code, "не меньше 16" in err) == (1, True)
    assert iom("restore", "copy.iom", "--force", "--passphrase-file", "phrase")[0] == 0


@pytest.mark.parametrize("damage", ["head", "middle", "cut", "longer", "other key", "empty"])
def test_a_damaged_copy_changes_nothing(folder: Path, iom: Iom, damage: str) -> None:
    iom("backup", "-o", "copy.iom")
    data = bytearray((folder / "copy.iom").read_bytes())
    if damage == "head":
        data[0] ^= 1
    elif damage == "middle":
        data[len(data) // 2] ^= 1
    elif damage == "cut":
        del data[-40:]
    elif damage == "longer":
        data += b"x"
    elif damage == "empty":
        data.clear()
    else:
        data[20] ^= 1
    (folder / "copy.iom").write_bytes(data)
    before = head(folder)
    code, _, err = iom("restore", "copy.iom", "--force")
    assert code == 1
    assert "Traceback" not in err
    assert head(folder) == before
    assert [path.name for path in folder.glob(".restoring*")] == []
    assert iom("fsck")[0] == 0


def test_an_unsound_base_gives_no_copy(folder: Path, iom: Iom) -> None:
    with closing(sqlite3.connect(folder / "iom.db")) as base:
        base.execute("DROP TRIGGER guard_events_update")
        base.execute("UPDATE events SET body = replace(body, '2026', '2025') WHERE seq = 3")
        base.commit()
    code, _, err = iom("backup", "-o", "copy.iom")
    assert (code, "проверку не прошла" in err) == (1, True)
    assert not (folder / "copy.iom").exists()


def test_a_copy_is_made_while_somebody_writes(folder: Path) -> None:
    settings = Settings.from_env(
        {"IOM_DATABASE_URL": f"sqlite:///{folder / 'iom.db'}", "IOM_VAR_DIR": str(folder / "var")},
        needs_secret=False,
    )
    world = founding.the_base(settings.database_url)
    story = world.route("b", of="colleague")
    written: list[int] = []

    def write(_done: int, _total: int) -> None:
        if len(written) < 5:
            act = "submit" if story.state == "teacher_draft" else "recall"
            written.append(story.act("colleague", act).seq)

    lock = Lock(key=read_backup_key(settings.backup_key_file))
    about = back_up(settings, folder / "copy.iom", lock, at=now(), progress=write)
    world.close()
    assert len(written) > 0
    assert about.size > 0


def test_what_was_erased_since_does_not_come_back(folder: Path, iom: Iom) -> None:
    world = founding.the_base(f"sqlite:///{folder / 'iom.db'}")
    world.acts = 1000  # forms of the fixture had the first keys
    route = finished(world, of="colleague")
    with world.units.reading() as session:
        files = session.scalars(
            select(DocumentVersion.full).where(DocumentVersion.route == route.id).order_by(DocumentVersion.n)
        ).all()
    assert len(files) > 5
    assert iom("backup", "-o", "copy.iom")[0] == 0
    world.on(AFTER_THE_TERM)
    assert destroyed(world, Scope.ROUTE, route.id).clean
    world.close()
    assert iom("log", "mirror")[0] == 0
    size = head(folder)[0]
    code, out, _ = iom("restore", "copy.iom", "--force")
    assert (code, "уничтожено снова" in out) == (4, True)
    with closing(sqlite3.connect(folder / "iom.db")) as base:
        for digest in files:
            assert base.execute("SELECT count(*) FROM blobs WHERE sha256 = ?", (digest,)).fetchone() == (0,)
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'guard_blobs_delete'"
        assert base.execute(query).fetchone() == (1,)
    assert iom("log", "recover")[0] == 0
    assert head(folder)[0] == size + 1, "all entries of before, and one that says they were put back"
    assert iom("fsck")[0] == 0
