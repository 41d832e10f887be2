"""Letters: how one is put together and handed over, to a mail server or to a folder.

A letter is plain text about a route's number; what it says is decided in `messages`, to whom in `recipients`.
Handing over may happen twice (a crash after sending): both copies then carry one Message-ID.
"""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from web.settings import Settings, Smtp
from workflow.errors import WorkflowError

SMTP_SECONDS = 20


class LetterRefused(WorkflowError):
    """A line break in a header: somebody's name or address tries to add headers of its own. Fact: header."""

    template = (
        "Письмо не отправлено: в заголовке {header} есть перевод строки. Исправьте адрес в учётной записи."
    )


@dataclass(frozen=True)
class Letter:
    """One letter to one person. `id` is the installation's own and stays when the letter is sent again."""

    id: str
    to: str
    subject: str
    text: str
    at: datetime


class Mailer(Protocol):
    """Takes a letter over."""

    def send(self, letter: Letter) -> None:
        """Hand the letter over, or raise."""


@dataclass(frozen=True)
class FolderMailer:
    """Letters as `.eml` files: what an installation without a mail server has."""

    folder: Path
    sender: str

    def send(self, letter: Letter) -> None:
        """Write the letter under its id; the same letter twice is one file."""
        body = compose(letter, self.sender).as_bytes()
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{letter.id.partition('@')[0]}.eml"
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_bytes(body)
        unfinished.replace(path)


@dataclass(frozen=True)
class SmtpMailer:
    """Letters through a mail server."""

    server: Smtp
    sender: str

    def send(self, letter: Letter) -> None:
        """Send the letter in a connection of its own; raises what the server answers."""
        message = compose(letter, self.sender)
        with self._connection() as connection:
            connection.send_message(message)

    @contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        host, port, trusted = self.server.host, self.server.port, ssl.create_default_context()
        if self.server.tls == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=trusted)
        else:
            opened = smtplib.SMTP(host, port, timeout=SMTP_SECONDS)
        with opened as connection:
            if self.server.tls == "starttls":
                connection.starttls(context=trusted)
            if self.server.user:
                connection.login(self.server.user, self.server.password)
            yield connection


def mailer(settings: Settings) -> Mailer:
    """The way letters leave this installation."""
    if settings.smtp is not None:
        return SmtpMailer(settings.smtp, settings.mail_from)
    return FolderMailer(settings.mail_dir, settings.mail_from)


def compose(letter: Letter, sender: str) -> EmailMessage:
    """The letter as a message; raises `LetterRefused` for a header with a line break."""
    headers = {
        "From": sender,
        "To": letter.to,
        "Subject": letter.subject,
        "Message-ID": f"<{letter.id}>",
        "Date": format_datetime(letter.at),
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMessage(policy=SMTP)
    for name, value in headers.items():
        if "\r" in value or "\n" in value:
            raise LetterRefused(header=name)
        message[name] = value
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message


def forget_letters(folder: Path, address: str) -> int:
    """Delete the letters to that address from a folder of letters; return how many there were."""
    found = [path for path in folder.glob("*.eml") if _is_to(path, address)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _is_to(path: Path, address: str) -> bool:
    with path.open("rb") as file:
        headers = BytesParser(policy=SMTP).parse(file, headersonly=True)
    return str(headers["To"]).casefold() == address.casefold()
