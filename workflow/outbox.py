"""News to be sent, stored with the change that makes it: lost only if the change is lost too.

Claims carry a fencing token, so that a late worker cannot finish what another took over. What a message says and
how it travels is `web`'s business.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index, Integer, Select, String, Table, Text, delete, func, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Id, UtcTime

ANNOUNCE = "announce"
_ANNOUNCED: Any = {
    "sqlite_where": text("effect = 'announce'"),
    "postgresql_where": text("effect = 'announce'"),
}


class OutboxMessage(Base):
    """One effect to be done at least once: `announce` (one per route event), then `mail` per recipient."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    seq: Mapped[int | None] = mapped_column(ForeignKey("events.seq"))
    effect: Mapped[str] = mapped_column(String(20))  # announce | mail
    recipient: Mapped[str | None] = mapped_column(Id)
    body: Mapped[str] = mapped_column(Text, default="{}")
    due_at: Mapped[datetime] = mapped_column(UtcTime)
    attempts: Mapped[int] = mapped_column(default=0)
    claim_token: Mapped[str | None] = mapped_column(String(32))
    claim_until: Mapped[datetime | None] = mapped_column(UtcTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcTime)
    dead_at: Mapped[datetime | None] = mapped_column(UtcTime)
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        # The same news once: one letter an event and recipient, and (an announcement has none) one an event.
        Index("uq_outbox_seq_effect_recipient", "seq", "effect", "recipient", unique=True),
        Index("uq_outbox_announced", "seq", unique=True, **_ANNOUNCED),
        Index("ix_outbox_due_at", "due_at"),
    )


_INSERT = cast("Table", OutboxMessage.__table__).insert().inline()


def announce(session: Session, seq: int, at: datetime) -> None:
    """Store the one announcement of a route's entry; the worker expands it into letters."""
    session.execute(_INSERT, {"seq": seq, "effect": "announce", "due_at": at, "body": "{}", "attempts": 0})


def settle(session: Session, entries: Select[int], *, at: datetime) -> None:
    """Call off what these entries still have to announce and send; the announcements themselves stay."""
    of_them = OutboxMessage.seq.in_(entries)
    announced = OutboxMessage.effect == ANNOUNCE
    session.execute(delete(OutboxMessage).where(of_them, ~announced))
    session.execute(
        update(OutboxMessage)
        .where(of_them, announced)
        .values(done_at=func.coalesce(OutboxMessage.done_at, at), last_error=None)
    )


def forget(session: Session, person: str) -> None:
    """Delete every letter to the person, sent or not."""
    session.execute(delete(OutboxMessage).where(OutboxMessage.recipient == person))
