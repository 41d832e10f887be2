"""Whose records a person keeps: an administrator everybody's, a head or a deputy those of his own schools.

What the records say is the business of the pages that show them.
"""

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from web.access import PageHidden, holds, my_standing
from web.installation import reading, today
from workflow.participants import Employment, Office, User

KEEPERS = (Office.ADMINISTRATOR, Office.DEPUTY_HEAD, Office.SCHOOL_HEAD)
AT_SCHOOL = frozenset({Office.DEPUTY_HEAD, Office.SCHOOL_HEAD})


def kept_person(person: str, *, what: str) -> User:
    """The person whose records I keep; for anybody else raises `PageHidden`."""
    user = reading().get(User, person)
    if user is None or not (holds(Office.ADMINISTRATOR) or _is_at_my_school(person)):
        raise PageHidden(what=what)
    return user


def my_schools() -> list[str]:
    """The schools that I head or am a deputy of."""
    return [held.organization for held in my_standing().held if held.office in AT_SCHOOL]


def working_at(schools: list[str], *, on: date) -> Select[Any]:
    """The ids of the people employed there on that day or later."""
    return select(Employment.person).where(
        Employment.organization.in_(schools), or_(Employment.valid_to.is_(None), Employment.valid_to >= on)
    )


def _is_at_my_school(person: str) -> bool:
    query = working_at(my_schools(), on=today()).where(Employment.person == person)
    return reading().scalars(query.limit(1)).first() is not None
