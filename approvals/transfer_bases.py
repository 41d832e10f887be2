"""The ground on which a teacher's data pass from the school to the authority: a consent or another basis.

Asked for before the first submission where the municipality demands it (152-ФЗ; ТК ст. 88).
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Id, UtcTime


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


def has_transfer_basis(session: Session, person: str, *, on: date) -> bool:
    """Whether a ground is in force for the person on that day."""
    found = session.scalars(
        select(TransferBasis.id)
        .where(TransferBasis.person == person, TransferBasis.given_on <= on)
        .where(or_(TransferBasis.withdrawn_on.is_(None), TransferBasis.withdrawn_on > on))
        .limit(1)
    )
    return found.first() is not None
