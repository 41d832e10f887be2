"""Readings: who looked at a teacher's route, gathered by the minute and then told to the log.

One entry (`read.sensitive`) for a person, a route and a minute says which pages were opened and how often. The
teacher himself leaves no marks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.audit.audits import Audit, order_of, running
from workflow.database import Base, UtcTime
from workflow.instances import WorkflowInstance
from workflow.log import event, journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

READ = "read.sensitive"
BATCH = timedelta(minutes=1)


class ReadingBatch(Base):
    """The marks of one person on one route that are not in the log yet: a minute at most."""

    __tablename__ = "reading_batches"
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    last_at: Mapped[datetime] = mapped_column(UtcTime)
    office: Mapped[str] = mapped_column(String(30))
    audit: Mapped[str | None] = mapped_column(ForeignKey("audits.id"))
    pages: Mapped[str] = mapped_column(Text)  # «;»-separated names of pages
    count: Mapped[int]

    __table_args__ = (Index("ix_reading_batches_opened_at", "opened_at"),)

    def is_full(self, at: datetime) -> bool:
        """Whether its minute is over."""
        return at - self.opened_at >= BATCH


@dataclass(frozen=True)
class Mark:
    """One page of a route shown to one person."""

    person: str
    route: str
    page: str
    at: datetime
    office: str
    audit: str | None


@dataclass(frozen=True)
class Reading:
    """What an entry says: who read which route, from when to when, what and in which capacity."""

    seq: int
    person: str
    route: str
    opened_at: datetime
    last_at: datetime
    office: str
    audit: str | None
    pages: tuple[str, ...]
    count: int


def put_mark(session: Session, mark: Mark) -> None:
    """Add the mark to its batch, or begin one."""
    row = session.get(ReadingBatch, (mark.person, mark.route))
    if row is None:
        row = ReadingBatch(
            person=mark.person, route=mark.route, opened_at=mark.at, last_at=mark.at,
            office=mark.office, audit=mark.audit, pages="", count=0,
        )  # fmt: skip
        session.add(row)
    row.count += 1
    row.last_at = max(row.last_at, mark.at)
    row.audit = row.audit or mark.audit
    row.pages = ";".join(sorted({*filter(None, row.pages.split(";")), mark.page}))


def full_batches(session: Session, *, at: datetime) -> list[ReadingBatch]:
    """The batches whose minute is over."""
    query = select(ReadingBatch).where(ReadingBatch.opened_at <= at - BATCH)
    return list(session.scalars(query.order_by(ReadingBatch.opened_at, ReadingBatch.person)))


def log_batch(session: Session, row: ReadingBatch, *, at: datetime) -> int:
    """Turn the batch into one entry of the log and return its place."""
    data = {
        "opened_at": event.instant(row.opened_at),
        "last_at": event.instant(row.last_at),
        "office": row.office,
        "audit": row.audit,
        "pages": row.pages.split(";"),
        "count": row.count,
    }
    session.delete(row)
    return journal.record(session, kind=READ, at=at, by=row.person, about=row.route, data=data)


def readings_of(session: Session, route: str) -> list[Reading]:
    """Who has read the route, the latest first; what the last minute holds is still to come."""
    query = select(LogEvent).where(LogEvent.about == route, LogEvent.kind == READ)
    return [reading(row) for row in session.scalars(query.order_by(LogEvent.seq.desc()))]


def was_read(session: Session, subject: str, audit: str) -> bool:
    """Whether the log says already that a route of this person was read in this audit."""
    return any(one.audit == audit for one in _readings_about(session, subject))


def reading(row: LogEvent) -> Reading:
    """The entry as a value."""
    data = parse(row.body)["data"]
    return Reading(
        seq=row.seq,
        person=str(row.by),
        route=str(row.about),
        opened_at=datetime.fromisoformat(data["opened_at"]),
        last_at=datetime.fromisoformat(data["last_at"]),
        office=data["office"],
        audit=data["audit"],
        pages=tuple(data["pages"]),
        count=data["count"],
    )


def _readings_about(session: Session, subject: str) -> Iterator[Reading]:
    routes = select(WorkflowInstance.id).where(WorkflowInstance.subject == subject)
    query = select(LogEvent).where(LogEvent.about.in_(routes), LogEvent.kind == READ)
    return (reading(row) for row in session.scalars(query))


def orders_of_audits(session: Session, route: str, *, at: datetime) -> list[tuple[str, date]]:
    """The orders (number, date) of the running audits in which the route was read."""
    read_in = {one.audit for one in readings_of(session, route) if one.audit}
    alive = session.scalars(select(Audit.id).where(Audit.id.in_(read_in), running(at)).order_by(Audit.id))
    return [order_of(session, audit) for audit in alive]
