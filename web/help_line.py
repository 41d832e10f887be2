"""The help line at the bottom of each page: the phone of the person's own school."""

from sqlalchemy import select

from web.access import signed_in
from web.installation import reading, today
from workflow.participants import Employment, Organization


def school_phone() -> str | None:
    """The phone of where the person works today; None for a stranger and where none is known."""
    who = signed_in()
    if who is None:
        return None
    works_there = (
        select(Organization.phone)
        .join(Employment, Employment.organization == Organization.id)
        .where(Employment.person == who.person, Employment.valid_from <= today())
        .where(
            Employment.valid_to.is_(None) | (Employment.valid_to >= today()), Organization.phone.is_not(None)
        )
        .order_by(Employment.valid_from.desc())
        .limit(1)
    )
    return reading().scalar(works_there)
