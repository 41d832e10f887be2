"""The ground on which a teacher's data pass from the school to the authority: a consent or another basis.

Asked for before a route leaves the school where the municipality demands it (152-ФЗ; ТК ст. 88). The paper stays
at the school; here stands that it is there, and since when it was withdrawn.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.errors import BadField
from workflow.database import Base, Id, UtcTime
from workflow.log import journal


class TransferBasis(Base):
    """One recorded ground, in force from its day until it is withdrawn."""

    __tablename__ = "transfer_bases"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    document: Mapped[str] = mapped_column(String(200))  # «согласие от 28.08.2026», as the school keeps it
    given_on: Mapped[date] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime)
    recorded_by: Mapped[str | None] = mapped_column(Id)

    def in_force(self, on: date) -> bool:
        """Whether data may pass on this ground on that day: the day of withdrawal no longer counts."""
        return self.given_on <= on and (self.withdrawn_on is None or on < self.withdrawn_on)


def has_transfer_basis(session: Session, person: str, *, on: date) -> bool:
    """Whether a ground is in force for the person on that day."""
    found = session.scalars(
        select(TransferBasis.id)
        .where(TransferBasis.person == person, TransferBasis.given_on <= on)
        .where(or_(TransferBasis.withdrawn_on.is_(None), TransferBasis.withdrawn_on > on))
        .limit(1)
    )
    return found.first() is not None


def all_have_basis(session: Session, people: Iterable[str], *, on: date) -> bool:
    """Whether a ground is in force for each of the people: a group passes on the data of all its members."""
    return all(has_transfer_basis(session, person, on=on) for person in dict.fromkeys(people))


def bases_of(session: Session, person: str) -> list[TransferBasis]:
    """Every ground ever recorded for the person, the latest first."""
    query = select(TransferBasis).where(TransferBasis.person == person)
    return list(session.scalars(query.order_by(TransferBasis.given_on.desc(), TransferBasis.id)))


def record_basis(
    session: Session, person: str, document: str, *, given_on: date, today: date, at: datetime, by: str | None
) -> str:
    """Store that the paper is there, with its entry of the log; return its id. Raises `BadField`."""
    if given_on > today:
        raise BadField(field="given_on", sentence="Внесите документ, когда он уже подписан. Проверьте дату.")
    same = select(TransferBasis.id).where(
        TransferBasis.person == person,
        TransferBasis.document == document,
        TransferBasis.given_on == given_on,
        TransferBasis.withdrawn_on.is_(None),
    )
    if session.scalars(same).first() is not None:
        raise BadField(field="document", sentence="Этот документ уже внесён.")
    row = TransferBasis(
        id=f"b_{secrets.token_hex(16)}",
        person=person,
        document=document,
        given_on=given_on,
        recorded_at=at,
        recorded_by=by,
    )
    session.add(row)
    journal.record(
        session,
        kind="transfer_basis.recorded",
        at=at,
        by=by,
        about=person,
        data={"basis": row.id, "given_on": given_on.isoformat()},
        texts={"document": document},
    )
    return row.id


def withdraw_basis(
    session: Session,
    person: str,
    basis: str,
    *,
    withdrawn_on: date,
    today: date,
    at: datetime,
    by: str | None,
) -> None:
    """End the ground with that day, with its entry of the log; what was passed on before stays. Raises `BadField`."""
    row = session.get(TransferBasis, basis, with_for_update=True)
    if row is None or row.person != person or row.withdrawn_on is not None:
        raise BadField(field="withdrawn_on", sentence="Это основание уже отозвано. Обновите страницу.")
    if not row.given_on <= withdrawn_on <= today:
        sentence = f"Дата отзыва — не раньше {row.given_on:%d.%m.%Y} и не позже сегодняшнего дня."
        raise BadField(field="withdrawn_on", sentence=sentence)
    row.withdrawn_on = withdrawn_on
    data = {"basis": row.id, "withdrawn_on": withdrawn_on.isoformat()}
    journal.record(session, kind="transfer_basis.withdrawn", at=at, by=by, about=person, data=data)
