"""Letters that were given up after the last attempt: what each was, for whom, since when and why, in plain words.

Nothing is deleted. Sending one again is an entry of the log; who may do it is decided by the caller, and how
attempts are counted is `workflow/claims.py`'s business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as later
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.jobs import ANNOUNCE
from web.messages import NO_NUMBER
from web.wording import heading_of
from workflow import claims
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.outbox import OutboxMessage
from workflow.participants import User

MOST_SHOWN = 200
BEGUN = 60  # letters of an error that are compared
CAUSES: tuple[tuple[tuple[str, ...], LazyString], ...] = (
    (
        ("SMTPAuthenticationError",),
        later("Почтовый сервер не принял имя или пароль. Проверьте IOM_SMTP_USER и IOM_SMTP_PASSWORD."),
    ),
    (
        ("SMTPRecipientsRefused",),
        later("Почтовый сервер не принял адрес получателя. Проверьте адрес в учётной записи."),
    ),
    (
        ("SMTPSenderRefused",),
        later("Почтовый сервер не принял адрес отправителя. Проверьте IOM_MAIL_FROM."),
    ),
    (
        ("SSL",),
        later(
            "Не удалось установить защищённое соединение с почтой. Проверьте IOM_SMTP_TLS и IOM_SMTP_PORT."
        ),
    ),
    (
        ("gaierror", "Connection", "Timeout", "SMTPServerDisconnected", "SMTPConnectError", "OSError"),
        later("Почтовый сервер не отвечает. Проверьте IOM_SMTP_HOST, IOM_SMTP_PORT и связь."),
    ),
    (("SMTP",), later("Почтовый сервер отказался принять письмо. Спросите того, кто ведёт почту.")),
    (
        ("PermissionError", "FileNotFoundError"),
        later("Не удалось записать письмо в папку. Проверьте папку IOM_VAR_DIR и место на диске."),
    ),
    (("LetterRefused",), later("В адресе или имени есть перевод строки. Исправьте учётную запись.")),
)
UNKNOWN = later("Программа не смогла подготовить письмо. Сообщите разработчику.")
TO_ALL = later("Рассылка о действии по маршруту %(number)s")
EVERYBODY = later("всем, кого это касается")


@dataclass(frozen=True)
class GivenUp:
    """One letter that no longer leaves. `cause` is the last error in plain words, `error` as it was said."""

    id: int
    what: str
    to: str
    at: datetime | None  # of the act that it tells about
    since: datetime
    attempts: int
    cause: str
    error: str


def given_up(session: Session, *, most: int = MOST_SHOWN) -> Sequence[GivenUp]:
    """The letters given up, the latest first."""
    rows = session.execute(
        select(OutboxMessage, User, LogEvent, WorkflowInstance.number)
        .outerjoin(User, User.id == OutboxMessage.recipient)
        .outerjoin(LogEvent, LogEvent.seq == OutboxMessage.seq)
        .outerjoin(WorkflowInstance, WorkflowInstance.id == LogEvent.route)
        .where(OutboxMessage.dead_at.is_not(None))
        .order_by(OutboxMessage.dead_at.desc(), OutboxMessage.id.desc())
        .limit(most)
    )
    return [_shown(session, row, user, event, number) for row, user, event, number in rows]


def send_again(session: Session, message: int, *, at: datetime, by: str | None) -> bool:
    """Let the letter be tried from the start, with its entry of the log; False where it was not given up."""
    row = session.get(OutboxMessage, message)
    if row is None or not claims.revive(session, message, at=at):
        return False
    data = {"message": message, "effect": row.effect, "seq": row.seq}
    journal.record(session, kind="letter.revived", at=at, by=by, about=row.recipient, data=data)
    return True


def in_plain_words(error: str) -> str:
    """What the last error means for who looks after the program."""
    begun = error.partition(":")[0][:BEGUN]
    return str(next((said for names, said in CAUSES if any(name in begun for name in names)), UNKNOWN))


def _shown(
    session: Session, row: OutboxMessage, user: User | None, event: LogEvent | None, number: str | None
) -> GivenUp:
    assert row.dead_at is not None
    return GivenUp(
        id=row.id,
        what=_subject(session, row, number),
        to=user.full_name if user is not None else str(EVERYBODY),
        at=event.at if event is not None else None,
        since=row.dead_at,
        attempts=row.attempts,
        cause=in_plain_words(row.last_error or ""),
        error=row.last_error or "",
    )


def _subject(session: Session, row: OutboxMessage, number: str | None) -> str:
    if row.effect == ANNOUNCE:
        return str(TO_ALL) % {"number": number or str(NO_NUMBER)}
    return heading_of(session, row)
