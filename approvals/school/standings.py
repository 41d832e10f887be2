"""Where the people of one school stand with their routes of the season: by state, whose turn it is, what is late.

Everybody who works at the school is counted. By name stands whoever's route the reader may know of, and for the
school's own heads also who has sent none yet: until a route is passed on, its teacher's data stay at the school.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.acts.school_year import Teacher, teachers_of
from approvals.standing import HeldOffice, Standing
from approvals.summary import GROUPS, group_of
from approvals.tasks import Task
from approvals.visibility import visible_routes
from workflow.instances import WorkflowInstance
from workflow.participants import Office

HEADS = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.SCHOOL_MONITOR)
"""Who answers for the routes of the own school and knows its people by name."""
ABOVE = (Office.MUNICIPAL_CURATOR, Office.METHODIST, Office.AUTHORITY_HEAD)
"""Who looks at a school from the municipality."""
NONE, LATE = "none", "late"


@dataclass(frozen=True)
class Line:
    """One person of the school."""

    teacher: Teacher
    waits_for: tuple[str, ...]
    due_on: date | None
    may_open: bool  # the route
    is_late: bool

    @property
    def group(self) -> str:
        """Where his route stands, as the columns of the summary say; `none` where there is none."""
        return NONE if self.teacher.state is None else group_of(self.teacher.state)


@dataclass(frozen=True)
class SchoolStandings:
    """All people of a school; `named` are those whom the reader may know by name."""

    lines: tuple[Line, ...]
    named: tuple[Line, ...]

    @property
    def figures(self) -> Mapping[str, int]:
        """How many stand where, and how many answers are late."""
        counted = Counter(line.group for line in self.lines)
        counted[LATE] = sum(line.is_late for line in self.lines)
        return counted

    def asked(self, group: str) -> tuple[Line, ...]:
        """Those of one figure, as far as they may be named; everybody for an unknown one."""
        if group == LATE:
            return tuple(line for line in self.named if line.is_late)
        chosen = tuple(line for line in self.named if line.group == group)
        return chosen if group == NONE or group in GROUPS else self.named


def heads(who: Standing) -> tuple[str, ...]:
    """The schools of which the person is a head, each once."""
    return tuple(dict.fromkeys(held.organization for held in who.held if held.office in HEADS))


def may_look(who: Standing, school: str) -> bool:
    """Whether the page of that school is open to the person: his own, or one that his municipal office reaches."""
    return school in heads(who) or any(_reaches(held, school) for held in who.held if held.office in ABOVE)


def school_standings(session: Session, who: Standing, school: str, *, on: date) -> SchoolStandings:
    """Where everybody of that school stands on that day, in alphabetical order."""
    lines = lines_of(session, who, teachers_of(session, school, on=on), on=on)
    named = lines if school in heads(who) else tuple(line for line in lines if line.may_open)
    return SchoolStandings(lines, named)


def lines_of(session: Session, who: Standing, people: Iterable[Teacher], *, on: date) -> tuple[Line, ...]:
    """The lines of these people in the same order, as the person may know of their routes."""
    people = list(people)
    routes = [one.season.route for one in people if one.season is not None]
    shown = select(WorkflowInstance.id).where(WorkflowInstance.id.in_(routes), visible_routes(who))
    known, waiting = set(session.scalars(shown)), _waiting(session, routes)
    return tuple(_line(one, waiting, known, on) for one in people)


def _reaches(held: HeldOffice, school: str) -> bool:
    """A curator of subjects looks at every school: who is named there is decided route by route."""
    if held.scope == "municipality" or ("organization", school) in held.covers:
        return True
    return held.scope == "listed" and any(kind == "subject" for kind, _ in held.covers)


def _waiting(session: Session, routes: Iterable[str]) -> Mapping[str, Sequence[Task]]:
    query = select(Task).where(Task.route.in_(list(routes)), Task.closed_version.is_(None))
    found: dict[str, list[Task]] = {}
    for task in session.scalars(query.order_by(Task.office)):
        found.setdefault(task.route, []).append(task)
    return found


def _line(one: Teacher, waiting: Mapping[str, Sequence[Task]], known: set[str], on: date) -> Line:
    tasks = waiting.get(one.season.route, ()) if one.season else ()
    due_on = min((task.due_on for task in tasks if task.due_on is not None), default=None)
    return Line(
        one,
        tuple(task.office for task in tasks),
        due_on,
        may_open=one.season is not None and one.season.route in known,
        is_late=due_on is not None and due_on < on,
    )
