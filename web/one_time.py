"""One-time links and codes: the first administrator, an invitation, a new password. Each works once and for a short
time.

A code is typed from a printed slip; its letters look the same in Russian and in Latin, so either keyboard will do.
Here stands only the hash of a link or code. Whoever issues one never learns or chooses the password set through it.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Hash, Id, UtcTime
from workflow.errors import WorkflowError
from workflow.log import journal


class Purpose(StrEnum):
    """What a link is good for."""

    FIRST_ADMINISTRATOR = "first_administrator"  # `iom init` prints it: its holder makes the first account
    INVITATION = "invitation"  # an administrator added the person, who now sets a password
    SLIP = "slip"  # the code of a printed slip, with which the person sets the first password
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a purpose: an administrator started it, the person sets a new password


LIFETIME = {
    Purpose.FIRST_ADMINISTRATOR: timedelta(hours=24),
    Purpose.INVITATION: timedelta(minutes=30),
    Purpose.SLIP: timedelta(days=14),
    Purpose.PASSWORD_RESET: timedelta(minutes=30),
}


CODE_LETTERS = "ABEKMHPCTX2345679"
"""No letter of a code is taken for another or for a digit: 15 of 17 are 61 bits."""
CODE_LENGTH, CODE_GROUP = 15, 3
_AS_LATIN = str.maketrans("АВЕКМНРСТХ", "ABEKMHPCTX")


class CodeUnknown(WorkflowError):
    """The code of a slip was used, has expired, was replaced by a newer slip or is mistyped."""

    template = "Код не подошёл. Проверьте, как он набран, или попросите администратора напечатать новый лист."


class LinkSpent(WorkflowError):
    """The link was used, has expired, was replaced by a newer one or never existed."""

    template = "Ссылка уже использована или её срок истёк. Попросите администратора выдать новую."


class OneTimeToken(Base):
    """One link, used or not."""

    __tablename__ = "one_time_tokens"
    hash: Mapped[str] = mapped_column(Hash, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    made_by: Mapped[str | None] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


def issue(session: Session, purpose: Purpose, *, person: str | None, by: str | None, at: datetime) -> str:
    """Return a new token; the unused ones of the same person die with it."""
    token = secrets.token_urlsafe(32)
    _store(session, _hash_of(token), purpose, person=person, by=by, at=at)
    return token


def issue_code(session: Session, person: str, *, by: str | None, at: datetime) -> str:
    """Return a new code for a slip, in groups; the unused links and codes of the person die with it."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    _store(session, _hash_of_code(code), Purpose.SLIP, person=person, by=by, at=at)
    return "-".join(code[place : place + CODE_GROUP] for place in range(0, CODE_LENGTH, CODE_GROUP))


def _store(
    session: Session, digest: str, purpose: Purpose, *, person: str | None, by: str | None, at: datetime
) -> None:
    session.execute(
        delete(OneTimeToken).where(
            OneTimeToken.person.is_not_distinct_from(person), OneTimeToken.used_at.is_(None)
        )
    )
    session.add(
        OneTimeToken(
            hash=digest,
            purpose=purpose,
            person=person,
            made_by=by,
            made_at=at,
            expires_at=at + LIFETIME[purpose],
        )
    )


def draw_for_letter(session: Session, person: str, *, at: datetime) -> str:
    """The token for a letter that its owner asked for and that leaves now, with its entry of the log."""
    journal.record(session, kind="password.reset", at=at, by=None, about=person, data={})
    return issue(session, Purpose.PASSWORD_RESET, person=person, by=None, at=at)


def look_up(session: Session, token: str, *, at: datetime) -> OneTimeToken:
    """The link that may still be used; raises `LinkSpent` otherwise. Looking does not use it up."""
    row = _usable(session, _hash_of(token), at)
    if row is None:
        raise LinkSpent()
    return row


def look_up_code(session: Session, typed: str, *, at: datetime) -> OneTimeToken:
    """The same for a code as somebody typed it; raises `CodeUnknown`."""
    row = _usable(session, _hash_of_code(typed), at)
    if row is None:
        raise CodeUnknown()
    return row


def _usable(session: Session, digest: str, at: datetime) -> OneTimeToken | None:
    row = session.scalars(select(OneTimeToken).where(OneTimeToken.hash == digest)).one_or_none()
    return None if row is None or row.used_at is not None or row.expires_at <= at else row


def spend(session: Session, token: str, *, at: datetime) -> OneTimeToken:
    """Use the link up and return it; of two that try at once, one gets `LinkSpent`."""
    row = _spent(session, _hash_of(token), at)
    if row is None:
        raise LinkSpent()
    return row


def spend_code(session: Session, typed: str, *, at: datetime) -> OneTimeToken:
    """The same for a code; of two that try at once, one gets `CodeUnknown`."""
    row = _spent(session, _hash_of_code(typed), at)
    if row is None:
        raise CodeUnknown()
    return row


def _spent(session: Session, digest: str, at: datetime) -> OneTimeToken | None:
    spent = session.execute(
        update(OneTimeToken)
        .where(OneTimeToken.hash == digest, OneTimeToken.used_at.is_(None), OneTimeToken.expires_at > at)
        .values(used_at=at)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult: SQLAlchemy types execute() as Result
        return None
    return session.scalars(select(OneTimeToken).where(OneTimeToken.hash == digest)).one()


def _hash_of(token: str) -> str:
    return hashlib.sha256(b"iom.one-time/1\n" + token.encode()).hexdigest()


def _hash_of_code(typed: str) -> str:
    """The hash of a code however it was typed: spaces, hyphens, capitals and the keyboard do not count."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_AS_LATIN)
    return hashlib.sha256(b"iom.one-time-code/1\n" + letters.encode()).hexdigest()
