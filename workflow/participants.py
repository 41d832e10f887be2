"""People, organisations and the offices that people hold by order, from a day to a day.

An appointment is never deleted or lengthened backwards: it ends. Whether an office allows an act is decided in
`approvals/authority.py`.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, cast

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from workflow.database import Base, Id, UtcTime


class Office(StrEnum):
    """An office that a person is appointed to by order."""

    DEPUTY_HEAD = "deputy_head"  # reviews and agrees routes at the school (order 731, I.7)
    SCHOOL_HEAD = "school_head"  # heads the school; the higher official of its deputies
    SMO_HEAD = "smo_head"  # heads a school methodical association: supports, does not approve (I.7)
    MENTOR = "mentor"  # supports named teachers, does not approve (I.7)
    SCHOOL_MONITOR = "school_monitor"  # answers for monitoring at the school (order 731, п. 2)
    MUNICIPAL_CURATOR = "municipal_curator"  # leads the work in the municipality (I.6)
    METHODIST = "methodist"  # prepares the decisions of the curator and signs none of them
    AUTHORITY_HEAD = "authority_head"  # heads the education authority (order 731, п. 5)
    AUDITOR = "auditor"  # checks, within the scope and time of an order; changes nothing
    SCHOOL_ADMIN = "school_admin"  # keeps the accounts of the teachers of one school; sees no route
    ADMINISTRATOR = "administrator"  # keeps accounts and offices; has no act in any route


class Organization(Base):
    """A school, the education authority or a methodical centre. Its names live in `OrganizationName`."""

    __tablename__ = "organizations"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))  # school | authority | centre
    week: Mapped[int] = mapped_column(default=5)  # working days a week: 5 or 6
    phone: Mapped[str | None] = mapped_column(String(40))  # of the office, never of a person

    __table_args__ = (CheckConstraint("week in (5, 6)", name="week"),)


class OrganizationName(Base):
    """What an organisation was called from a day to a day: an old document keeps the old name."""

    __tablename__ = "organization_names"
    organization: Mapped[str] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(Date, primary_key=True)
    full_name: Mapped[str] = mapped_column(String(300))
    short_name: Mapped[str] = mapped_column(String(120))


class User(Base):
    """A person who signs in. Never deleted: deactivated, since history names him."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str | None] = mapped_column(String(100))
    password_hash: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)

    @property
    def erased(self) -> bool:
        """Whether the person's data were destroyed; the number of the act stands in place of the name."""
        return self.login == self.id

    def erase(self, act: str) -> None:
        """Leave nothing of the person but the id, by which history knows him."""
        self.last_name, self.first_name, self.patronymic = f"Сведения уничтожены, акт № {act}", "", None
        self.login, self.email, self.password_hash, self.active = self.id, None, None, False

    @property
    def full_name(self) -> str:
        """«Лугова Марина Олеговна»."""
        return full_name(self.last_name, self.first_name, self.patronymic)

    @property
    def short_name(self) -> str:
        """«Лугова М. О.», with non-breaking spaces."""
        return short_name(self.last_name, self.first_name, self.patronymic)

    @property
    def called(self) -> str:
        """How a letter addresses the person: name and patronymic."""
        return " ".join(part for part in (self.first_name, self.patronymic) if part)


