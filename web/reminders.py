"""Letters of a working morning: what is due soon or late, what one has signed, the sheet of the log.

A clock reminds, it never decides.
Which day is done is kept in the log (`reminders.made`), so that two processes remind once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.municipality import load_municipality
from approvals.situation import content_of, parsed_progress
from approvals.tasks import Task
from documents.drafts import DevelopmentRoute
from documents.versions import DocumentVersion
from web.account_letters import SHEET_DUE
from web.digest import MORNING, put_item
from web.log_sheet import is_due
from web.recipients import able
from web.signature_letters import put_signature_letters
from workflow.calendar import WorkingCalendar
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import Office, Organization, holders

SOON = 2  # working days before a task's date
LATE = (1, 3, 5, 8)  # working days after it: the reminders climb, then fall silent
ROWS_SOON = timedelta(days=7)
MADE = "reminders.made"


@dataclass(frozen=True)
class Reminder:
    """One letter to whoever holds the office that day."""

    route: str
    office: str
    letter: str
    due_on: date
    rows: int = 0
    party: str = ""  # the member or the school of a group that it is asked of


def remind(desk: Desk, *, at: datetime, has_log_key: bool = False) -> int:
    """Store the letters of today, if it is a working morning and nobody has done so; return how many.

    With a log key, those about the monthly sheet of the log are among them.
    """
    with desk.units.reading() as session:
        today = _today(session, at)
        if today is None or not desk.calendar(5).is_working(today) or _made(session, today):
            return 0
    with desk.units.writing() as session:
        journal.head(session)  # locked: of two processes the second sees what the first has made
        if _made(session, today):
            return 0
        found = [*tasks_due(session, desk, today=today), *rows_due(session, today=today)]
        count = sum(_put(session, one, today=today, at=at) for one in found)
        count += _put_sheet_due(session, today=today, at=at) if has_log_key else 0
        count += put_signature_letters(session, since=_last_made(session, at), at=at, zone=_zone(session))
        journal.record(session, kind=MADE, at=at, data={"day": today.isoformat(), "letters": count})
    return count


def tasks_due(session: Session, desk: Desk, *, today: date) -> Iterator[Reminder]:
    """The open tasks whose date is near or has passed by one of the set numbers of working days."""
    rows = session.execute(
        select(Task.route, Task.office, Task.party, Task.due_on, Organization.week)
        .join(Organization, Organization.id == Task.organization)
        .where(Task.closed_version.is_(None), Task.due_on.is_not(None))
        .order_by(Task.due_on, Task.route)
    )
    for route, office, party, due_on, week in rows:
        letter = letter_for(desk.calendar(week), due_on=due_on, today=today) if due_on else None
        if due_on and letter:
            yield Reminder(route, office, letter, due_on, party=party)


def letter_for(calendar: WorkingCalendar, *, due_on: date, today: date) -> str | None:
    """Which letter a task deserves on that day; None on most days."""
    if today == due_on or calendar.add_working_days(today, SOON) == due_on:
        return "task_due"
    late = [calendar.add_working_days(due_on, days) for days in LATE] if today > due_on else []
    return "task_overdue" if today in late else None


def rows_due(session: Session, *, today: date) -> Iterator[Reminder]:
    """The routes under way with rows that are due in a week and have no final mark."""
    running = session.execute(
        select(WorkflowInstance.id, DocumentVersion.content, DevelopmentRoute.progress)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .join(
            DocumentVersion,
            (DocumentVersion.route == WorkflowInstance.id) & (DocumentVersion.n == WorkflowInstance.in_force),
        )
        .where(WorkflowInstance.state == "implementation")
    )
    for route, content, stored in running:
        progress = parsed_progress(stored)
        due_on = today + ROWS_SOON
        rows = [row for row in content_of(session, content).z3.rows if row.due_on == due_on]
        waiting = [row for row in rows if not progress.of(row.id).is_final]
        if waiting:
            yield Reminder(route, "subject", "row_due", due_on, len(waiting))


def _put_sheet_due(session: Session, *, today: date, at: datetime) -> int:
    """Tell the administrators on the first morning of a month, and of each week until there is a sheet."""
    last = _last_day(session)
    is_first = last is None or (last.month, last.isocalendar()[:2]) != (today.month, today.isocalendar()[:2])
    if not is_first or not is_due(session, today=today):
        return 0
    people = sorted({held.person for held in holders(session, Office.ADMINISTRATOR, None, on=today)})
    for person in people:
        put_item(session, person, {"letter": SHEET_DUE}, due_at=at)
    return len(people)


def _put(session: Session, one: Reminder, *, today: date, at: datetime) -> int:
    body = {"letter": one.letter, "route": one.route, "due_on": one.due_on.isoformat(), "rows": one.rows}
    people = sorted(set(able(session, one.route, one.office, on=today, party=one.party)))
    for person in people:
        put_item(session, person, body, due_at=at)
    return len(people)


def _today(session: Session, at: datetime) -> date | None:
    """The municipality's day, once its morning has come."""
    local = at.astimezone(_zone(session))
    return local.date() if local.time() >= MORNING else None


def _zone(session: Session) -> ZoneInfo:
    return ZoneInfo(load_municipality(session).zone)


def _last_made(session: Session, at: datetime) -> datetime:
    """When the letters before these were made; a day ago where there were none yet."""
    latest = select(LogEvent.at).where(LogEvent.kind == MADE).order_by(LogEvent.at.desc()).limit(1)
    return session.scalars(latest).first() or at - timedelta(days=1)


def _made(session: Session, day: date) -> bool:
    last = _last_day(session)
    return last is not None and last >= day


def _last_day(session: Session) -> date | None:
    """The last day on which the letters were made."""
    latest = session.scalars(
        select(LogEvent.body).where(LogEvent.kind == MADE).order_by(LogEvent.at.desc()).limit(1)
    ).first()
    return None if latest is None else date.fromisoformat(parse(latest)["data"]["day"])
