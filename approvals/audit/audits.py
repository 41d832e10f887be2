"""An audit («Проверка»): an auditor's appointment with a purpose, a period to look at and an hour at which it ends.

Without a running audit the office of an auditor opens nothing: to the minute, not to the day.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, Index, String, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.standing import Standing
from workflow.database import Base, Id, UtcTime
from workflow.participants import Appointment, Office


class Audit(Base):
    """One audit. Who checks, by which order and which schools stand in its appointment."""

    __tablename__ = "audits"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    appointment: Mapped[str] = mapped_column(ForeignKey("appointments.id"), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    examined_from: Mapped[date] = mapped_column(Date)
    examined_to: Mapped[date] = mapped_column(Date)
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    counts_nights: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)

    __table_args__ = (
        CheckConstraint("examined_to >= examined_from", name="examined"),
        Index("ix_audits_ends_at", "ends_at"),
    )


def running(at: datetime) -> ColumnElement[bool]:
    """Whether an audit still opens something at that moment, as SQL; its appointment has its own days."""
    return and_(Audit.ended_at.is_(None), Audit.ends_at > at)


def within_audits(session: Session, who: Standing, *, at: datetime) -> Standing:
    """The standing without the auditor's offices whose audit is not running at that moment."""
    named = [held.appointment for held in who.held if held.office == Office.AUDITOR]
    if not named:
        return who
    open_ones = set(
        session.scalars(select(Audit.appointment).where(Audit.appointment.in_(named), running(at)))
    )
    kept = tuple(held for held in who.held if held.office != Office.AUDITOR or held.appointment in open_ones)
    return replace(who, held=kept)


def of_appointments(session: Session, appointments: Iterable[str]) -> list[Audit]:
    """The audits of these appointments, the one that ends last first."""
    named = Audit.appointment.in_(list(appointments))
    return list(session.scalars(select(Audit).where(named).order_by(Audit.ends_at.desc(), Audit.id)))


def order_of(session: Session, audit: str) -> tuple[str, date]:
    """Number and date of the order by which the audit is held."""
    query = (
        select(Appointment.basis_number, Appointment.basis_date)
        .join(Audit, Audit.appointment == Appointment.id)
        .where(Audit.id == audit)
    )
    number, day = session.execute(query).one()
    return number, day
