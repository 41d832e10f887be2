"""Tasks: whose turn it is, since when and until when. A task belongs to an office at a school, not to a person.

Whether a person may act is decided in `approvals/authority.py` at the moment of the act.
"""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Date, ForeignKey, Index, String, Table, bindparam, case, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Id, UtcTime

_WAITING: Any = {
    "sqlite_where": text("closed_version is null"),
    "postgresql_where": text("closed_version is null"),
}


class Task(Base):
    """Work that a state of a route asks of an office (`subject` for the teacher); opened and closed by acts."""

    __tablename__ = "tasks"
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    opened_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str] = mapped_column(String(30), primary_key=True)
    party: Mapped[str] = mapped_column(
        Id, primary_key=True, default="", server_default=text("''")
    )  # the member or the school that it is asked of, where each of a group decides
    state: Mapped[str] = mapped_column(String(40))
    organization: Mapped[str] = mapped_column(ForeignKey("organizations.id"))
    person: Mapped[str | None] = mapped_column(Id)  # the subject or the member, where the task is his
    round: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    closed_version: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    outcome: Mapped[str | None] = mapped_column(String(12))  # done | cancelled

    __table_args__ = (
        # Only waiting tasks are looked for, by who must do them, in the order in which lists show them.
        Index("ix_tasks_waiting_person", "person", "due_on", "route", **_WAITING),
        Index("ix_tasks_waiting_office", "office", "organization", "due_on", "route", **_WAITING),
        Index("ix_tasks_waiting_everywhere", "office", "due_on", "route", **_WAITING),
    )


_TASKS = cast("Table", Task.__table__)
_OF_ROUTE = (_TASKS.c.route == bindparam("of")) & _TASKS.c.closed_version.is_(None)
_WAITING_OFFICES = select(_TASKS.c.office).where(_OF_ROUTE).order_by(_TASKS.c.office)
_CLOSE = (
    _TASKS.update()
    .where(_OF_ROUTE)
    .values(
        closed_version=bindparam("version"),
        closed_at=bindparam("at"),
        outcome=case(
            ((_TASKS.c.office == bindparam("by")) & (_TASKS.c.party == bindparam("side")), "done"),
            else_="cancelled",
        ),
    )
)
_CLOSE_ONE = (
    _TASKS.update()
    .where(_OF_ROUTE, _TASKS.c.party == bindparam("side"))
    .where((_TASKS.c.office == bindparam("by")) | (_TASKS.c.party != ""))
    .values(closed_version=bindparam("version"), closed_at=bindparam("at"), outcome="done")
)
_OPEN = _TASKS.insert()


def waiting_offices(session: Session, route: str) -> list[str]:
    """The offices whose task on the route waits."""
    return list(session.scalars(_WAITING_OFFICES, {"of": route}))


def close(
    session: Session, route: str, *, version: int, at: datetime, done_by: str | None, party: str = ""
) -> None:
    """Close the open tasks of the route: that of the office `done_by` as done, the others as cancelled."""
    session.execute(_CLOSE, {"of": route, "version": version, "at": at, "by": done_by, "side": party})


def close_one(
    session: Session, route: str, *, office: str, version: int, at: datetime, party: str = ""
) -> None:
    """Close the task of one office, or of one party of a group, as done; the others of the round stay open."""
    session.execute(_CLOSE_ONE, {"of": route, "version": version, "at": at, "by": office, "side": party})


def open_tasks(session: Session, route: str) -> list[Task]:
    """The tasks of the route that wait."""
    return list(session.scalars(select(Task).where(Task.route == route, Task.closed_version.is_(None))))


def open_task(
    session: Session,
    route: str,
    *,
    office: str,
    person: str | None,
    organization: str,
    state: str,
    round_: int,
    version: int,
    at: datetime,
    due_on: date | None,
    party: str = "",
) -> None:
    """Open the task of an office (of `person`, where it is his own) by the act that made `version`."""
    session.execute(
        _OPEN,
        {
            "route": route,
            "opened_version": version,
            "office": office,
            "party": party,
            "state": state,
            "organization": organization,
            "person": person,
            "round": round_,
            "opened_at": at,
            "due_on": due_on,
        },
    )
