"""Appointing to an office and ending it, always by an order, always as an event of the log.

What an office allows is decided in `approvals/authority.py`; who may appoint is checked by the caller.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import journal
from workflow.participants import Appointment, AppointmentScope, Office, Organization, User

SCOPES = ("organization", "municipality", "listed")
KINDS: Mapping[str, str] = MappingProxyType(
    {"schools": "organization", "subjects": "subject", "persons": "person"}
)
"""What a list may name, and what the rows of `AppointmentScope` call it."""
SCOPES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Office.DEPUTY_HEAD: ("organization",),
        Office.SCHOOL_HEAD: ("organization",),
        Office.SMO_HEAD: ("subjects", "persons"),
        Office.MENTOR: ("persons",),
        Office.SCHOOL_MONITOR: ("organization",),
        Office.MUNICIPAL_CURATOR: ("municipality", "schools", "subjects"),
        Office.METHODIST: ("municipality", "schools", "subjects"),
        Office.AUTHORITY_HEAD: ("municipality",),
        Office.AUDITOR: ("municipality", "schools"),
        Office.SCHOOL_ADMIN: ("organization",),
        Office.ADMINISTRATOR: ("municipality",),
    }
)
"""What an office may cover, the usual first: nobody is given more of the teachers' data than his work needs."""

SIGN_AT_SCHOOL = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.SMO_HEAD)
SIGN_ABOVE = (Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)
"""Who keeps the accounts of a school holds none of these over its routes at the same time (ADR 0030)."""


class AppointmentRefused(WorkflowError):
    """An appointment that cannot be made or ended so. Facts: field, sentence."""

    template = "{sentence}"


@dataclass(frozen=True)
class NewAppointment:
    """What an order says: who holds which office where, from when, and by which order."""

    person: str
    office: str
    organization: str
    title: str
    basis_number: str
    basis_date: date
    valid_from: date
    valid_to: date | None = None
    scope: str = "organization"
    covers: tuple[tuple[str, str], ...] = ()  # (organization | subject | person, value), for scope `listed`
    replaces: str | None = None  # the appointment whose holder is absent: makes this one a substitution


def appoint(session: Session, new: NewAppointment, *, at: datetime, by: str | None) -> str:
    """Store the appointment with its event and return its id; raises `AppointmentRefused` with the field."""
    _require_sense(new)
    _require_known(session, new)
    if new.replaces is not None:
        _require_replaceable(session, new)
    _require_single(session, new)
    _require_apart(session, new)
    row = _stored(session, new, at=at, by=by)
    _record_granted(session, row, new, at=at, by=by)
    return row.id


def end_appointment(
    session: Session, appointment: str, *, last_day: date, today: date, at: datetime, by: str | None
) -> None:
    """Let the office end with `last_day`; the past is not rewritten, so yesterday is the earliest."""
    row = session.get(Appointment, appointment)
    if row is None:
        raise AppointmentRefused(field="last_day", sentence="Назначение не найдено. Обновите страницу.")
    earliest = max(row.valid_from, today - timedelta(days=1))
    if last_day < earliest:
        sentence = (
            f"Последний день не может быть раньше {earliest:%d.%m.%Y}: прошедшие дни не переписываются."
        )
        raise AppointmentRefused(field="last_day", sentence=sentence)
    if row.valid_to is not None and last_day >= row.valid_to:
        sentence = f"Назначение и так действует по {row.valid_to:%d.%m.%Y}. Для продления внесите новое."
        raise AppointmentRefused(field="last_day", sentence=sentence)
    row.valid_to = last_day
    data = {"appointment": row.id, "office": row.office, "last_day": last_day.isoformat()}
    journal.record(session, kind="role.ended", at=at, by=by, about=row.person, data=data)


def _require_sense(new: NewAppointment) -> None:
    if new.office not in {str(office) for office in Office}:
        raise AppointmentRefused(field="office", sentence="Выберите обязанность из списка.")
    if not new.basis_number.strip():
        raise AppointmentRefused(field="basis_number", sentence="Укажите номер и дату приказа.")
    if new.valid_from < new.basis_date:
        sentence = f"Начало не может быть раньше даты приказа ({new.basis_date:%d.%m.%Y})."
        raise AppointmentRefused(field="valid_from", sentence=sentence)
    if new.valid_to is not None and new.valid_to < new.valid_from:
        raise AppointmentRefused(
            field="valid_to", sentence="Дата окончания раньше даты начала. Проверьте сроки."
        )
    if new.scope not in SCOPES or (new.scope == "listed") != bool(new.covers):
        raise AppointmentRefused(field="covers", sentence="Отметьте школы, которые охватывает назначение.")


