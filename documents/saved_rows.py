"""Rows that people keep for the next route: their own, and those of their school.

Who may keep and take which is decided in `approvals`; what a kept row is, is said by `patterns`.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Id, UtcTime


class SavedRow(Base):
    """One kept row, as JSON of `documents.patterns.Pattern`; of the whole school where `organization` is given."""

    __tablename__ = "saved_rows"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    organization: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(UtcTime)
