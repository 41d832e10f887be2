"""«Журнал полон?»: what an auditor is told of the log as a whole, and what the last full check of it found.

The full check (`iom fsck`) recomputes everything from bytes; here are the figures that a page can count at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import Office, User, holders

CHECKED = "log.checked"
BACK = timedelta(minutes=1)  # acts at the same time may stand a moment out of order


@dataclass(frozen=True)
class Checked:
    """The last full check that was recorded."""

    at: datetime
    size: int
    findings: int


@dataclass(frozen=True)
class SetBack:
    """An entry whose clock stood behind that of the entry before."""

    seq: int
    at: datetime
    by: timedelta


@dataclass(frozen=True)
class Health:
    """The log in figures."""

    origin: str
    size: int
    root: str
    last_at: datetime | None
    stored: int
    gaps: int
    set_back: tuple[SetBack, ...]
    checked: Checked | None
    administrators: tuple[str, ...]


def health(session: Session, *, on: date) -> Health:
    """The figures of the log and who administers it on that day."""
    head = journal.head(session, lock=False)
    stored = session.scalar(select(func.count()).select_from(LogEvent)) or 0
    keepers = [row.person for row in holders(session, Office.ADMINISTRATOR, None, on=on)]
    names = session.scalars(select(User).where(User.id.in_(keepers)).order_by(User.last_name, User.id))
    return Health(
        origin=head.origin,
        size=head.size,
        root=head.root,
        last_at=head.at,
        stored=stored,
        gaps=head.size - stored,
        set_back=set_back(session),
        checked=last_check(session),
        administrators=tuple(user.full_name for user in names),
    )


def set_back(session: Session) -> tuple[SetBack, ...]:
    """The entries that stand more than a minute before their forerunner; read from one index, not from the entries."""
    times = sorted((seq, at) for at, seq in session.execute(select(LogEvent.at, LogEvent.seq)))
    pairs = pairwise(times)
    return tuple(SetBack(seq, at, before - at) for (_seq, before), (seq, at) in pairs if before - at > BACK)


def record_check(session: Session, *, findings: int, size: int, at: datetime) -> None:
    """Note in the log that everything was checked, and how much was found."""
    data = {"findings": findings, "size": size}
    journal.record(session, kind=CHECKED, at=at, data=data)


def last_check(session: Session) -> Checked | None:
    """The last full check that was recorded."""
    query = select(LogEvent).where(LogEvent.kind == CHECKED).order_by(LogEvent.at.desc()).limit(1)
    row = session.scalars(query).one_or_none()
    if row is None:
        return None
    data = parse(row.body)["data"]
    return Checked(row.at, data["size"], data["findings"])
