"""Tasks: whose turn it is, since when and until when. A task belongs to an office at a school, not to a person.

Whether a person may act is decided in `approvals/authority.py` at the moment of the act.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Id, UtcTime


class Task(Base):
    """Work that a state of a route asks of an office (`subject` for the teacher); opened and closed by acts."""

    __tablename__ = "tasks"
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    opened_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str] = mapped_column(String(30), primary_key=True)
    state: Mapped[str] = mapped_column(String(40))
    organization: Mapped[str] = mapped_column(ForeignKey("organizations.id"))
    person: Mapped[str | None] = mapped_column(Id)  # the subject, where the task is his
    round: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    due_on: Mapped[date | None] = mapped_column(Date)
    closed_version: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    outcome: Mapped[str | None] = mapped_column(String(12))  # done | cancelled

    __table_args__ = (
        Index("ix_tasks_open_person", "person", "closed_version", "due_on"),
        Index("ix_tasks_open_office", "organization", "office", "closed_version", "due_on"),
    )
