"""Remarks: what a reviewer asks for. They live on after «согласовано с замечаниями»: open, fixed, lifted."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Id, UtcTime


class Remark(Base):
    """One remark of a decision, the author's answer to it, and its lifting by the reviewer's office."""

    __tablename__ = "remarks"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    version: Mapped[int]
    round: Mapped[int]
    office: Mapped[str] = mapped_column(String(30))
    author: Mapped[str] = mapped_column(ForeignKey("users.id"))
    path: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(String(40))
    wording: Mapped[bool] = mapped_column(default=False)  # the author marked it as a matter of wording only
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    made_at: Mapped[datetime] = mapped_column(UtcTime)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    lifted_by: Mapped[str | None] = mapped_column(Id)

    __table_args__ = (CheckConstraint("state in ('open', 'fixed', 'lifted')", name="state"),)
