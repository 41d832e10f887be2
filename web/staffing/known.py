"""What already stands when a staff list comes: organisations, people with their work and cards, offices in force.

One reading of a few wide queries; the plan decides from it and asks the base nothing.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from documents.texts import search_key
from workflow.participants import Appointment, Employment, Organization, OrganizationName, User


@dataclass(frozen=True)
class Place:
    """One organisation as it is called on the day."""

    id: str
    kind: str
    short: str
    full: str
    week: int = 5


@dataclass(frozen=True)
class Post:
    """A place of work that has not ended."""

    id: str
    place: str
    position: str
    since: date
    until: date | None = None


@dataclass(frozen=True)
class Member:
    """One person with his posts and his card."""

    id: str
    login: str
    last: str
    first: str
    patronymic: str
    email: str = ""
    active: bool = True
    has_password: bool = False
    posts: tuple[Post, ...] = ()
    card: StaffCard | None = None

    @property
    def full(self) -> str:
        """«Иванова Анна Викторовна»."""
        return " ".join(part for part in (self.last, self.first, self.patronymic) if part)


@dataclass(frozen=True)
class Held:
    """One office that has not ended."""

    id: str
    person: str
    office: str
    place: str
    kind: str
    number: str
    ordered: date
    since: date
    until: date | None


@dataclass(frozen=True)
class Known:
    """Everything that a plan needs of the base."""

    places: dict[str, Place] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    held: tuple[Held, ...] = ()

    @property
    def authority(self) -> str:
        """The id of the education authority."""
        return next(place.id for place in self.places.values() if place.kind == "authority")

    @cached_property
    def by_short(self) -> dict[str, Place]:
        """The organisations by their short names."""
        return {key(place.short): place for place in self.places.values()}

    @cached_property
    def by_login(self) -> dict[str, Member]:
        """The people by their logins."""
        return {member.login: member for member in self.members.values()}


def key(text: str) -> str:
    """The form under which names of people and organisations are compared."""
    return " ".join(search_key(text).split())


def read_known(session: Session, *, on: date) -> Known:
    """What stands on that day."""
    posts: dict[str, list[Post]] = {}
    going_on = or_(Employment.valid_to.is_(None), Employment.valid_to >= on)
    for row in session.scalars(
        select(Employment).where(going_on).order_by(Employment.valid_from, Employment.id)
    ):
        posts.setdefault(row.person, []).append(
            Post(row.id, row.organization, row.position, row.valid_from, row.valid_to)
        )
    cards = {
        person: StaffCard.model_validate_json(body, context={"dictionaries": None})
        for person, body in session.execute(select(StaffCardRow.person, StaffCardRow.body))
    }
    columns = (User.id, User.login, User.last_name, User.first_name, User.patronymic, User.email, User.active)
    people = session.execute(select(*columns, User.password_hash.is_not(None)))
    members = {
        id_: Member(
            id_, login, last, first, patronymic or "", email or "", active, bool(has_password),
            tuple(posts.get(id_, ())), cards.get(id_),
        )
        for id_, login, last, first, patronymic, email, active, has_password in people
    }  # fmt: skip
    return Known(_places(session, on), members, _held(session, on))


def _places(session: Session, on: date) -> dict[str, Place]:
    names: dict[str, OrganizationName] = {}
    for row in session.scalars(select(OrganizationName).order_by(OrganizationName.valid_from)):
        if row.valid_from <= on or row.organization not in names:
            names[row.organization] = row
    return {
        one.id: Place(one.id, one.kind, names[one.id].short_name, names[one.id].full_name, one.week)
        for one in session.scalars(select(Organization).order_by(Organization.id))
    }


def _held(session: Session, on: date) -> tuple[Held, ...]:
    going_on = or_(Appointment.valid_to.is_(None), Appointment.valid_to >= on)
    rows = session.scalars(
        select(Appointment).where(going_on).order_by(Appointment.valid_from, Appointment.id)
    )
    return tuple(
        Held(
            row.id, row.person, row.office, row.organization, row.kind,
            row.basis_number, row.basis_date, row.valid_from, row.valid_to,
        )
        for row in rows
    )  # fmt: skip
