"""Staff cards as stored: what the school knows of a person, from which section 1 of a new route is filled."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, UtcTime


class StaffCardRow(Base):
    """The card of one person, as JSON of `documents.staff_card.StaffCard`."""

    __tablename__ = "staff_cards"
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcTime)
