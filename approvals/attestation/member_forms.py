"""The Appendix form of each of a group, one file a person: for those who answer for the route as a whole.

A member takes his own papers by himself; what is given out is recorded as any paper for an attestation.
"""

from datetime import date

from sqlalchemy.orm import Session

from approvals.attestation.shown import BY_OFFICE, route_about, settled_snapshot
from approvals.desk import Desk
from approvals.situation import Situation
from documents.docx.extract.member_form import member_form
from documents.docx.filenames import safe_name
from documents.docx.snapshot import Snapshot
from documents.membership import people
from workflow.instances import WorkflowInstance


def may_take_forms(situation: Situation) -> bool:
    """Whether the person answers for the whole route: its lead, the school of the lead, the municipality."""
    who = situation.person
    reaching = (
        held.reaches(
            organization=situation.organization, subject=situation.subject, subjects=situation.subjects
        )
        for held in who.held
        if held.office in BY_OFFICE
    )
    return situation.in_force is not None and (who.person == situation.subject or any(reaching))


def member_forms(
    desk: Desk, session: Session, route: str, *, printed_on: date
) -> tuple[Snapshot, dict[str, bytes]]:
    """The route as its lead has it, and by file name the form of everybody who is in the group by what is in force."""
    instance = session.get_one(WorkflowInstance, route)
    forms: dict[str, bytes] = {}
    whole = None
    for place, (person, name) in enumerate(_named(desk, session, instance).items(), 1):
        shown = route_about(desk, session, instance, person)
        if shown is not None and shown.snapshot is not None:
            whole = whole or shown.snapshot
            called = name.replace(".\u00a0", "").replace("\u00a0", "-").rstrip(".")
            file = safe_name(f"{place:02}_{shown.number}_форма_{called}", "docx")
            forms[file] = member_form(shown.snapshot, printed_on)
    assert whole is not None
    return whole, forms


def _named(desk: Desk, session: Session, instance: WorkflowInstance) -> dict[str, str]:
    settled = settled_snapshot(desk, session, instance)
    return {} if settled is None else people(settled.content)
