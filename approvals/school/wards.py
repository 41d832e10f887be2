"""«Мои подопечные»: the teachers whom a mentor or the head of an association supports by order, and how they get on.

Whom an order covers its holder knows by name; of a route he learns only what `visibility` shows him.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.acts.school_year import Teacher, teachers_of
from approvals.evidence.support_notes import SupportNote
from approvals.school.standings import Line, lines_of
from approvals.situation import parsed_content, parsed_progress
from approvals.standing import Standing
from documents.drafts import DevelopmentRoute
from documents.texts import sort_key
from documents.versions import Content, DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.participants import Office

SUPPORTERS = (Office.MENTOR, Office.SMO_HEAD)


@dataclass(frozen=True)
class NextEvent:
    """The open event of the route in force that is due first."""

    activity: str
    due_on: date

    def is_late(self, on: date) -> bool:
        """Whether its day has passed."""
        return self.due_on < on


@dataclass(frozen=True)
class Notes:
    """How often support was noted, and when last."""

    count: int
    last_on: date


@dataclass(frozen=True)
class Ward:
    """One teacher of the person's order."""

    line: Line
    next_event: NextEvent | None
    notes: Notes | None


def wards_of(session: Session, who: Standing, *, on: date) -> list[Ward]:
    """The person's wards on that day in alphabetical order."""
    people = {one.person: one for one in _covered(session, who, on)}
    lines = lines_of(session, who, people.values(), on=on)
    shown = [line.teacher.season.route for line in lines if line.may_open and line.teacher.season]
    events, notes = _next_events(session, shown), _notes(session, shown)
    return [_ward(line, events, notes) for line in sorted(lines, key=_by_name)]


def _covered(session: Session, who: Standing, on: date) -> Iterator[Teacher]:
    orders = [held for held in who.held if held.office in SUPPORTERS]
    schools = {held.organization: teachers_of(session, held.organization, on=on) for held in orders}
    for held in orders:
        for one in schools[held.organization]:
            covers = held.reaches(organization=held.organization, subject=one.person, subjects=one.subjects)
            if covers and one.person != who.person:
                yield one


def _by_name(line: Line) -> tuple[object, str]:
    return sort_key(line.teacher.full_name), line.teacher.person


def _ward(line: Line, events: Mapping[str, NextEvent], notes: Mapping[str, Notes]) -> Ward:
    route = line.teacher.season.route if line.may_open and line.teacher.season else ""
    return Ward(line, events.get(route), notes.get(route))


def _next_events(session: Session, routes: Collection[str]) -> Mapping[str, NextEvent]:
    """The first open event of each route that is in force; marks are those saved last."""
    running = session.execute(
        select(WorkflowInstance.id, Content.body, DevelopmentRoute.progress)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .join(
            DocumentVersion,
            (DocumentVersion.route == WorkflowInstance.id) & (DocumentVersion.n == WorkflowInstance.in_force),
        )
        .join(Content, Content.hash == DocumentVersion.content)
        .where(WorkflowInstance.id.in_(routes), WorkflowInstance.state.not_in(("completed", "suspended")))
    )
    found = {}
    for route, body, stored in running:
        progress = parsed_progress(stored)
        waiting = [
            NextEvent(row.activity or row.educational_task, row.due_on)
            for row in parsed_content(body).z3.rows
            if row.due_on is not None and not progress.of(row.id).is_final
        ]
        if waiting:
            found[route] = min(waiting, key=lambda one: one.due_on)
    return found


def _notes(session: Session, routes: Iterable[str]) -> Mapping[str, Notes]:
    query = (
        select(SupportNote.route, func.count(), func.max(SupportNote.on_day))
        .where(SupportNote.route.in_(list(routes)))
        .group_by(SupportNote.route)
    )
    return {route: Notes(count, last_on) for route, count, last_on in session.execute(query)}
