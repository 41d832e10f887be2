"""Letters: how one looks, where it goes, and what is refused."""

import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from web.mail import FolderMailer, Letter, LetterRefused, SmtpMailer, compose, mailer
from web.messages import LETTERS, News, subject, text
from web.recipients import PLAN, UNTOLD
from web.settings import Settings, Smtp
from workflow.definition_file import built_in

AT = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
LETTER = Letter(
    "ob-7@iom.test/0f", "lugova@school.example", "ИОМ ИОМ-2026-0147: возвращён", "Здравствуйте!\n", AT
)
NEWS = News(
    "ИОМ-2026-0147", "https://iom.test/routes/r_1", AT, version=4, round=2, due_on=AT.date(), remarks=3
)


def test_a_letter_has_its_own_message_id_and_says_that_it_is_automatic() -> None:
    parsed = email.message_from_bytes(compose(LETTER, "iom@iom.test").as_bytes(), policy=email.policy.default)
    assert parsed["Message-ID"] == "<ob-7@iom.test/0f>"
    assert parsed["Subject"] == LETTER.subject
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed.get_content_type() == "text/plain"
    assert parsed.get_content().splitlines() == ["Здравствуйте!"]


@pytest.mark.parametrize("field", ["to", "subject", "id"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_a_line_break_in_a_header_is_refused(tmp_path: Path, field: str, ending: str) -> None:
    values = {**vars(LETTER), field: f"a@b{ending}Bcc: spy@evil.example"}
    with pytest.raises(LetterRefused):
        FolderMailer(tmp_path, "iom@iom.test").send(Letter(**values))
    assert not list(tmp_path.iterdir())


def test_without_a_mail_server_the_same_letter_twice_is_one_file(tmp_path: Path) -> None:
    for _ in range(2):
        FolderMailer(tmp_path / "mail", "iom@iom.test").send(LETTER)
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["ob-7.eml"]


def test_with_a_mail_server_the_letter_goes_there() -> None:
    with a_mail_server() as (port, received):
        SmtpMailer(Smtp("127.0.0.1", port, "none", "", ""), "iom@iom.test").send(LETTER)
    said = b"".join(received)
    assert b"rcpt to:<lugova@school.example>" in said.lower()
    assert b"Message-ID: <ob-7@iom.test/0f>" in said


def test_the_settings_choose_the_way(tmp_path: Path) -> None:
    environ = {"IOM_VAR_DIR": str(tmp_path)}
    assert isinstance(mailer(Settings.from_env(environ, needs_secret=False)), FolderMailer)
    environ["IOM_SMTP_HOST"] = "mail.example.ru"
    assert isinstance(mailer(Settings.from_env(environ, needs_secret=False)), SmtpMailer)


@pytest.mark.parametrize("kind", sorted(LETTERS))
def test_every_letter_is_finished_russian_text_without_names_in_the_subject(kind: str) -> None:
    heading = subject(kind, NEWS)
    body = text(kind, NEWS, called="Марина Олеговна", contact="кабинет 12")
    assert "ИОМ-2026-0147" in heading
    assert "Лугова" not in heading
    assert "Марина" not in heading
    assert "\n" not in heading
    assert body.startswith("Здравствуйте, Марина Олеговна!")
    assert NEWS.link in body
    assert "кабинет 12" in body
    assert "%" not in heading + body


def test_who_must_act_is_told_until_when_and_which_round() -> None:
    body = text("review", NEWS, called="Наталья Сергеевна", contact="")
    assert "Срок — до 14.09.2026." in body
    assert "Это круг 2." in body
    assert "Замечаний: 3." in text("returned", NEWS, called="Марина Олеговна", contact="")


def test_a_route_without_a_number_is_named_in_words() -> None:
    assert (
        subject("prepared", News(None, "https://iom.test", AT))
        == "ИОМ без номера: маршрут подготовлен для вас"
    )


def test_every_act_of_every_process_is_told_or_said_to_need_no_letter() -> None:
    acts = {act for process in built_in().values() for act in process.acts}
    assert acts == set(PLAN) | UNTOLD
    assert {letter for lines in PLAN.values() for _, letter, _ in lines} <= set(LETTERS)


@contextmanager
def a_mail_server() -> Iterator[tuple[int, list[bytes]]]:
    """A server that says yes to everything and keeps what it was told."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        received: list[bytes] = []
        served = threading.Thread(target=_serve, args=(listener, received))
        served.start()
        yield listener.getsockname()[1], received
        served.join()


def _serve(listener: socket.socket, received: list[bytes]) -> None:
    client, _ = listener.accept()
    with client, client.makefile("rwb") as lines:
        _answer(lines, b"220 ready")
        in_text = False
        for line in iter(lines.readline, b""):
            received.append(line)
            if in_text:
                in_text = line != b".\r\n"
                if in_text:
                    continue
            if line.upper().startswith(b"DATA"):
                in_text = True
                _answer(lines, b"354 go on")
            else:
                _answer(lines, b"221 bye" if line.upper().startswith(b"QUIT") else b"250 ok")


def _answer(lines: object, said: bytes) -> None:
    lines.write(said + b"\r\n")  # type: ignore[attr-defined]
    lines.flush()  # type: ignore[attr-defined]
