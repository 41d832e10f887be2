"""One-time links: the first administrator, an invitation, a new password. Each works once and for a short
time.

Here stands only the hash of a link. Whoever issues one never learns or chooses the password set through it.
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
    PASSWORD_RESET = "password_reset"  # noqa: S105  # a purpose: an administrator started it, the person sets a new password


LIFETIME = {
    Purpose.FIRST_ADMINISTRATOR: timedelta(hours=24),
    Purpose.INVITATION: timedelta(minutes=30),
    Purpose.PASSWORD_RESET: timedelta(minutes=30),
}


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
    session.execute(
        delete(OneTimeToken).where(
            OneTimeToken.person.is_not_distinct_from(person), OneTimeToken.used_at.is_(None)
        )
    )
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeToken(
            hash=_hash_of(token),
            purpose=purpose,
            person=person,
            made_by=by,
            made_at=at,
            expires_at=at + LIFETIME[purpose],
        )
    )
    return token


def draw_for_letter(session: Session, person: str, *, at: datetime) -> str:
    """The token for a letter that its owner asked for and that leaves now, with its entry of the log."""
    journal.record(session, kind="password.reset", at=at, by=None, about=person, data={})
    return issue(session, Purpose.PASSWORD_RESET, person=person, by=None, at=at)


def look_up(session: Session, token: str, *, at: datetime) -> OneTimeToken:
    """The link that may still be used; raises `LinkSpent` otherwise. Looking does not use it up."""
    row = session.scalars(select(OneTimeToken).where(OneTimeToken.hash == _hash_of(token))).one_or_none()
    if row is None or row.used_at is not None or row.expires_at <= at:
        raise LinkSpent()
    return row


def spend(session: Session, token: str, *, at: datetime) -> OneTimeToken:
    """Use the link up and return it; of two that try at once, one gets `LinkSpent`."""
    spent = session.execute(
        update(OneTimeToken)
        .where(
            OneTimeToken.hash == _hash_of(token), OneTimeToken.used_at.is_(None), OneTimeToken.expires_at > at
        )
        .values(used_at=at)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult: SQLAlchemy types execute() as Result
        raise LinkSpent()
    return session.scalars(select(OneTimeToken).where(OneTimeToken.hash == _hash_of(token))).one()


def _hash_of(token: str) -> str:
    return hashlib.sha256(b"iom.one-time/1\n" + token.encode()).hexdigest()
