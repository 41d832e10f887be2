"""Events that anybody can cause at will (wrong passwords, refusals) go to the log once a minute with a
counter.

So an attacker cannot fill the log. What the log is, and how an entry is made, is the business of
`workflow.log`.
"""

from datetime import datetime, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, Session, mapped_column

from web.first_row import row_of
from workflow.database import Base, UtcTime
from workflow.log import journal

MINUTE = timedelta(minutes=1)


class PacedEvents(Base):
    """When events of one kind about one subject were last logged, and how many have gathered since."""

    __tablename__ = "paced_events"
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    logged_at: Mapped[datetime | None] = mapped_column(UtcTime)
    gathered: Mapped[int] = mapped_column(default=0)


def record_paced(
    session: Session,
    kind: str,
    *,
    subject: str,
    at: datetime,
    by: str | None = None,
    about: str | None = None,
    data: dict[str, object] | None = None,
) -> None:
    """Record the event; while the last of this kind and subject is younger than a minute, only count it.

    While the log is frozen nothing is recorded.
    """
    if journal.is_frozen(session):
        return
    row = row_of(session, PacedEvents, (kind, subject), kind=kind, subject=subject, gathered=0)
    row.gathered += 1
    if row.logged_at is not None and at - row.logged_at < MINUTE:
        return
    journal.record(
        session, kind=kind, at=at, by=by, about=about, data={**(data or {}), "count": row.gathered}
    )
    row.logged_at, row.gathered = at, 0
