"""Lists of a person's day: what waits for his decision, and the routes that he may know of.

Each list is asked ground by ground (own routes, each office) with a limit and merged: an OR over all of them would
read every route of the municipality. What may be seen at all is said by `visibility`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from heapq import nsmallest
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, and_, exists, select, true, tuple_
from sqlalchemy.orm import Session

from approvals.group_members import GroupMember
from approvals.standing import HeldOffice, Standing
from approvals.tasks import Task
from approvals.teachers import route_named
from approvals.visibility import covered, grounds, not_member
from workflow.instances import WorkflowInstance
from workflow.participants import OrganizationName, User, full_name

PAGE = 30
FAR = date(9999, 12, 31)  # a task without a date comes after all that have one
T = TypeVar("T")


@dataclass(frozen=True)
class TaskCard:
    """One thing that waits for the person."""

    route: str
    number: str | None
    teacher: str
    organization: str
    state: str
    office: str
    round: int
    opened_at: datetime
    due_on: date | None

    def is_overdue(self, on: date) -> bool:
        """Whether the date has passed."""
        return self.due_on is not None and self.due_on < on

    @property
    def mark(self) -> str:
        """Where the next page begins after this card."""
        return f"{(self.due_on or FAR).isoformat()}_{self.route}"


@dataclass(frozen=True)
class RouteCard:
    """One line of the list of routes."""

    route: str
    number: str | None
    teacher: str
    organization: str
    state: str
    version: int
    round: int
    since: datetime
    waits_for: tuple[str, ...] = ()
    due_on: date | None = None
    is_group: bool = False

    def is_overdue(self, on: date) -> bool:
        """Whether an answer is late."""
        return self.due_on is not None and self.due_on < on

    @property
    def mark(self) -> str:
        """Where the next page begins after this line."""
        return f"{self.since.isoformat()}_{self.route}"


@dataclass(frozen=True)
class Filters:
    """What of the list is asked for; empty means all."""

    organization: str = ""
    state: str = ""
    name: str = ""
    overdue: bool = False


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One page of a list, and where the next one begins; None at the end."""

    rows: tuple[T, ...]
    further: str | None = None
    organizations: Mapping[str, str] = field(default_factory=dict)


def my_tasks(
    session: Session, who: Standing, *, on: date, after: str = "", limit: int = PAGE
) -> Listed[TaskCard]:
    """What waits for the person, the nearest date first; tasks without a date come last."""
    due, route = _task_mark(after)
    found: dict[tuple[str, str], TaskCard] = {}
    for ground in _task_grounds(who):
        for card in _waiting(session, ground, due=due, route=route, limit=limit + 1):
            found.setdefault((card.route, card.office), card)
    cards = nsmallest(limit + 1, found.values(), key=lambda card: (card.due_on or FAR, card.route))
    further = cards[limit - 1].mark if len(cards) > limit else None
    return Listed(tuple(cards[:limit]), further, names_on(session, cards[:limit], on))


def routes_list(
    session: Session, who: Standing, asked: Filters, *, on: date, after: str = "", limit: int = PAGE
) -> Listed[RouteCard]:
    """The routes that the person may know of, the latest moved first."""
    narrowed = _narrowed(session, asked, on)
    since, route = _route_mark(after)
    found: dict[str, RouteCard] = {}
    for ground in grounds(who):
        query = _ROUTES.where(ground, narrowed)
        if since is not None:
            query = query.where(tuple_(WorkflowInstance.entered_at, WorkflowInstance.id) < (since, route))
        for row in session.execute(query.limit(limit + 1)):
            found.setdefault(row.id, _route_card(row))
    cards = sorted(found.values(), key=lambda card: (card.since, card.route), reverse=True)
    further = cards[limit - 1].mark if len(cards) > limit else None
    shown = cards[:limit]
    return Listed(_with_tasks(session, shown), further, names_on(session, shown, on))


def names_on(session: Session, cards: Iterable[TaskCard | RouteCard], on: date) -> dict[str, str]:
    """Short names of the organisations of the cards on that day."""
    wanted = {card.organization for card in cards}
    if not wanted:
        return {}
    names = session.scalars(
        select(OrganizationName)
        .where(OrganizationName.organization.in_(wanted))
        .order_by(OrganizationName.valid_from)
    )
    found: dict[str, str] = {}
    for name in names:
        if name.valid_from <= on or name.organization not in found:
            found[name.organization] = name.short_name
    return found


