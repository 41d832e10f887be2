"""Special opinions: the teacher did not agree with a remark and said why, once for each; it stays beside the decision.

Not an act: an entry of the log commits to the text under a salt, and the text is printed from the next version on.
Who may give one, and when, is said by `answers`.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Id, UtcTime
from workflow.log.tables import Payload

KIND: Final = "opinion.given"
OPINION: Final = "opinion"


class SpecialOpinion(Base):
    """That there is an opinion on a remark of that version; its words lie with the texts of its entry."""

    __tablename__ = "special_opinions"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    version: Mapped[int]
    remark: Mapped[str] = mapped_column(String(34), unique=True)  # a remark can be destroyed, this row cannot
    person: Mapped[str] = mapped_column(Id)
    given_at: Mapped[datetime] = mapped_column(UtcTime)


def opinions_of(session: Session, route: str) -> dict[str, tuple[SpecialOpinion, str]]:
    """The opinions of the route with their words, by the remark; without those that were destroyed."""
    asked = (
        select(SpecialOpinion, Payload.text)
        .join(Payload, (Payload.seq == SpecialOpinion.seq) & (Payload.field == OPINION))
        .where(SpecialOpinion.route == route)
        .order_by(SpecialOpinion.seq)
    )
    return {row.remark: (row, text) for row, text in session.execute(asked)}


def is_given(session: Session, remark: str) -> bool:
    """Whether the teacher has said his opinion on the remark."""
    return session.scalar(select(SpecialOpinion.seq).where(SpecialOpinion.remark == remark)) is not None
