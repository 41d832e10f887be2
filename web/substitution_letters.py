"""Letters about a substitution: who stands in learns of it at once, and so does who is replaced.

Recording the order is the business of `workflow/appointing.py`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from approvals.offices import NAMES
from web.account_letters import STANDS_IN, STOOD_IN_FOR
from web.jobs import put
from workflow.participants import Appointment, names_of


def put_substitution_letters(session: Session, appointment: str, *, at: datetime) -> int:
    """Store the letters about the appointment, none where it replaces nobody; return how many."""
    row = session.get_one(Appointment, appointment)
    if row.replaces is None:
        return 0
    replaced = session.get_one(Appointment, row.replaces)
    told = {row.person: STANDS_IN, replaced.person: STOOD_IN_FOR}
    line = _line(session, row)
    for person, letter in told.items():
        other = replaced.person if person == row.person else row.person
        put(session, person, {"letter": letter, "lines": [line], "whose": other}, at=at)
    return len(told)


def _line(session: Session, row: Appointment) -> str:
    place = names_of(session, row.organization, on=row.valid_from).short_name
    until = f" по {row.valid_to:%d.%m.%Y}" if row.valid_to else ""
    order = f"приказ от {row.basis_date:%d.%m.%Y} № {row.basis_number}"
    return f"{NAMES[row.office]}, {place}, с {row.valid_from:%d.%m.%Y}{until}, {order}"
