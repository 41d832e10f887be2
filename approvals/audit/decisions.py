"""Decisions as an auditor reads them: who decided what in which office, and whether he was entitled on that day.

The appointment is taken as it stood on the day of the act; what was entered later is told apart by its date.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from approvals.audit.part import WHOLE, Part
from approvals.audit.scope import Scope
from approvals.paper.proofs import PaperSignOff
from approvals.signing.sign_offs import SignOff
from workflow.definition import MEMBER
from workflow.instances import WorkflowInstance
from workflow.participants import Appointment, User

Teacher, Replaced, Holder = aliased(User), aliased(Appointment), aliased(User)
Entered, Confirmed = aliased(User), aliased(User)


@dataclass(frozen=True)
class Basis:
    """The appointment by which a decision was made."""

    appointment: str
    title: str
    organization: str
    kind: str
    order_number: str
    order_date: date
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    holder: str | None  # whom a substitute stood in for

    def covers(self, day: date) -> bool:
        """Whether the office was held on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class OnPaper:
    """That a decision was signed on paper: on which day, who entered the scan and who confirmed it."""

    signed_on: date
    entered_by: str
    confirmed_by: str


@dataclass(frozen=True)
class Decision:
    """One decision of a reviewer."""

    seq: int
    route: str
    number: str
    organization: str
    subject: str
    teacher: str
    version: int
    round: int
    state: str
    act: str
    decision: str
    at: datetime
    person: str
    name: str
    office: str
    basis: Basis | None
    paper: OnPaper | None = None

    @property
    def agrees(self) -> bool:
        """Whether it is a positive decision."""
        return self.decision.startswith("approve")

    @property
    def returns(self) -> bool:
        """Whether the route went back or the change was turned down."""
        return self.decision in ("return", "reject")

    def day(self, zone: ZoneInfo) -> date:
        """The day of the decision in the municipality, of a paper the one that it bears."""
        return self.paper.signed_on if self.paper else self.at.astimezone(zone).date()

    def was_entitled(self, zone: ZoneInfo) -> bool:
        """Whether the office was held on the day of the decision."""
        return self.basis is not None and self.basis.covers(self.day(zone))

    @property
    def was_recorded_later(self) -> bool:
        """Whether the appointment was entered only after the decision."""
        return self.basis is not None and self.basis.recorded_at > self.at


def decisions(session: Session, scope: Scope, part: Part = WHOLE) -> list[Decision]:
    """The decisions of the audit's routes and period, the latest first."""
    query = _query(scope).order_by(SignOff.seq.desc())
    return _read(session, part.cut(query))


def decisions_where(
    session: Session, scope: Scope, entries: Select[int], part: Part = WHOLE
) -> list[Decision]:
    """Those of them whose entries these are, the latest first."""
    query = _query(scope).where(SignOff.seq.in_(entries)).order_by(SignOff.seq.desc())
    return _read(session, part.cut(query))


def count_decisions(session: Session, scope: Scope) -> int:
    """How many decisions that are."""
    return session.scalar(select(func.count()).select_from(_query(scope).order_by(None).subquery())) or 0


def decisions_of_route(session: Session, route: str) -> list[Decision]:
    """Every decision about one route, in order."""
    return _read(session, _joined().where(SignOff.route == route).order_by(SignOff.seq))


def decisions_of_person(session: Session, person: str) -> list[Decision]:
    """Every decision of one person, in order."""
    return _read(session, _joined().where(SignOff.person == person).order_by(SignOff.seq))


def returned(session: Session, scope: Scope, part: Part = WHOLE) -> list[Decision]:
    """The returns and refusals among them."""
    query = _query(scope).where(SignOff.decision.in_(("return", "reject"))).order_by(SignOff.seq.desc())
    return _read(session, part.cut(query))


def count_returned(session: Session, scope: Scope) -> int:
    """How many returns that are."""
    query = _query(scope).where(SignOff.decision.in_(("return", "reject")))
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _query(scope: Scope) -> Select[*tuple[Any, ...]]:
    return _joined().where(scope.routes, SignOff.at >= scope.since, SignOff.at < scope.until)


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(
            SignOff, WorkflowInstance, User, Teacher, Appointment, Holder, PaperSignOff, Entered, Confirmed
        )
        .join(WorkflowInstance, WorkflowInstance.id == SignOff.route)
        .join(User, User.id == SignOff.person)
        .join(Teacher, Teacher.id == WorkflowInstance.subject)
        .outerjoin(Appointment, Appointment.id == SignOff.appointment)
        .outerjoin(Replaced, Replaced.id == SignOff.on_behalf_of)
        .outerjoin(Holder, Holder.id == Replaced.person)
        .outerjoin(PaperSignOff, PaperSignOff.seq == SignOff.seq)
        .outerjoin(Entered, Entered.id == PaperSignOff.entered_by)
        .outerjoin(Confirmed, Confirmed.id == PaperSignOff.confirmed_by)
        .where(SignOff.office.not_in(("subject", MEMBER)))
    )


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[Decision]:
    return [_decision(*row) for row in session.execute(query)]


def _decision(
    signed: SignOff,
    instance: WorkflowInstance,
    person: User,
    teacher: User,
    appointment: Appointment | None,
    holder: User | None,
    paper: PaperSignOff | None,
    entered: User | None,
    confirmed: User | None,
) -> Decision:
    return Decision(
        seq=signed.seq,
        route=signed.route,
        number=instance.number or "без номера",
        organization=instance.organization,
        subject=instance.subject,
        teacher=teacher.full_name,
        version=signed.version,
        round=signed.round,
        state=signed.state,
        act=signed.act,
        decision=signed.decision,
        at=signed.at,
        person=signed.person,
        name=person.full_name,
        office=signed.office,
        basis=None if appointment is None else _basis(appointment, holder),
        paper=OnPaper(paper.signed_on, entered.short_name, confirmed.short_name)
        if paper and entered and confirmed
        else None,
    )


def _basis(appointment: Appointment, holder: User | None) -> Basis:
    return Basis(
        appointment=appointment.id,
        title=appointment.title,
        organization=appointment.organization,
        kind=appointment.kind,
        order_number=appointment.basis_number,
        order_date=appointment.basis_date,
        valid_from=appointment.valid_from,
        valid_to=appointment.valid_to,
        recorded_at=appointment.recorded_at,
        holder=None if holder is None else holder.full_name,
    )
