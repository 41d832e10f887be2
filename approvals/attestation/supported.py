"""Which routes a mentor or the head of an association has supported by order, today or before: for his reference.

A route counts where an office of his reached it and was held on a day of its term. Who may see routes today is
decided in `visibility`.
"""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from approvals.attestation.shown import settled_snapshot
from approvals.desk import Desk
from approvals.standing import HeldOffice, held_offices
from approvals.visibility import covered
from documents.docx.extract.support import Duty, Support
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day
from workflow.instances import WorkflowInstance
from workflow.participants import Appointment, Office, User, names_of

SUPPORTING = (Office.MENTOR, Office.SMO_HEAD)


def has_supported(session: Session, person: str) -> bool:
    """Whether the person has ever held an office that supports routes."""
    asked = select(Appointment.id).where(Appointment.person == person, Appointment.office.in_(SUPPORTING))
    return session.scalar(asked.limit(1)) is not None


def support_of(desk: Desk, session: Session, person: str, *, printed_on: date) -> Support | None:
    """What the reference says; None where the person has supported no route that was ever in force."""
    duties: list[HeldOffice] = []
    routes: dict[str, Snapshot] = {}
    for held in _duties(session, person):
        found = dict(_supported(desk, session, person, held))
        if found:
            duties.append(held)
            routes.update(found)
    if not routes:
        return None
    user = session.get_one(User, person)
    shown = sorted(routes.values(), key=lambda route: (route.content.z1.starts_on or date.min, route.route))
    said = tuple(_duty(session, held) for held in duties)
    return Support(user.full_name, user.short_name, said, tuple(shown), printed_on)


def _duties(session: Session, person: str) -> Iterator[HeldOffice]:
    """Every supporting office of the person, with its reach, by the day on which it began."""
    query = (
        select(Appointment.id, Appointment.valid_from)
        .where(Appointment.person == person, Appointment.office.in_(SUPPORTING))
        .order_by(Appointment.valid_from, Appointment.id)
    )
    for appointment, began in session.execute(query).all():
        on_that_day = held_offices(session, person, began, lock=False)
        yield from (held for held in on_that_day if held.appointment == appointment)


def _supported(desk: Desk, session: Session, person: str, held: HeldOffice) -> Iterator[tuple[str, Snapshot]]:
    reached = session.scalars(
        select(WorkflowInstance).where(
            or_(*covered(held)), WorkflowInstance.in_force.is_not(None), WorkflowInstance.subject != person
        )
    )
    for route in reached:
        snapshot = settled_snapshot(desk, session, route)
        if snapshot is not None and _overlap(held, snapshot):
            yield route.id, snapshot


def _overlap(held: HeldOffice, route: Snapshot) -> bool:
    starts_on, ends_on = route.content.z1.starts_on, route.content.z1.ends_on
    began_in_time = ends_on is None or held.valid_from <= ends_on
    return began_in_time and (held.valid_to is None or starts_on is None or starts_on <= held.valid_to)


def _duty(session: Session, held: HeldOffice) -> Duty:
    school = names_of(session, held.organization, on=held.valid_to or held.valid_from).short_name
    order = f"приказ от {day(held.basis_date)} № {held.basis_number}"
    return Duty(f"{held.title}, {school}, {order}", held.valid_from, held.valid_to)
