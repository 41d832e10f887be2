"""Granting an audit by an order, ending it early, and noting in the log that its hour has come.

Access ends by the hour itself; the entry about it is written by whoever sweeps next.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from approvals.audit.audits import Audit
from approvals.errors import BadField
from approvals.municipality import load_municipality
from workflow.appointing import NewAppointment, appoint
from workflow.log import event, journal
from workflow.participants import Appointment, Office

DECIDING = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)
"""Who decides about routes does not check them."""


@dataclass(frozen=True)
class NewAudit:
    """What the order of an audit says."""

    person: str
    organization: str  # which body holds the audit
    position: str
    title: str
    basis_number: str
    basis_date: date
    examined_from: date
    examined_to: date
    begins_on: date
    ends_at: datetime
    schools: tuple[str, ...] = ()  # none: the whole municipality
    counts_nights: bool = False


def grant_audit(session: Session, new: NewAudit, *, at: datetime, by: str | None) -> str:
    """Appoint the auditor and store his audit; return its id. Raises `BadField` or `AppointmentRefused`."""
    last_day = new.ends_at.astimezone(ZoneInfo(load_municipality(session).zone)).date()
    _require_sense(session, new, last_day=last_day, at=at, by=by)
    order = NewAppointment(
        person=new.person,
        office=Office.AUDITOR,
        organization=new.organization,
        title=new.position,
        basis_number=new.basis_number,
        basis_date=new.basis_date,
        valid_from=new.begins_on,
        valid_to=last_day,
        scope="listed" if new.schools else "municipality",
        covers=tuple(("organization", school) for school in new.schools),
    )
    row = Audit(
        id=f"u_{secrets.token_hex(16)}",
        appointment=appoint(session, order, at=at, by=by),
        title=new.title.strip(),
        examined_from=new.examined_from,
        examined_to=new.examined_to,
        ends_at=new.ends_at,
        counts_nights=new.counts_nights,
    )
    session.add(row)
    session.flush()
    data = {
        "audit": row.id,
        "appointment": row.appointment,
        "examined_from": row.examined_from.isoformat(),
        "examined_to": row.examined_to.isoformat(),
        "ends_at": event.instant(row.ends_at),
        "counts_nights": row.counts_nights,
    }
    journal.record(
        session, kind="audit.granted", at=at, by=by, about=new.person, data=data, texts={"title": row.title}
    )
    return row.id


def end_audit(session: Session, audit: str, *, at: datetime, by: str | None) -> None:
    """End a running audit at once; raises `BadField` where it has ended already."""
    row = session.get(Audit, audit)
    if row is None or row.ended_at is not None or row.ends_at <= at:
        raise BadField(field="audit", sentence="Эта проверка уже закончена. Обновите страницу.")
    _end(session, row, why="ended", at=at, by=by)


def note_expired(session: Session, *, at: datetime) -> int:
    """Write one entry for each audit whose hour has come; return how many."""
    found = list(_expired(session, at))
    for row in found:
        _end(session, row, why="expired", at=at, by=None)
    return len(found)


def has_expired(session: Session, *, at: datetime) -> bool:
    """Whether an expiry still waits for its entry."""
    return next(_expired(session, at), None) is not None


def _expired(session: Session, at: datetime) -> Iterator[Audit]:
    query = select(Audit).where(Audit.ended_at.is_(None), Audit.ends_at <= at).order_by(Audit.ends_at)
    yield from session.scalars(query)


def _end(session: Session, row: Audit, *, why: str, at: datetime, by: str | None) -> None:
    row.ended_at = at
    person = session.get_one(Appointment, row.appointment).person
    data = {"audit": row.id, "appointment": row.appointment, "why": why}
    journal.record(session, kind="audit.ended", at=at, by=by, about=person, data=data)


def _require_sense(session: Session, new: NewAudit, *, last_day: date, at: datetime, by: str | None) -> None:
    if new.person == by:
        raise BadField(field="person", sentence="Проверку себе не назначают: её вносит другой человек.")
    if new.ends_at <= at:
        raise BadField(field="ends_on", sentence="Доступ уже закончился бы. Укажите время в будущем.")
    if new.begins_on > last_day:
        raise BadField(
            field="ends_on", sentence="Доступ заканчивается раньше, чем начинается. Проверьте сроки."
        )
    if new.examined_to < new.examined_from:
        sentence = "Конец проверяемого периода раньше его начала. Проверьте даты."
        raise BadField(field="examined_to", sentence=sentence)
    if not new.title.strip():
        raise BadField(field="title", sentence="Назовите проверку так, как она названа в приказе.")
    deciding = select(Appointment.id).where(
        Appointment.person == new.person,
        Appointment.office.in_(DECIDING),
        Appointment.valid_from <= last_day,
        or_(Appointment.valid_to.is_(None), Appointment.valid_to >= new.begins_on),
    )
    if session.scalars(deciding.limit(1)).first() is not None:
        sentence = "Этот человек сам согласует маршруты в эти дни. Проверяющим назначают другого."
        raise BadField(field="person", sentence=sentence)
