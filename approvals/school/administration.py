"""What the administrator of a school may do with accounts, and with whose (ADR 0030).

He keeps those of the people of his own school who hold no office: whoever could set the password of an office's
holder could sign, or read routes, as that holder. Those accounts stay with the municipality's administrator.
"""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from approvals.errors import Refused
from approvals.offices import NAMES
from approvals.standing import Standing
from workflow.participants import Appointment, Employment, Office, User

TRUSTED = frozenset(Office) - {Office.MENTOR}
"""Offices that sign, prepare, read the routes of many or keep accounts: all but the mentor's, who is a teacher."""


class NotHisAccount(Refused):
    """The account is kept by the municipality's administrator. Fact: office."""

    template = (
        "У этого человека есть назначение по приказу ({office}), поэтому его учётную запись ведёт администратор "
        "управления образования. Обратитесь к нему."
    )


def administered(who: Standing) -> tuple[str, ...]:
    """The schools whose accounts the person keeps."""
    return tuple(held.organization for held in who.held if held.office == Office.SCHOOL_ADMIN)


def works_at(session: Session, person: str, schools: tuple[str, ...], *, on: date) -> bool:
    """Whether the person works at one of the schools on that day or later."""
    query = select(Employment.id).where(
        Employment.person == person,
        Employment.organization.in_(schools),
        or_(Employment.valid_to.is_(None), Employment.valid_to >= on),
    )
    return session.scalar(query.limit(1)) is not None


def trusted_people(session: Session, people: list[str], *, on: date) -> dict[str, str]:
    """Which of them hold an office of trust on that day or will, and which one."""
    query = select(Appointment.person, Appointment.office).where(
        Appointment.person.in_(people),
        Appointment.office.in_([str(office) for office in TRUSTED]),
        or_(Appointment.valid_to.is_(None), Appointment.valid_to >= on),
    )
    return {row.person: row.office for row in session.execute(query)}


def require_kept(session: Session, who: Standing, person: str, *, on: date) -> None:
    """Raise `NotHisAccount` where the person's account is not the school administrator's to touch.

    Taken in the transaction that changes the account: an office granted a moment ago counts.
    """
    session.get(User, person, with_for_update={"key_share": True})
    office = trusted_people(session, [person], on=on).get(person)
    if office is not None or not works_at(session, person, administered(who), on=on):
        raise NotHisAccount(office=NAMES.get(office or "", "в другой организации"))