def _require_known(session: Session, new: NewAppointment) -> None:
    user = session.get(User, new.person)
    if user is None or not user.active:
        raise AppointmentRefused(field="person", sentence="Выберите человека с действующей учётной записью.")
    if session.get(Organization, new.organization) is None:
        raise AppointmentRefused(field="organization", sentence="Выберите организацию из списка.")


def _require_replaceable(session: Session, new: NewAppointment) -> None:
    replaced = session.get(Appointment, new.replaces)
    if replaced is None or replaced.office != new.office or replaced.organization != new.organization:
        sentence = "Замещаемое назначение должно быть на ту же обязанность в той же организации."
        raise AppointmentRefused(field="replaces", sentence=sentence)
    if replaced.person == new.person:
        raise AppointmentRefused(field="replaces", sentence="Человек не может замещать сам себя.")
    if replaced.valid_to is not None and new.valid_from > replaced.valid_to:
        sentence = (
            f"Замещаемое назначение закончилось {replaced.valid_to:%d.%m.%Y}. Внесите основное назначение."
        )
        raise AppointmentRefused(field="replaces", sentence=sentence)


def _require_single(session: Session, new: NewAppointment) -> None:
    same = select(Appointment).where(
        Appointment.person == new.person,
        Appointment.office == new.office,
        Appointment.organization == new.organization,
        Appointment.kind == _kind(new),
        or_(Appointment.valid_to.is_(None), Appointment.valid_to >= new.valid_from),
    )
    if new.valid_to is not None:
        same = same.where(Appointment.valid_from <= new.valid_to)
    if new.office == Office.AUDITOR:  # each order is an audit of its own, and two may run at a time
        same = same.where(
            Appointment.basis_number == new.basis_number.strip(), Appointment.basis_date == new.basis_date
        )
    found = session.scalars(same).first()
    if found is not None:
        sentence = (
            f"Этот человек уже назначен с {found.valid_from:%d.%m.%Y}. Сначала завершите то назначение."
        )
        raise AppointmentRefused(field="person", sentence=sentence)


def _require_apart(session: Session, new: NewAppointment) -> None:
    """Keeping accounts and signing over the same routes are two persons' business."""
    keeps = Appointment.office == Office.SCHOOL_ADMIN
    here = Appointment.organization == new.organization
    if new.office == Office.SCHOOL_ADMIN:
        signs_here = and_(Appointment.office.in_(SIGN_AT_SCHOOL), here)
        against = or_(signs_here, Appointment.office.in_(SIGN_ABOVE))
    elif new.office in SIGN_AT_SCHOOL:
        against = and_(keeps, here)
    elif new.office in SIGN_ABOVE:
        against = keeps
    else:
        return
    query = select(Appointment).where(Appointment.person == new.person, against)
    query = query.where(or_(Appointment.valid_to.is_(None), Appointment.valid_to >= new.valid_from))
    if new.valid_to is not None:
        query = query.where(Appointment.valid_from <= new.valid_to)
    found = session.scalars(query).first()
    if found is not None:
        sentence = (
            "Кто ведёт учётные записи школы, не подписывает её маршруты, и наоборот. "
            f"У этого человека есть назначение «{found.title}» с {found.valid_from:%d.%m.%Y}: сначала завершите его."
        )
        raise AppointmentRefused(field="person", sentence=sentence)


def _stored(session: Session, new: NewAppointment, *, at: datetime, by: str | None) -> Appointment:
    row = Appointment(
        id=f"a_{secrets.token_hex(16)}",
        person=new.person,
        office=str(new.office),
        kind=_kind(new),
        organization=new.organization,
        title=new.title,
        scope=new.scope,
        replaces=new.replaces,
        basis_number=new.basis_number.strip(),
        basis_date=new.basis_date,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        recorded_at=at,
        recorded_by=by,
    )
    session.add(row)
    session.flush()  # the scope rows refer to it
    session.add_all(
        AppointmentScope(appointment=row.id, kind=kind, value=value) for kind, value in new.covers
    )
    return row


def _record_granted(
    session: Session, row: Appointment, new: NewAppointment, *, at: datetime, by: str | None
) -> None:
    data = {
        "appointment": row.id,
        "office": row.office,
        "kind": row.kind,
        "organization": row.organization,
        "scope": row.scope,
        "covers": sorted(f"{kind}:{value}" for kind, value in new.covers),
        "replaces": row.replaces,
        "basis_date": row.basis_date.isoformat(),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
    journal.record(
        session,
        kind="role.granted",
        at=at,
        by=by,
        about=row.person,
        data=data,
        texts={"basis": row.basis_number},
    )


def _kind(new: NewAppointment) -> str:
    return "substitute" if new.replaces is not None else "primary"
