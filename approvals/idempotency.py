"""One key, one act: a repeated form gives the first result again, without a password and without a second act."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, String, Table, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.errors import KeyReused
from workflow.database import Base, Hash, Id, UtcTime


class IdempotencyKey(Base):
    """The act that a person's form made."""

    __tablename__ = "idempotency"
    person: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(Hash)  # of route, act, seen and fields; never of password or codes
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
    at: Mapped[datetime] = mapped_column(UtcTime)


_KEYS = cast("Table", IdempotencyKey.__table__)
_FIND = select(_KEYS.c.request, _KEYS.c.seq).where(
    _KEYS.c.person == bindparam("who"), _KEYS.c.key == bindparam("form")
)
_KEEP = _KEYS.insert()


@dataclass(frozen=True)
class Sent:
    """What a form asked for when it was sent before, and the entry that it made."""

    request: str
    seq: int


def earlier_act(session: Session, person: str, key: str, request: str) -> int | None:
    """The entry that this form already made, or None; raises `KeyReused` where it asked for something else."""
    row = session.execute(_FIND, {"who": person, "form": key}).one_or_none()
    return entry_made(None if row is None else Sent(*row), request)


def entry_made(sent: Sent | None, request: str) -> int | None:
    """The same of a form that was looked up already."""
    if sent is None:
        return None
    if sent.request != request:
        raise KeyReused()
    return sent.seq


def keep(session: Session, *, person: str, key: str, request: str, seq: int, at: datetime) -> None:
    """Store that this form made that entry."""
    session.execute(_KEEP, {"person": person, "key": key, "request": request, "seq": seq, "at": at})
