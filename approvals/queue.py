"""The queue of who decides: what waits for him or what he may know of, narrowed, counted and in order.

What is narrowed by stands in `Asked`, a value that a page keeps in its address. Who may see what is said by
`visibility`; a route of one's own is never in one's queue.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from approvals.batches.basket import prepared_routes
from approvals.batches.preparers import preparing
from approvals.proposals import comes_back
from approvals.similar_rows import similar_rows
from approvals.standing import Standing
from approvals.tasks import Task
from approvals.teachers import route_named
from approvals.visibility import covered, not_member, shown_by
from documents.drafts import DevelopmentRoute
from workflow.instances import WorkflowInstance
from workflow.participants import User, full_name

ROWS = 50
_SIMILAR = "similar_rows"
ALL = 100_000


@dataclass(frozen=True)
class Asked:
    """What of the queue is asked for; empty means all."""

    every: bool = False  # everything that one may know of, not only what waits for one's decision
    name: str = ""
    organization: str = ""
    state: str = ""  # one code, or several between commas
    subject: str = ""
    deficit: str = ""
    category: str = ""
    waited: int = 0  # at least so many days in the present state
    round: int = 0  # this «круг» or a later one
    changed: bool = False  # after the approval
    overdue: bool = False
    ready: str = ""  # yes | no: whether a decision waits in the basket
    similar: bool = False  # sets a task that a route of somebody else sets too

    @property
    def states(self) -> tuple[str, ...]:
        """The states asked for."""
        return tuple(self.state.split(",")) if self.state else ()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "every")


@dataclass(frozen=True)
class QueueCard:
    """One line of the queue."""

    route: str
    number: str | None
    teacher: str
    organization: str
    state: str
    version: int
    round: int
    since: datetime
    due_on: date | None
    subjects: tuple[str, ...]
    deficits: tuple[str, ...]
    category: str
    changed: bool
    ready: bool
    as_proposed: bool = False  # came back as one's own office proposed it, with nothing else changed
    waits_for: tuple[str, ...] = ()
    similar: int = 0  # rows as others have them, where they were asked for

    def is_overdue(self, on: date) -> bool:
        """Whether the answer is late."""
        return self.due_on is not None and self.due_on < on

    def waited(self, at: datetime) -> int:
        """Whole days in the present state."""
        return max(0, (at - self.since).days)


@dataclass(frozen=True)
class Queue:
    """One page of the queue with its counts; each count leaves out the filter that it would set."""

    rows: tuple[QueueCard, ...]
    page: int
    pages: int
    total: int
    states: Mapping[str, int]
    organizations: Mapping[str, int]
    overdue: int
    ready: int


def queue(  # a page of a list of somebody, on a day
    session: Session, who: Standing, asked: Asked, *, on: date, at: datetime, page: int = 1, rows: int = ROWS
) -> Queue:
    """The page of the queue, or the nearest one there is; what is due first stands first."""
    counted = _counted(session, who, replace(asked, state="", organization=""), on=on, at=at)
    here = [
        row
        for row in counted
        if _is_asked(row.state, asked) and row.organization == (asked.organization or row.organization)
    ]
    states, organizations = Counter[str](), Counter[str]()
    for row in counted:
        if row.organization == (asked.organization or row.organization):
            states[row.state] += row.total
        if _is_asked(row.state, asked):
            organizations[row.organization] += row.total
    total = sum(row.total for row in here)
    pages = max(1, -(-total // rows))
    number = min(max(page, 1), pages)
    return Queue(
        cards(session, who, asked, on=on, at=at, limit=rows, offset=(number - 1) * rows),
        number,
        pages,
        total,
        states,
        organizations,
        sum(row.overdue for row in here),
        sum(row.ready for row in here),
    )


def cards(  # a page of a list of somebody, on a day
    session: Session,
    who: Standing,
    asked: Asked,
    *,
    on: date,
    at: datetime,
    limit: int = ALL,
    offset: int = 0,
) -> tuple[QueueCard, ...]:
    """The lines themselves: first what came back as it was proposed, then what is due first."""
    due = _due().label("due_on")
    back = case((comes_back(sorted({held.office for held in preparing(who).held})), 1), else_=0).label("back")
    # Ordered and cut first: what else a line shows is asked for those alone that are shown.
    page = (
        select(WorkflowInstance.id, due, back)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .where(condition(session, who, asked, on=on, at=at))
        .order_by(back.desc(), due.asc().nulls_last(), WorkflowInstance.entered_at, WorkflowInstance.id)
        .limit(limit)
        .offset(offset)
        .subquery()
    )
    query = (
        select(
            WorkflowInstance,
            User.last_name,
            User.first_name,
            User.patronymic,
            DevelopmentRoute.subjects,
            DevelopmentRoute.deficits,
            DevelopmentRoute.category,
            page.c.due_on,
            page.c.back,
            prepared_routes(who).label("ready"),
        )
        .join(page, page.c.id == WorkflowInstance.id)
        .join(User, User.id == WorkflowInstance.subject)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .order_by(
            page.c.back.desc(),
            page.c.due_on.asc().nulls_last(),
            WorkflowInstance.entered_at,
            WorkflowInstance.id,
        )
    )
    found = [_card(row) for row in session.execute(query)]
    waiting = _waiting(session, found)
    alike = _similar(session, who) if asked.similar else {}
    return tuple(
        replace(card, waits_for=waiting.get(card.route, ()), similar=alike.get(card.route, 0))
        for card in found
    )


def next_to_decide(session: Session, who: Standing, asked: Asked, *, on: date, at: datetime) -> str | None:
    """The first route of the queue about which no decision waits in the basket yet."""
    found = cards(session, who, replace(asked, every=False, ready="no"), on=on, at=at, limit=1)
    return found[0].route if found else None


def _card(row: Any) -> QueueCard:
    instance = row.WorkflowInstance
    return QueueCard(
        route=instance.id,
        number=instance.number,
        teacher=full_name(row.last_name, row.first_name, row.patronymic),
        organization=instance.organization,
        state=instance.state,
        version=instance.version,
        round=instance.round,
        since=instance.entered_at,
        due_on=row.due_on,
        subjects=tuple(filter(None, row.subjects.split(";"))),
        deficits=tuple(filter(None, row.deficits.split(";"))),
        category=row.category,
        changed=_has_changed(instance),
        ready=bool(row.ready),
        as_proposed=bool(row.back),
    )


def _has_changed(instance: WorkflowInstance) -> bool:
    if instance.in_force is None:
        return False
    return instance.in_force != instance.initial_design or instance.state.startswith("amendment")


def _waiting(session: Session, found: Sequence[QueueCard]) -> dict[str, tuple[str, ...]]:
    if len(found) > ROWS:  # a file of everything asks once, not by a list of ids
        query = select(Task.route, Task.office).where(Task.closed_version.is_(None))
    else:
        query = select(Task.route, Task.office).where(
            Task.route.in_([card.route for card in found]), Task.closed_version.is_(None)
        )
    waiting: dict[str, tuple[str, ...]] = {}
    for route, office in session.execute(query.distinct().order_by(Task.office)):
        waiting[route] = (*waiting.get(route, ()), office)
    return waiting


def _due() -> ColumnElement[Any]:
    return (
        select(func.min(Task.due_on))
        .where(Task.route == WorkflowInstance.id, Task.closed_version.is_(None))
        .correlate(WorkflowInstance)
        .scalar_subquery()
    )


def _counted(session: Session, who: Standing, asked: Asked, *, on: date, at: datetime) -> Sequence[Any]:
    """How many there are in each state of each school, how many of them late and how many ready: one reading."""
    ready = case((prepared_routes(who), 1), else_=0)
    query = (
        select(
            WorkflowInstance.state,
            WorkflowInstance.organization,
            func.count().label("total"),
            func.sum(case((WorkflowInstance.id.in_(_late(on)), 1), else_=0)).label("overdue"),
            func.sum(ready).label("ready"),
        )
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .where(condition(session, who, asked, on=on, at=at))
        .group_by(WorkflowInstance.state, WorkflowInstance.organization)
    )
    return session.execute(query).all()


def _is_asked(state: str, asked: Asked) -> bool:
    return not asked.states or state in asked.states


def _late(on: date) -> Select[str]:
    return select(Task.route).where(Task.closed_version.is_(None), Task.due_on < on)


def condition(
    session: Session, who: Standing, asked: Asked, *, on: date, at: datetime
) -> ColumnElement[bool]:
    """What is asked for of what the person may know of, as a condition on instances and their working copies."""
    reach = known_by_office(who) if asked.every else _waits_for(who)
    if asked.similar:
        reach = and_(reach, WorkflowInstance.id.in_(_similar(session, who)))
    return and_(reach, *_narrowed(session, who, asked, on=on, at=at))


def _similar(session: Session, who: Standing) -> Mapping[str, int]:
    """The routes with rows as others have them, of all that the person may know of; read once in a session."""
    kept: dict[str, Mapping[str, int]] = session.info.setdefault(_SIMILAR, {})
    if who.person not in kept:
        kept[who.person] = similar_rows(session, known_by_office(who))
    return kept[who.person]


def known_by_office(who: Standing) -> ColumnElement[bool]:
    """The condition on `WorkflowInstance` under which a route of somebody else is shown by one's offices."""
    shown = or_(false(), *map(shown_by, who.held))
    return and_(shown, WorkflowInstance.subject != who.person, not_member(who.person))


