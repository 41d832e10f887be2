"""Who answers for an approver: the head of the school or of the authority for which he decides.

He is told when somebody else opens a way to the approver's signature.
"""

from datetime import date
from types import MappingProxyType

from sqlalchemy.orm import Session

from workflow.participants import Office, appointments_of, holders

HEADS = MappingProxyType(
    {Office.DEPUTY_HEAD: Office.SCHOOL_HEAD, Office.MUNICIPAL_CURATOR: Office.AUTHORITY_HEAD}
)


def superiors(session: Session, person: str, *, on: date) -> list[str]:
    """The heads over the offices in which the person decides on that day, each once, never himself."""
    found = [
        head.person
        for held in appointments_of(session, person, on=on)
        if held.office in HEADS
        for head in holders(session, HEADS[Office(held.office)], held.organization, on=on)
    ]
    return [head for head in dict.fromkeys(found) if head != person]
