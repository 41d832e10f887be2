"""Who holds which office at one school by which order: who stands in for whom, and which orders end soon.

An office is read here, never given: that is the business of `workflow/appointing.py`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from workflow.participants import Appointment, User

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Duty:
    """One appointment, in force or about to begin."""

    office: str
    title: str
    holder: str
    stands_in_for: str | None
    basis_number: str
    basis_date: date
    valid_from: date
    valid_to: date | None

    def ends_soon(self, on: date) -> bool:
        """Whether its order ends within thirty days."""
        return self.valid_to is not None and self.valid_to <= on + SOON


def duties_at(session: Session, school: str, *, on: date) -> list[Duty]:
    """The offices of that school held on that day or within thirty days from it, by office."""
    replaced, absent = aliased(Appointment), aliased(User)
    query = (
        select(Appointment, User, absent)
        .join(User, User.id == Appointment.person)
        .outerjoin(replaced, replaced.id == Appointment.replaces)
        .outerjoin(absent, absent.id == replaced.person)
        .where(Appointment.organization == school, User.active, Appointment.valid_from <= on + SOON)
        .where(or_(Appointment.valid_to.is_(None), Appointment.valid_to >= on))
        .order_by(
            Appointment.office, Appointment.kind, User.last_name, Appointment.valid_from, Appointment.id
        )
    )
    return [_duty(*row) for row in session.execute(query)]


def _duty(row: Appointment, holder: User, absent: User | None) -> Duty:
    return Duty(
        office=row.office,
        title=row.title,
        holder=holder.short_name,
        stands_in_for=absent.short_name if absent else None,
        basis_number=row.basis_number,
        basis_date=row.basis_date,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