def _as_sorted(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    return func.replace(func.replace(column, "Ё", "Е"), "ё", "е")


BY_NAME = (_as_sorted(User.last_name), _as_sorted(User.first_name), User.id)
"""The order of a list of people, as SQL: Ё stands with Е, as in a Russian list, not before А as in its code."""


def full_name(last: str, first: str, patronymic: str | None) -> str:
    """«Лугова Марина Олеговна»."""
    return " ".join(part for part in (last, first, patronymic) if part)


def short_name(last: str, first: str, patronymic: str | None) -> str:
    """«Лугова М. О.», with non-breaking spaces."""
    return "\N{NO-BREAK SPACE}".join([last, *(f"{part[0]}." for part in (first, patronymic) if part)])


class Employment(Base):
    """A person works at an organisation in a position, from a day to a day."""

    __tablename__ = "employments"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    organization: Mapped[str] = mapped_column(ForeignKey("organizations.id"), index=True)
    position: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Appointment(Base):
    """A person holds an office from a day to a day by an order; `substitute` acts for the holder in his own name."""

    __tablename__ = "appointments"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    office: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(12), default="primary")  # primary | substitute
    organization: Mapped[str] = mapped_column(
        ForeignKey("organizations.id"), index=True
    )  # where the office is
    title: Mapped[str] = mapped_column(String(200))  # «заместитель директора по УВР», as documents print it
    scope: Mapped[str] = mapped_column(
        String(12), default="organization"
    )  # organization | municipality | listed
    replaces: Mapped[str | None] = mapped_column(
        ForeignKey("appointments.id")
    )  # whom a substitute stands in for
    basis_number: Mapped[str] = mapped_column(String(60))
    basis_date: Mapped[date] = mapped_column(Date)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    recorded_by: Mapped[str | None] = mapped_column(Id)

    __table_args__ = (
        CheckConstraint("kind in ('primary', 'substitute')", name="kind"),
        CheckConstraint("scope in ('organization', 'municipality', 'listed')", name="scope"),
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="period"),
        Index("ix_appointments_office_organization", "office", "organization"),
    )

    def in_force(self, on: date) -> bool:
        """Whether the office is held on that day: both ends of the period count."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class AppointmentScope(Base):
    """One school, subject or person that an appointment of scope `listed` covers."""

    __tablename__ = "appointment_scopes"
    appointment: Mapped[str] = mapped_column(ForeignKey("appointments.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # organization | subject | person
    value: Mapped[str] = mapped_column(String(60), primary_key=True)

    __table_args__ = (CheckConstraint("kind in ('organization', 'subject', 'person')", name="kind"),)


_A = cast("Table", Appointment.__table__)
IN_FORCE = (_A.c.valid_from <= bindparam("on")) & or_(
    _A.c.valid_to.is_(None), _A.c.valid_to >= bindparam("on")
)
"""Whether an appointment is in force on the day `on`, as SQL."""
PRIMARY_FIRST = (_A.c.kind, _A.c.valid_from, _A.c.id)
# Statements that each act runs are built once.
_OFFICES_OF = (
    select(Appointment).where(Appointment.person == bindparam("person"), IN_FORCE).order_by(*PRIMARY_FIRST)
)
_U, _N = cast("Table", User.__table__), cast("Table", OrganizationName.__table__)
_HOLDERS = (
    select(_A.c.id, _A.c.person, _A.c.organization, _A.c.scope)
    .join(_U, _U.c.id == _A.c.person)
    .where(_U.c.active, _A.c.office == bindparam("office"), IN_FORCE)
    .order_by(*PRIMARY_FIRST)
)
_HOLDERS_THERE = _HOLDERS.where(_A.c.organization == bindparam("organization"))
_NAMES = (
    select(_N.c.valid_from, _N.c.full_name, _N.c.short_name)
    .where(_N.c.organization == bindparam("organization"))
    .order_by(_N.c.valid_from)
)


class Holder(NamedTuple):
    """Who holds an office: the appointment, the person, where the office is and how far it reaches."""

    appointment: str
    person: str
    organization: str
    scope: str


class Names(NamedTuple):
    """What an organisation is called from a day on."""

    valid_from: date
    full_name: str
    short_name: str


def appointments_of(session: Session, person: str, *, on: date) -> list[Appointment]:
    """The offices that `person` holds on that day, primary ones first."""
    return list(session.scalars(_OFFICES_OF, {"person": person, "on": on}))


def holders(session: Session, office: str, organization: str | None, *, on: date) -> list[Holder]:
    """Who holds `office` on that day (of that organisation, where one is given), primary ones first."""
    asked = {"office": office, "on": on}
    if organization is None:
        return [Holder(*row) for row in session.execute(_HOLDERS, asked)]
    there = {**asked, "organization": organization}
    return [Holder(*row) for row in session.execute(_HOLDERS_THERE, there)]


def scopes(session: Session, appointments: Iterable[str]) -> dict[str, list[AppointmentScope]]:
    """What each listed appointment covers, by its id."""
    found: dict[str, list[AppointmentScope]] = {}
    for row in session.scalars(
        select(AppointmentScope).where(AppointmentScope.appointment.in_(list(appointments)))
    ):
        found.setdefault(row.appointment, []).append(row)
    return found


def short_name_of(organization: ColumnElement[str]) -> ColumnElement[str]:
    """The short name of the organisation on the day `on`, as SQL; before its first name, the first."""
    names = select(_N.c.short_name).where(_N.c.organization == organization).limit(1)
    current = names.where(_N.c.valid_from <= bindparam("on")).order_by(_N.c.valid_from.desc())
    return func.coalesce(current.scalar_subquery(), names.order_by(_N.c.valid_from).scalar_subquery())


def names_of(session: Session, organization: str, *, on: date) -> Names:
    """The names of the organisation on that day; before its first name, the first."""
    known = [Names(*row) for row in session.execute(_NAMES, {"organization": organization})]
    current = [name for name in known if name.valid_from <= on]
    return current[-1] if current else known[0]
