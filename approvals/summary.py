"""«Сводка»: schools by where their routes stand, how many are completed, and which schools keep people waiting.

It counts what the person may know of by his offices, so that each figure can open its list.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.paper.whole_route import entered_whole
from approvals.queue import known_by_office
from approvals.standing import Standing
from approvals.tasks import Task
from workflow.instances import WorkflowInstance
from workflow.participants import BY_NAME, IN_FORCE, Appointment, Office, Organization, User, short_name

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "teacher": ("teacher_draft", "member_confirmation", "deputy_returned", "curator_returned"),
        "school": ("deputy_review", "director_approval"),
        "curator": ("curator_recommendations",),
        "running": ("implementation",),
        "amending": (
            "amendment_draft",
            "amendment_confirmation",
            "amendment_deputy_review",
            "amendment_director_approval",
            "amendment_curator_review",
        ),
        "ending": ("final_reflection", "completion_review"),
        "completed": ("completed",),
        "stopped": ("suspended", "withdrawn", "terminated", "transferred"),
    }
)
"""Where a route stands, as the columns of the summary; every state belongs to one of them."""
_GROUP_OF = {state: group for group, states in GROUPS.items() for state in states}
SLOWEST = 10


def group_of(state: str) -> str:
    """The column of the summary for a state; a state that no process of this program has waits for nobody."""
    return _GROUP_OF.get(state, "stopped")


@dataclass(frozen=True)
class SchoolLine:
    """One school."""

    organization: str
    groups: Mapping[str, int]
    from_paper: int = 0  # of them agreed on paper before they were entered

    @property
    def total(self) -> int:
        """Its routes."""
        return sum(self.groups.values())

    @property
    def share_completed(self) -> int:
        """How many of a hundred are completed."""
        return round(100 * self.groups.get("completed", 0) / self.total) if self.total else 0


@dataclass(frozen=True)
class SlowSchool:
    """A school whose answers are late."""

    organization: str
    late: int
    days: int  # of the oldest
    phone: str | None
    deputies: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """All schools and the slowest of them."""

    lines: tuple[SchoolLine, ...]
    slowest: tuple[SlowSchool, ...]

    @property
    def whole(self) -> SchoolLine:
        """All schools together."""
        added = Counter[str]()
        for line in self.lines:
            added.update(line.groups)
        return SchoolLine("", added, sum(line.from_paper for line in self.lines))


def summary(session: Session, who: Standing, *, on: date) -> Summary:
    """The summary of what the person's offices reach on that day."""
    known = known_by_office(who)
    counted: dict[str, Counter[str]] = {}
    query = (
        select(WorkflowInstance.organization, WorkflowInstance.state, func.count())
        .where(known)
        .group_by(WorkflowInstance.organization, WorkflowInstance.state)
    )
    for organization, state, count in session.execute(query):
        counted.setdefault(organization, Counter())[group_of(state)] += count
    papers = _from_paper(session, who)
    lines = tuple(
        SchoolLine(organization, groups, papers.get(organization, 0))
        for organization, groups in counted.items()
    )
    return Summary(lines, _slowest(session, who, on))


def _from_paper(session: Session, who: Standing) -> dict[str, int]:
    """How many routes of each school were agreed on paper before they were entered."""
    query = (
        select(WorkflowInstance.organization, func.count().label("routes"))
        .where(known_by_office(who), WorkflowInstance.id.in_(entered_whole()))
        .group_by(WorkflowInstance.organization)
    )
    return {row.organization: row.routes for row in session.execute(query)}


def _slowest(session: Session, who: Standing, on: date) -> tuple[SlowSchool, ...]:
    """The schools that owe most answers, the school's own steps alone."""
    own_steps = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD)
    query = (
        select(Task.organization, func.count(), func.min(Task.due_on))
        .join(WorkflowInstance, WorkflowInstance.id == Task.route)
        .where(known_by_office(who), Task.closed_version.is_(None))
        .where(Task.due_on < on, Task.office.in_(own_steps))
        .group_by(Task.organization)
        .order_by(func.count().desc(), func.min(Task.due_on), Task.organization)
        .limit(SLOWEST)
    )
    rows = session.execute(query).all()
    named = [organization for organization, _late, _oldest in rows]
    phones = phones_of(session, named)
    deputies = _deputies(session, named, on)
    return tuple(
        SlowSchool(
            organization,
            late,
            (on - (oldest or on)).days,
            phones.get(organization),
            deputies.get(organization, ()),
        )
        for organization, late, oldest in rows
    )


def phones_of(session: Session, organizations: Sequence[str]) -> dict[str, str | None]:
    """The phones of these organisations."""
    query = select(Organization.id, Organization.phone).where(Organization.id.in_(organizations))
    return {row.id: row.phone for row in session.execute(query)}


def _deputies(session: Session, organizations: Sequence[str], on: date) -> dict[str, tuple[str, ...]]:
    query = (
        select(Appointment.organization, User.last_name, User.first_name, User.patronymic)
        .join(User, User.id == Appointment.person)
        .where(Appointment.office == Office.DEPUTY_HEAD, Appointment.organization.in_(organizations))
        .where(IN_FORCE, User.active)
        .order_by(*BY_NAME)
    )
    found: dict[str, tuple[str, ...]] = {}
    for organization, last, first, patronymic in session.execute(query, {"on": on}):
        found[organization] = (*found.get(organization, ()), short_name(last, first, patronymic))
    return found
