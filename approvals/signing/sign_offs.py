"""Sign-offs: one person's decision about one version, with the exact statement he signed; never changed."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Hash, Id, UtcTime


class SignOff(Base):
    """A decision under a version: by whom, in which office, over which zones, in which round."""

    __tablename__ = "sign_offs"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(Id)
    version: Mapped[int]
    round: Mapped[int]
    state: Mapped[str] = mapped_column(String(40))  # where the route stood when it was signed
    act: Mapped[str] = mapped_column(String(40))
    decision: Mapped[str] = mapped_column(
        String(30)
    )  # submit | approve | approve_with_remarks | return | reject | …
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    office: Mapped[str] = mapped_column(String(30))
    appointment: Mapped[str | None] = mapped_column(ForeignKey("appointments.id"))
    on_behalf_of: Mapped[str | None] = mapped_column(Id)  # the appointment that a substitute stands in for
    zones: Mapped[str] = mapped_column(String(500))  # canonical JSON {zone: hash}
    content: Mapped[str] = mapped_column(Hash)
    kind: Mapped[str] = mapped_column(String(12))  # simple | system | paper
    at: Mapped[datetime] = mapped_column(UtcTime)
    statement: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        ForeignKeyConstraint(["route", "version"], ["versions.route", "versions.n"]),
        Index("ix_sign_offs_route_version", "route", "version", unique=True),
        Index("ix_sign_offs_person_at", "person", "at"),
    )
