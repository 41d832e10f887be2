"""Staff cards as stored: what the school knows of a person, from which section 1 of a new route is filled."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.staff_card import StaffCard
from workflow.database import Base, UtcTime
from workflow.log import journal


class StaffCardRow(Base):
    """The card of one person, as JSON of `documents.staff_card.StaffCard`."""

    __tablename__ = "staff_cards"
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)


def keep_card(session: Session, person: str, card: StaffCard, *, at: datetime, by: str | None) -> None:
    """Store the card with its entry; routes opened before keep what they took from the earlier one."""
    session.merge(StaffCardRow(person=person, body=card.model_dump_json(), changed_at=at))
    journal.record(session, kind="staff_card.changed", at=at, by=by, about=person)
