"""«Журнал полон?»: what an auditor is told of the log as a whole, and what the last full check of it found.

The full check (`iom fsck`) recomputes everything from bytes; here are the figures that a page can count at once.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import BY_NAME, Office, User, holders

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
    names = session.scalars(select(User).where(User.id.in_(keepers)).order_by(*BY_NAME))
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
    plain = type_coerce(
        LogEvent.at, NullType
    )  # as the driver gives it: in order, and not two hundred thousand dates
    times: list[tuple[int, Any]] = sorted(
        (seq, at) for at, seq in session.execute(select(plain, LogEvent.seq))
    )
    turned = [(before, seq) for (before, earlier), (seq, later) in pairwise(times) if earlier > later]
    named = {seq for pair in turned for seq in pair}
    query = select(LogEvent.seq, LogEvent.at).where(LogEvent.seq.in_(named))
    known = {row.seq: row.at for row in session.execute(query)}
    found = (SetBack(seq, known[seq], known[before] - known[seq]) for before, seq in turned)
    return tuple(one for one in found if one.by > BACK)


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