def _waits_for(who: Standing) -> ColumnElement[bool]:
    grounds = []
    for held in preparing(who).held:
        waiting = select(Task.route).where(Task.office == held.office, Task.closed_version.is_(None))
        usual, of_school = waiting.where(Task.party == ""), waiting.where(Task.party == held.organization)
        grounds += [and_(reach, WorkflowInstance.id.in_(usual)) for reach in covered(held)]
        grounds.append(WorkflowInstance.id.in_(of_school))
    return and_(or_(false(), *grounds), WorkflowInstance.subject != who.person, not_member(who.person))


def _narrowed(
    session: Session, who: Standing, asked: Asked, *, on: date, at: datetime
) -> list[ColumnElement[bool]]:
    named = route_named(session, asked.name)
    ready = prepared_routes(who)
    moved = or_(
        WorkflowInstance.in_force != WorkflowInstance.initial_design,
        WorkflowInstance.state.startswith("amendment"),
    )
    conditions: tuple[tuple[object, ColumnElement[bool]], ...] = (
        (asked.name.strip(), named),
        (asked.organization, WorkflowInstance.organization == asked.organization),
        (asked.state, WorkflowInstance.state.in_(asked.states)),
        (asked.subject, _lists(DevelopmentRoute.subjects, asked.subject)),
        (asked.deficit, _lists(DevelopmentRoute.deficits, asked.deficit)),
        (asked.category, DevelopmentRoute.category == asked.category),
        (asked.waited, WorkflowInstance.entered_at <= at - timedelta(days=asked.waited)),
        (asked.round, WorkflowInstance.round >= asked.round),
        (asked.changed, and_(WorkflowInstance.in_force.is_not(None), moved)),
        (asked.overdue, WorkflowInstance.id.in_(_late(on))),
        (asked.ready == "yes", ready),
        (asked.ready == "no", ~ready),
    )
    return [condition for wanted, condition in conditions if wanted]


def _lists(column: InstrumentedAttribute[str], code: str) -> ColumnElement[bool]:
    return column.contains(f";{code};", autoescape=True)
