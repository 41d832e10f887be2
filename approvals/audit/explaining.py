"""What a person says once about something that was noticed in his acts; kept in the log, the text under a salt."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.errors import BadField
from workflow.database import Base
from workflow.log import journal
from workflow.log.rows import MENTIONED
from workflow.log.tables import LogEvent, Payload

FIELD = "explanation"


class Explanation(Base):
    """That a notice was explained, and by which entry: the key allows one."""

    __tablename__ = "explanations"
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(
        ForeignKey("events.seq"), primary_key=True, autoincrement=False, info=MENTIONED
    )
    person: Mapped[str] = mapped_column(ForeignKey("users.id"))
    entry: Mapped[int] = mapped_column(ForeignKey("events.seq"))


@dataclass(frozen=True)
class Said:
    """An explanation as it is read; no text where it was destroyed by an act."""

    at: datetime
    entry: int
    text: str | None


def explain(session: Session, kind: str, seq: int, text: str, *, at: datetime, by: str) -> None:
    """Store the explanation of a notice of one's own; raises `BadField` for a second one."""
    if session.get(Explanation, (kind, seq)) is not None:
        raise BadField(field="text", sentence="Вы уже дали пояснение. Оно записано в журнал и не меняется.")
    data = {"anomaly": kind, "seq": seq}
    entry = journal.record(
        session, kind="anomaly.explained", at=at, by=by, about=by, data=data, texts={FIELD: text}
    )
    session.add(Explanation(kind=kind, seq=seq, person=by, entry=entry))


def explanations(session: Session) -> dict[tuple[str, int], Said]:
    """Everything that was explained, by notice."""
    query = (
        select(Explanation, LogEvent.at, Payload.text)
        .join(LogEvent, LogEvent.seq == Explanation.entry)
        .outerjoin(Payload, (Payload.seq == Explanation.entry) & (Payload.field == FIELD))
    )
    return {(row.kind, row.seq): Said(at, row.entry, text) for row, at, text in session.execute(query)}