_TASKS = (
    select(
        Task.route,
        WorkflowInstance.number,
        User.last_name,
        User.first_name,
        User.patronymic,
        Task.organization,
        Task.state,
        Task.office,
        Task.round,
        Task.opened_at,
        Task.due_on,
    )
    .join(WorkflowInstance, WorkflowInstance.id == Task.route)
    .join(User, User.id == WorkflowInstance.subject)
    .where(Task.closed_version.is_(None))
)
_ROUTES = (
    select(
        WorkflowInstance.id,
        WorkflowInstance.number,
        User.last_name,
        User.first_name,
        User.patronymic,
        WorkflowInstance.organization,
        WorkflowInstance.state,
        WorkflowInstance.version,
        WorkflowInstance.round,
        WorkflowInstance.entered_at,
        exists().where(GroupMember.route == WorkflowInstance.id).label("is_group"),
    )
    .join(User, User.id == WorkflowInstance.subject)
    .order_by(WorkflowInstance.entered_at.desc(), WorkflowInstance.id.desc())
)


def _task_grounds(who: Standing) -> list[ColumnElement[bool]]:
    own = Task.person == who.person
    foreign = and_(WorkflowInstance.subject != who.person, not_member(who.person))
    return [own, *(and_(part, foreign) for held in who.held for part in _task_scope(held))]


def _task_scope(held: HeldOffice) -> list[ColumnElement[bool]]:
    office = Task.office == held.office
    if held.scope == "municipality":
        return [office]
    if held.scope == "organization":
        return [and_(office, Task.organization == held.organization)]
    schools = sorted(value for kind, value in held.covers if kind == "organization")
    others = [and_(office, part) for part in covered(held)] if len(held.covers) > len(schools) else []
    # One school after another: each is served by the index in the order of its dates.
    return [*(and_(office, Task.organization == school) for school in schools), *others]


def _waiting(
    session: Session, ground: ColumnElement[bool], *, due: date | None, route: str, limit: int
) -> list[TaskCard]:
    """Tasks of one ground after the mark: those with a date in its order, then the others."""
    cards: list[TaskCard] = []
    if due != FAR:
        dated = _TASKS.where(ground, Task.due_on.is_not(None)).order_by(Task.due_on, Task.route)
        if due is not None:
            dated = dated.where(tuple_(Task.due_on, Task.route) > (due, route))
        cards = _cards(session, dated.limit(limit))
    if len(cards) < limit:
        undated = _TASKS.where(ground, Task.due_on.is_(None), Task.route > (route if due == FAR else ""))
        cards += _cards(session, undated.order_by(Task.route).limit(limit - len(cards)))
    return cards


def _cards(session: Session, query: Any) -> list[TaskCard]:
    return [
        TaskCard(
            row.route,
            row.number,
            full_name(row.last_name, row.first_name, row.patronymic),
            row.organization,
            row.state,
            row.office,
            row.round,
            row.opened_at,
            row.due_on,
        )
        for row in session.execute(query)
    ]


def _narrowed(session: Session, asked: Filters, on: date) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = []
    if asked.organization:
        wanted.append(WorkflowInstance.organization == asked.organization)
    if asked.state:
        wanted.append(WorkflowInstance.state == asked.state)
    if asked.name.strip():
        wanted.append(route_named(session, asked.name))
    if asked.overdue:
        late = select(Task.route).where(
            Task.route == WorkflowInstance.id, Task.closed_version.is_(None), Task.due_on < on
        )
        wanted.append(late.exists())
    return and_(true(), *wanted)


def _route_card(row: Any) -> RouteCard:
    return RouteCard(
        row.id,
        row.number,
        full_name(row.last_name, row.first_name, row.patronymic),
        row.organization,
        row.state,
        row.version,
        row.round,
        row.entered_at,
        is_group=row.is_group,
    )


def _with_tasks(session: Session, cards: Sequence[RouteCard]) -> tuple[RouteCard, ...]:
    if not cards:
        return ()
    waiting: dict[str, list[Any]] = {}
    query = select(Task.route, Task.office, Task.due_on).where(
        Task.route.in_([card.route for card in cards]), Task.closed_version.is_(None)
    )
    for row in session.execute(query.order_by(Task.office)):
        waiting.setdefault(row.route, []).append(row)
    return tuple(_with(card, waiting.get(card.route, [])) for card in cards)


def _with(card: RouteCard, tasks: Sequence[Any]) -> RouteCard:
    dates = [task.due_on for task in tasks if task.due_on is not None]
    return replace(
        card, waits_for=tuple(dict.fromkeys(task.office for task in tasks)), due_on=min(dates, default=None)
    )


def _task_mark(after: str) -> tuple[date | None, str]:
    spelled, _, route = after.partition("_")
    try:
        return date.fromisoformat(spelled), route
    except ValueError:
        return None, ""


def _route_mark(after: str) -> tuple[datetime | None, str]:
    spelled, _, route = after.partition("_")
    try:
        since = datetime.fromisoformat(spelled)
        return (since.astimezone(UTC), route) if since.tzinfo else (None, "")
    except (ValueError, OverflowError):  # also a moment before the first day there is
        return None, ""
