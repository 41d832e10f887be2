"""«Ход согласования» of one route: each act with who did it, how long the state before it lasted, and what was late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.audit.decisions import Decision, decisions_of_route
from approvals.tasks import Task
from workflow.log.canonical import parse
from workflow.log.event import COMMENT
from workflow.log.tables import LogEvent, Payload
from workflow.participants import User


@dataclass(frozen=True)
class Step:
    """One act of the route."""

    seq: int
    version: int
    act: str
    at: datetime
    person: str
    name: str
    office: str
    round: int
    source: str
    target: str
    lasted: timedelta | None  # since the act before
    due_on: date | None
    days_late: int
    comment: str | None
    reason: str | None
    decision: Decision | None


def course(session: Session, route: str, *, zone: ZoneInfo) -> list[Step]:
    """Every step of the route, in order."""
    rows = session.execute(
        select(LogEvent, User, Payload.text)
        .join(User, User.id == LogEvent.by)
        .outerjoin(Payload, (Payload.seq == LogEvent.seq) & (Payload.field == COMMENT))
        .where(LogEvent.route == route)
        .order_by(LogEvent.rseq)
    ).all()
    decided = {one.seq: one for one in decisions_of_route(session, route)}
    due = _due(session, route)
    steps: list[Step] = []
    for event, user, comment in rows:
        said = parse(event.body)
        day = due.get((event.rseq, said["office"]))
        late = (event.at.astimezone(zone).date() - day).days if day else 0
        steps.append(
            Step(
                seq=event.seq,
                version=event.rseq or 0,
                act=event.act or "",
                at=event.at,
                person=user.id,
                name=user.full_name,
                office=said["office"],
                round=said["round"],
                source=event.st_from or "",
                target=event.st_to or "",
                lasted=event.at - steps[-1].at if steps else None,
                due_on=day,
                days_late=max(late, 0),
                comment=comment,
                reason=said["reason"],
                decision=decided.get(event.seq),
            )
        )
    return steps


def _due(session: Session, route: str) -> dict[tuple[int | None, str], date]:
    query = select(Task).where(
        Task.route == route, Task.due_on.is_not(None), Task.closed_version.is_not(None)
    )
    return {(task.closed_version, task.office): task.due_on for task in session.scalars(query) if task.due_on}
