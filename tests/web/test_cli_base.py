"""The command line on a base: from nothing to people and offices by order; then documents and the log."""

import hashlib
import json
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.bundle_samples import a_signer
from tests.founding import a_base
from web.cli.main import main

pytestmark = pytest.mark.slow

Iom = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Path:
    """An empty folder to work in, with an environment that names the base in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("IOM_SECRET_KEY", "REDIS_URL", "IOM_OWNER_DATABASE_URL", "IOM_ANCHOR_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IOM_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path / "var"))
    return tmp_path


@pytest.fixture
def iom(folder: Path, capsys: pytest.CaptureFixture[str]) -> Iom:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def municipality(iom: Iom) -> None:
    code, _, _ = iom(
        "init", "--name", "Пробный округ", "--authority", "Управление образования Пробного округа"
    )
    assert code == 0


# --- setting up -------------------------------------------------------------------------------------


def test_init_makes_base_and_key_and_then_asks_for_the_municipality(iom: Iom, folder: Path) -> None:
    code, out, _ = iom("init")
    assert code == 0
    assert "iom init --name" in out
    assert stat.S_IMODE((folder / "var" / "secret.key").stat().st_mode) == 0o600
    assert (folder / "iom.db").exists()


def test_init_gives_the_first_administrator_one_link_and_again_harms_nothing(iom: Iom) -> None:
    code, out, _ = iom("init", "--name", "Пробный округ", "--authority", "Управление образования")
    assert code == 0
    assert "http://127.0.0.1:8000/link/" in out
    code, again, _ = iom("init")
    assert code == 0
    assert "База обновлена" in again
    assert "/link/" in again
    assert out.splitlines()[-1] != again.splitlines()[-1]
    assert iom("fsck")[0] == 0


def test_a_weak_key_stops_init_before_anything_is_made(
    iom: Iom, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOM_SECRET_KEY", "changeme")
    code, _, err = iom("init", "--name", "Пробный округ", "--authority", "Управление")
    assert code == 1
    assert "IOM_SECRET_KEY" in err
    assert not (folder / "iom.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("user", "list"),
        ("school", "list"),
        ("log", "show", "--route", "ИОМ-2026-0001"),
        ("export", "--route", "ИОМ-2026-0001", "-o", "x.docx"),
    ],
)
def test_without_a_base_each_command_says_how_to_make_one(iom: Iom, words: tuple[str, ...]) -> None:
    code, out, err = iom(*words)
    assert (code, out) == (1, "")
    assert "iom init" in err
    assert "Traceback" not in err


def test_a_school_a_person_and_an_office_are_entered_by_order(iom: Iom, municipality: None) -> None:
    code, out, _ = iom("school", "add", "--full", "Школа № 5", "--short", "СОШ № 5", "--since", "01.09.2020")
    school = out.split("\t")[0]
    assert code == 0
    code, out, _ = iom("user", "add", "kruglov", "--name", "Круглов Иван Ильич", "--school", school)
    assert code == 1
    code, out, _ = iom(
        *("user", "add", "kruglov", "--name", "Круглов Иван Ильич", "--email", "kruglov@school.example"),
        *("--school", school, "--position", "заместитель директора", "--since", "01.09.2024"),
    )
    assert code == 0
    assert "/link/" in out
    order = ("--title", "заместитель директора", "--order", "12-к", "--order-date", "28.08.2024")
    code, out, _ = iom("appoint", "add", "kruglov", "deputy_head", "--at", school, *order)
    assert code == 0
    appointment = out.split("\t")[0]
    code, _, err = iom("appoint", "add", "kruglov", "deputy_head", "--at", school, *order)
    assert code == 1
    assert "уже назначен" in err
    code, out, _ = iom("appoint", "list")
    assert "kruglov\tdeputy_head" in out
    assert iom("appoint", "end", appointment, "--last-day", "31.12.2099")[0] == 0
    assert (
        iom("school", "rename", school, "--full", "Лицей", "--short", "Лицей", "--since", "01.09.2025")[0]
        == 0
    )
    assert "Лицей" in iom("school", "list")[1]
    assert iom("user", "close", "kruglov")[0] == 0
    assert "отключена" in iom("user", "list")[1]
    assert iom("user", "open", "kruglov")[0] == 0
    assert "/link/" in iom("user", "link", "kruglov")[1]
    assert iom("fsck")[0] == 0


def test_a_command_appoints_to_what_the_office_may_cover_as_the_page_does(
    iom: Iom, municipality: None
) -> None:
    _, out, _ = iom("school", "add", "--full", "Школа № 5", "--short", "СОШ № 5", "--since", "01.09.2020")
    school = out.split("\t")[0]
    for login in ("kruglov", "lugova"):
        made = iom(
            *("user", "add", login, "--name", "Круглов Иван Ильич", "--email", f"{login}@school.example"),
            *("--school", school, "--position", "учитель", "--since", "01.09.2024"),
        )
        assert made[0] == 0
    order = ("--at", school, "--title", "наставник", "--order", "12-к", "--order-date", "28.08.2024")

    def add(office: str, *more: str) -> tuple[int, str, str]:
        return iom("appoint", "add", "kruglov", office, *order, *more)

    for office, more, cause in (
        ("mentor", (), "Перечислите их после --covers"),
        ("mentor", ("--scope", "organization"), "охватывает: перечисленные педагоги"),
        ("mentor", ("--covers", "kruglov"), "не может сопровождать сам себя"),
        ("mentor", ("--covers", "geometry"), "Не найдено: geometry"),
        ("smo_head", ("--covers", "geometry", "lugova"), "нельзя смешивать"),
        ("deputy_head", ("--covers", school), "список не нужен"),
        ("deputy_head", ("--scope", "municipality"), "охватывает: вся организация"),
    ):
        code, out, err = add(office, *more)
        assert (code, out) == (1, ""), (office, more)
        assert cause in err
    assert iom("appoint", "list")[1] == ""
    for office, more in (
        ("mentor", ("--covers", "lugova")),
        ("smo_head", ("--covers", "geometry")),
        ("municipal_curator", ("--covers", school)),
        ("authority_head", ()),
    ):
        assert add(office, *more)[0] == 0, office
    with closing(sqlite3.connect("iom.db")) as base:
        kinds = base.execute("SELECT kind FROM appointment_scopes").fetchall()
        scopes = base.execute("SELECT office, scope FROM appointments").fetchall()
    assert sorted(kind for (kind,) in kinds) == ["organization", "person", "subject"]
    assert ("authority_head", "municipality") in scopes


def test_an_unknown_login_is_named(iom: Iom, municipality: None) -> None:
    code, _, err = iom("user", "link", "nobody")
    assert code == 1
    assert "nobody" in err


# --- documents and log ------------------------------------------------------------------------------


@pytest.fixture
def number(folder: Path, sqlite_url: str) -> str:
    """A base with one approved route; its number."""
    world = a_base(sqlite_url)
    world.route().submitted().approved_by_school()
    world.close()
    return "ИОМ-2026-0001"


def test_export_gives_the_stored_bytes_of_the_version_asked_for(iom: Iom, folder: Path, number: str) -> None:
    _, shown, _ = iom("log", "show", "--route", number, "--json")
    entry = json.loads(shown)["entries"][1]["entry"]
    for file in entry["docs"]:
        code, out, _ = iom(
            "export", "--route", number, "--version", "2", "--form", file["form"], "-o", "made.docx"
        )
        assert code == 0
        body = (folder / "made.docx").read_bytes()
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        assert file["sha256"] in out
    assert iom("fsck")[0] == 0


def test_export_without_a_version_gives_the_last_and_the_id_names_the_route_too(
    iom: Iom, folder: Path, number: str
) -> None:
    shown = json.loads(iom("log", "show", "--route", number, "--json")[1])
    code, out, _ = iom("export", "--route", shown["route"], "-o", "made.docx")
    assert code == 0
    last = {file["form"]: file["sha256"] for file in shown["entries"][-1]["entry"]["docs"]}
    assert last["full"] in out


@pytest.fixture
def teacher(folder: Path, sqlite_url: str) -> str:
    """A base with a route in force and its log key; the login of the teacher."""
    world = a_base(sqlite_url)
    world.route().in_force()
    (folder / "var").mkdir()
    a_signer(world, folder / "var")
    world.close()
    return "teacher"


def test_export_for_an_attestation_makes_word_and_the_file_that_verifies(
    iom: Iom, folder: Path, teacher: str
) -> None:
    for person in (teacher, "Лугова Марина"):
        code, out, err = iom("export", "--attestation", "--person", person, "-o", "made.docx")
        assert code == 0, err
        assert "маршрутов 1" in out
    with zipfile.ZipFile(folder / "made.docx") as package:
        assert "Копия электронного документа верна" in package.read("word/document.xml").decode()
    code, _, err = iom(
        "export", "--attestation", "--person", teacher, "--years", "2022-2027", "-o", "made.zip"
    )
    assert code == 0, err
    with zipfile.ZipFile(folder / "made.zip") as archive:
        bundle = next(name for name in archive.namelist() if name.endswith(".zip"))
        archive.extract(bundle)
    code, line, _ = iom("log", "vkey")
    assert iom("verify", bundle, "--vkey", line.splitlines()[0])[0] == 0
    assert iom("fsck")[0] == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("-o", "x.docx"), "--person"),
        (("--person", "teacher", "-o", "x.odt"), ".docx, .pdf или .zip"),
        (("--person", "Никитина", "-o", "x.docx"), "Никитина"),
        (("--person", "teacher", "--years", "2011-2012", "-o", "x.docx"), "2011–2012"),
        (("--person", "teacher", "-o", "x.pdf"), "LibreOffice"),
        (("--person", "П", "-o", "x.docx"), "Укажите имя входа"),
    ],
)
def test_export_for_an_attestation_names_what_is_missing_and_writes_nothing(
    iom: Iom, folder: Path, teacher: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], named: str
) -> None:
    monkeypatch.setenv("PATH", str(folder))
    code, _, err = iom("export", "--attestation", *words)
    assert code == 1
    assert named in err
    assert not list(folder.glob("x.*"))


def test_export_of_what_is_not_there_names_it_and_writes_nothing(iom: Iom, folder: Path, number: str) -> None:
    for words in (("--route", number, "--version", "99"), ("--route", "ИОМ-1999-0001")):
        code, _, err = iom("export", *words, "-o", "made.docx")
        assert code == 1
        assert words[-1] in err
    code, _, err = iom("export", "--route", number, "-o", "no/such/folder.docx")
    assert code == 1
    assert "no/such/folder.docx" in err
    assert not (folder / "made.docx").exists()


def test_log_show_prints_one_line_an_act(iom: Iom, number: str) -> None:
    code, out, _ = iom("log", "show", "--route", number)
    assert code == 0
    assert [line.split()[3].rstrip(":") for line in out.splitlines()[1:]] == [
        "open",
        "submit",
        "deputy_approve",
    ]
    assert "заместитель директора" in out


def test_fsck_is_clean_says_its_rates_and_has_a_second_name(iom: Iom, number: str) -> None:
    code, out, _ = iom("fsck", "--open")
    assert code == 0
    assert "журнал: записей" in out
    assert "в секунду" in out
    code, out, _ = iom("log", "verify", "--json")
    assert code == 0
    assert json.loads(out)["count"] == 0


def test_fsck_names_the_first_bad_entry_and_ends_with_1(iom: Iom, folder: Path, number: str) -> None:
    tamper(folder / "iom.db", "UPDATE events SET by = 'p_0' WHERE rseq = 2")
    code, out, _ = iom("fsck", "--json")
    report = json.loads(out)
    assert code == 1
    assert report["first_bad"] is not None
    code, out, _ = iom("fsck")
    assert code == 1
    assert f"Первая неверная запись журнала: {report['first_bad']}" in out


def test_fsck_of_what_cannot_be_read_ends_with_2(iom: Iom, folder: Path) -> None:
    code, out, _ = iom("fsck")
    assert code == 2
    assert "iom init" in out
    (folder / "iom.db").write_bytes(b"this is not a database, whatever its name says" * 100)
    code, out, _ = iom("fsck", "--json")
    assert code == 2
    assert json.loads(out)["exit_code"] == 2


def test_fsck_of_an_empty_log_is_clean(iom: Iom) -> None:
    iom("init")
    code, out, _ = iom("fsck")
    assert code == 0
    assert "Журнал пуст" in out


def test_an_unreadable_base_is_one_sentence_for_every_command(iom: Iom, folder: Path) -> None:
    (folder / "iom.db").write_bytes(b"this is not a database, whatever its name says" * 100)
    code, out, err = iom("user", "list")
    assert (code, out) == (1, "")
    assert "База данных" in err
    assert err.count("\n") == 1


def tamper(path: Path, statement: str) -> None:
    """Change the file as somebody with sqlite3 and no scruples would."""
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(statement)
    connection.commit()
    connection.close()
