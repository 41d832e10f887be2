"""One key, one act: a repeated form gives the first result again, without a password and without a second act."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Hash, Id, UtcTime


class IdempotencyKey(Base):
    """The act that a person's form made."""

    __tablename__ = "idempotency"
    person: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request: Mapped[str] = mapped_column(Hash)  # of route, act, seen and fields; never of password or codes
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
    at: Mapped[datetime] = mapped_column(UtcTime)
