"""Which offices of a school nobody holds on a day: without a curator its routes cannot be passed on at all.

A clock and a list only tell. Whether an act finds somebody to take it is decided in `approvals/turn.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workflow.participants import IN_FORCE, Appointment, AppointmentScope, Office, Organization, User

OWED: Mapping[str, str] = MappingProxyType(
    {
        Office.MUNICIPAL_CURATOR: "error",
        Office.DEPUTY_HEAD: "warning",
        Office.SCHOOL_MONITOR: "warning",
    }
)
"""What every school must have (order 731, I.6, I.7 and п. 2), and how bad it is to be without."""


@dataclass(frozen=True)
class Vacancy:
    """A school where nobody holds that office."""

    office: str
    school: str

    @property
    def severity(self) -> str:
        """`error` where no route can come to its end, otherwise `warning`."""
        return OWED[self.office]


def vacancies(session: Session, *, on: date, school: str | None = None) -> tuple[Vacancy, ...]:
    """What nobody holds on that day, in every school or in one.

    A curator of subjects reaches some routes of each school: where there is one, no school counts as without.
    """
    asked = select(Organization.id).where(Organization.kind == "school").order_by(Organization.id)
    schools = list(session.scalars(asked if school is None else asked.where(Organization.id == school)))
    held: dict[str, set[str]] = {office: set() for office in OWED}
    everywhere = False
    for office, organization, scope, kind, value in session.execute(_HELD, {"on": on}):
        if office != Office.MUNICIPAL_CURATOR:
            held[office].add(organization)
        elif scope == "municipality" or kind == "subject":
            everywhere = True
        elif kind == "organization":
            held[office].add(value)
    if everywhere:
        held[Office.MUNICIPAL_CURATOR].update(schools)
    return tuple(Vacancy(office, one) for office in OWED for one in schools if one not in held[office])


_COVERED: ColumnElement[bool] = AppointmentScope.appointment == Appointment.id
_HELD = (
    select(
        Appointment.office,
        Appointment.organization,
        Appointment.scope,
        AppointmentScope.kind,
        AppointmentScope.value,
    )
    .join(User, User.id == Appointment.person)
    .outerjoin(AppointmentScope, _COVERED)
    .where(User.active, Appointment.office.in_(list(OWED)), IN_FORCE)
)
