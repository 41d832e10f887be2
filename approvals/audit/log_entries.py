"""Entries of the log that are no decisions, as an auditor reads them: appointments, readings, erasures, grounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from approvals.audit.part import Part
from approvals.audit.readings import READ, Reading, reading
from approvals.audit.scope import Scope
from approvals.audit.search import Asked
from approvals.teachers import teachers_named
from approvals.transfer_bases import TransferBasis
from documents.values import day
from workflow.definition_words import act_label
from workflow.instances import WorkflowInstance
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import BY_NAME, Appointment, User

Ts = TypeVarTuple("Ts")


@dataclass(frozen=True)
class Appointed:
    """One entry of the journal of appointments."""

    seq: int
    at: datetime
    kind: str
    name: str
    office: str
    organization: str
    order_number: str
    order_date: date
    valid_from: date
    last_day: date | None  # of an end, or of an appointment that says it


@dataclass(frozen=True)
class ReadRoute:
    """A reading with the names of the day."""

    reading: Reading
    number: str
    teacher: str
    name: str


@dataclass(frozen=True)
class Ground:
    """A ground on which a teacher's data pass to the authority."""

    teacher: str
    document: str
    given_on: date
    withdrawn_on: date | None
    recorded_at: datetime


@dataclass(frozen=True)
class Erasure:
    """What an act destroyed, in numbers."""

    seq: int
    at: datetime
    act: str
    about: str
    blobs: int
    contents: int
    payloads: int
    name: str


@dataclass(frozen=True)
class AuditedRoute:
    """One route in a list."""

    id: str
    number: str
    teacher: str
    organization: str
    state: str
    version: int


def appointments(session: Session, scope: Scope, part: Part) -> tuple[list[Appointed], int]:
    """The journal of appointments of the audit's organisations up to the end of the period."""
    query = (
        select(LogEvent)
        .where(LogEvent.kind.in_(("role.granted", "role.ended")), LogEvent.at < scope.until)
        .order_by(LogEvent.seq.desc())
    )
    said = [(row, parse(row.body)["data"]) for row in session.scalars(query)]
    known = {row.id: row for row in session.scalars(select(Appointment))}
    if scope.schools:
        covered = {*scope.schools, scope.held.organization}
        said = [(row, data) for row, data in said if known[data["appointment"]].organization in covered]
    people = _people(session, {known[data["appointment"]].person for _row, data in part.of(said)})
    return [_appointed(row, data, known[data["appointment"]], people) for row, data in part.of(said)], len(
        said
    )


def readings(session: Session, scope: Scope, part: Part, *, name: str = "") -> tuple[list[ReadRoute], int]:
    """The readings of the period, the latest first; of routes of the teachers so named, where a name is given."""
    query = (
        select(LogEvent, WorkflowInstance)
        .join(WorkflowInstance, WorkflowInstance.id == LogEvent.about)
        .where(LogEvent.kind == READ, scope.period, scope.routes)
    )
    if name:
        query = query.where(WorkflowInstance.subject.in_(teachers_named(session, name)))
    rows = session.execute(part.cut(query.order_by(LogEvent.at.desc(), LogEvent.seq.desc()))).all()
    people = _people(session, {one.subject for _row, one in rows} | {row.by for row, _one in rows if row.by})
    found = [
        ReadRoute(reading(row), one.number or "без номера", people[one.subject], people[row.by or ""])
        for row, one in rows
    ]
    return found, _count(session, query)


def transfer_bases(session: Session, scope: Scope, part: Part) -> tuple[list[Ground], int]:
    """The grounds of the teachers of the audit's routes."""
    teachers = select(WorkflowInstance.subject).where(scope.routes)
    query = (
        select(TransferBasis, User)
        .join(User, User.id == TransferBasis.person)
        .where(TransferBasis.person.in_(teachers), TransferBasis.recorded_at < scope.until)
    )
    ordered = query.order_by(*BY_NAME, TransferBasis.given_on, TransferBasis.id)
    found = [
        Ground(user.full_name, row.document, row.given_on, row.withdrawn_on, row.recorded_at)
        for row, user in session.execute(part.cut(ordered))
    ]
    return found, _count(session, query)


def erasures(session: Session, scope: Scope, part: Part) -> tuple[list[Erasure], int]:
    """The acts of destruction of the period, the latest first."""
    query = select(LogEvent).where(LogEvent.kind == "erasure.done", scope.period, scope.entries)
    rows = list(session.scalars(part.cut(query.order_by(LogEvent.seq.desc()))))
    people, numbers = names(session, rows)
    return [_erasure(row, people, numbers) for row in rows], _count(session, query)


def routes(session: Session, ids: Iterable[str]) -> list[AuditedRoute]:
    """These routes with the names of their teachers."""
    query = (
        select(WorkflowInstance, User)
        .join(User, User.id == WorkflowInstance.subject)
        .where(WorkflowInstance.id.in_(list(ids)))
    )
    return [
        AuditedRoute(
            one.id, one.number or "без номера", user.full_name, one.organization, one.state, one.version
        )
        for one, user in session.execute(query)
    ]


def names(session: Session, entries: Iterable[LogEvent]) -> tuple[dict[str, str], dict[str, str]]:
    """The people and the routes that these entries name."""
    said = {value for row in entries for value in (row.by, row.about, row.route) if value}
    query = select(WorkflowInstance.id, WorkflowInstance.number).where(WorkflowInstance.id.in_(said))
    numbers = {row.id: row.number or "без номера" for row in session.execute(query)}
    return _people(session, said), numbers


def act_word(row: LogEvent) -> str | None:
    """The act in Russian, where the entry is one."""
    if row.act is None:
        return None
    return act_label(parse(row.body)["process"]["id"], row.act)


def asked(scope: Scope, fields: Mapping[str, str]) -> Asked:
    """What a search form asks for; a day that is no date does not narrow."""
    since, until = _day(fields.get("since", "")), _day(fields.get("until", ""))
    return Asked(
        person=fields.get("person", "").strip()[:100],
        number=fields.get("number", "").strip()[:40],
        kind=fields.get("kind", "").strip()[:40],
        text=fields.get("text", "").strip()[:100],
        since=datetime.combine(since, time.min, scope.zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min, scope.zone) if until else None,
    )


def _day(spelled: str) -> date | None:
    try:
        return day(spelled)
    except ValueError:
        return None


def _appointed(
    row: LogEvent, data: Mapping[str, str], known: Appointment, people: Mapping[str, str]
) -> Appointed:
    last = data.get("last_day") or data.get("valid_to")
    return Appointed(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        name=people[known.person],
        office=known.office,
        organization=known.organization,
        order_number=known.basis_number,
        order_date=known.basis_date,
        valid_from=known.valid_from,
        last_day=date.fromisoformat(last) if last else None,
    )


def _erasure(row: LogEvent, people: Mapping[str, str], numbers: Mapping[str, str]) -> Erasure:
    data = parse(row.body)["data"]
    kinds = [item["kind"] for item in data.get("items", [])]
    return Erasure(
        seq=row.seq,
        at=row.at,
        act=str(data.get("act", "")),
        about=numbers.get(row.about or "") or people.get(row.about or "", ""),
        blobs=kinds.count("blob"),
        contents=kinds.count("content"),
        payloads=kinds.count("payload"),
        name=people.get(row.by or "", ""),
    )


def _people(session: Session, ids: Iterable[str]) -> dict[str, str]:
    query = select(User).where(User.id.in_(list(ids)))
    return {user.id: user.full_name for user in session.scalars(query)}


def _count(session: Session, query: Select[*Ts]) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
