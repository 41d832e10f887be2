"""What leaves the server: the checkpoint and the key line, by the command line and under well-known addresses."""

from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from tests.web.conftest import Browser, Place
from web.cli.main import main
from web.jobs import deliver, put
from web.log_key import draw_log_key
from web.worker import post_of
from workflow.log.note import Checkpoint, VerifierKey, parse_note
from workflow.participants import User

pytestmark = pytest.mark.slow

NAMED = ("--name", "Пробный округ", "--authority", "Управление образования")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IOM_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("IOM_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("IOM_SECRET_KEY", raising=False)
    return tmp_path


def test_init_draws_the_log_key_once_and_tells_its_fingerprint(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", *NAMED]) == 0
    told = capsys.readouterr().out
    assert main(["init"]) == 0
    assert "Отпечаток" not in capsys.readouterr().out
    assert main(["log", "vkey"]) == 0
    line, fingerprint = capsys.readouterr().out.splitlines()
    assert fingerprint == f"Отпечаток {VerifierKey.parse(line).fingerprint}"
    assert fingerprint in told
    assert main(["log", "checkpoint"]) == 0
    note = parse_note(capsys.readouterr().out)
    assert note.is_signed_by(VerifierKey.parse(line))
    kept = folder / "anchor" / Checkpoint.of(note).origin / VerifierKey.parse(line).key_id.hex()
    assert [path.read_text(encoding="utf-8") for path in kept.glob("0*/*.txt")] == [note.spelled]


@pytest.mark.parametrize("words", [["log", "vkey"], ["log", "checkpoint"]])
def test_without_the_key_the_commands_say_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["init", *NAMED]) == 0
    (folder / "var" / "log.key").unlink()
    assert main(words) == 1
    assert "iom init" in capsys.readouterr().err


def test_anybody_takes_the_last_checkpoint_and_the_key_line_as_plain_text(place: Place) -> None:
    stranger = place.browser()
    assert stranger.get("/.well-known/iom/checkpoint").status_code == 404
    assert stranger.get("/.well-known/iom/vkey").status_code == 404
    with place.parts.units.reading() as session:
        signer = draw_log_key(place.parts.settings, session)
        note = signer.sign(session)
    told = stranger.get("/.well-known/iom/checkpoint")
    assert (told.status_code, told.mimetype) == (200, "text/plain")
    assert told.get_data(as_text=True) == note.spelled
    assert stranger.get("/.well-known/iom/vkey").get_data(as_text=True) == f"{signer.verifier.line}\n"


def test_the_fingerprint_stands_on_the_check_page_and_in_the_settings(place: Place, admin: Browser) -> None:
    with place.parts.units.reading() as session:
        letters = draw_log_key(place.parts.settings, session).verifier.fingerprint
    assert letters in place.browser().get(f"/check/{'0' * 32}").get_data(as_text=True)
    assert letters in admin.get("/settings").get_data(as_text=True)


def test_letters_carry_the_last_checkpoint_below_a_line_in_kind_words(place: Place) -> None:
    with place.parts.units.reading() as session:
        signer = draw_log_key(place.parts.settings, session)
        note = signer.sign(session)
    post = post_of(place.parts.settings, place.parts.units)
    with place.parts.units.writing() as session:
        session.get_one(User, place.people["lugova"]).email = "lugova@school.example"
        put(session, place.people["lugova"], {"letter": "password_reset"}, at=place.clock())
    assert deliver(post, at=place.clock())
    (path,) = place.parts.settings.mail_dir.glob("*.eml")
    text = BytesParser(policy=default).parsebytes(path.read_bytes()).get_content()
    above, _, below = text.partition("-- ")
    assert "Контрольная строка" not in above
    assert "вам с ней ничего делать не нужно" in below
    assert note.text.split("\n")[2] in below
    assert signer.verifier.fingerprint in below


def test_the_sheet_is_written_by_a_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", *NAMED]) == 0
    assert main(["log", "sheet", "-o", "sheet.docx"]) == 0
    assert "подшейте" in capsys.readouterr().out
    assert (folder / "sheet.docx").read_bytes().startswith(b"PK")


def test_a_lost_key_is_not_silently_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", *NAMED]) == 0
    (folder / "var" / "log.key").unlink()
    assert main(["init"]) == 1
    assert "Верните файл" in capsys.readouterr().err
    assert not (folder / "var" / "log.key").exists()
