"""«Начать год»: drafts for the teachers of a school who have no route of the season yet, each opened on its own.

Section 1 comes from the staff card; the deputy writes nothing, so he may review what the teachers write. A second
run opens none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from approvals.acts.opening import Opening, open_route, school_year
from approvals.desk import Desk
from approvals.errors import BadField, Refused
from approvals.request import Actor
from documents.drafts import DESTROYED, DevelopmentRoute, ends_on
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from documents.texts import sort_key
from workflow.instances import WorkflowInstance
from workflow.participants import Employment, User

STOPPED = ("withdrawn", "terminated", "transferred")


@dataclass(frozen=True)
class Teacher:
    """One person of the school: his route of the season, or that none can be begun without a card."""

    person: str
    full_name: str
    position: str
    season: "SeasonRoute | None"
    has_card: bool
    manages: bool
    subjects: tuple[str, ...]  # taught, as the staff card says
    routes: int  # all that were ever opened for him

    @property
    def state(self) -> str | None:
        """Where his route of the season stands."""
        return None if self.season is None else self.season.state

    @property
    def is_waiting(self) -> bool:
        """Whether he has no route of the season."""
        return self.season is None


@dataclass(frozen=True)
class SeasonRoute:
    """The route that lasts into the school year, and where it stands."""

    route: str
    number: str | None
    state: str


@dataclass(frozen=True)
class Begun:
    """What came of one person: a draft, or the reason why not."""

    teacher: Teacher
    route: str | None = None
    reason: str = ""


def teachers_of(session: Session, school: str, *, on: date) -> list[Teacher]:
    """Everybody who works at the school on that day, in alphabetical order."""
    works = (
        select(User, Employment.position, StaffCardRow.body)
        .join(Employment, Employment.person == User.id)
        .outerjoin(StaffCardRow, StaffCardRow.person == User.id)
        .where(User.active, Employment.organization == school, Employment.valid_from <= on)
        .where(or_(Employment.valid_to.is_(None), Employment.valid_to >= on))
        .order_by(Employment.valid_from.desc(), Employment.id)
    )
    rows = {user.id: (user, position, body) for user, position, body in session.execute(works)}
    seasons, counts = _of_season(session, rows, on), _counts(session, rows)
    people = []
    for person, (user, position, body) in rows.items():
        card = _card(body)
        people.append(
            Teacher(
                person,
                user.full_name,
                position,
                seasons.get(person),
                has_card=card is not None,
                manages=card is not None and card.subject_kind == "management",
                subjects=() if card is None else card.subjects,
                routes=counts.get(person, 0),
            )
        )
    return sorted(people, key=lambda one: (sort_key(one.full_name), one.person))


def begin_year(
    desk: Desk, school: str, chosen: Sequence[str], *, actor: Actor, on: date, at: datetime
) -> list[Begun]:
    """Open a draft for each chosen person of the school who has none of the season; nobody waits for another."""
    with desk.units.reading() as session:
        there = [one for one in teachers_of(session, school, on=on) if one.person in set(chosen)]
    return [_begun(desk, one, actor, on, at) for one in there]


def _begun(desk: Desk, teacher: Teacher, actor: Actor, on: date, at: datetime) -> Begun:
    if not teacher.is_waiting:
        return Begun(teacher, reason="Маршрут на этот учебный год уже есть.")
    opening = Opening(teacher.person, begun_only=True, after=teacher.routes)
    # The same press of the button twice is the same form; another route ended in between makes it another.
    key = f"year-{school_year(on)[0].year}-{teacher.routes}-{teacher.person}"
    try:
        return Begun(teacher, open_route(desk, opening, key=key, actor=actor, at=at).route)
    except (BadField, Refused) as refusal:
        return Begun(teacher, reason=str(refusal))


def _of_season(session: Session, people: Iterable[str], on: date) -> Mapping[str, SeasonRoute]:
    """Each one's route that lasts into the school year of that day, the latest opened; a destroyed one is none."""
    begins, _ends = school_year(on)
    query = (
        select(WorkflowInstance, DevelopmentRoute.draft)
        .join(DevelopmentRoute, DevelopmentRoute.id == WorkflowInstance.id)
        .where(WorkflowInstance.subject.in_(list(people)), WorkflowInstance.state.not_in(STOPPED))
        .where(DevelopmentRoute.draft != DESTROYED)
        .order_by(WorkflowInstance.opened_at)
    )
    return {
        one.subject: SeasonRoute(one.id, one.number, one.state)
        for one, draft in session.execute(query)
        if _lasts(ends_on(draft), begins)
    }


def _lasts(last_day: date | None, begins: date) -> bool:
    return last_day is None or last_day > begins


def _counts(session: Session, people: Iterable[str]) -> Mapping[str, int]:
    query = (
        select(WorkflowInstance.subject, func.count())
        .where(WorkflowInstance.subject.in_(list(people)))
        .group_by(WorkflowInstance.subject)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _card(body: str | None) -> StaffCard | None:
    return None if body is None else StaffCard.model_validate_json(body, context={"dictionaries": None})
