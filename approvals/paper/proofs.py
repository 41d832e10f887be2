"""What proves a sign-off on paper: its day, the scan that one person entered, and who confirmed it in which office.

A row never changes and stands with the act itself. That who enters and who confirms are two people is a promise of
the database.
"""

from datetime import date
from typing import Final, cast

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, Table, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.paper.sheets import PaperSheet
from approvals.request import Actor
from workflow.database import Base, Id

ENTERED: Final = "paper.entered"
DECLINED: Final = "paper.declined"


class PaperSignOff(Base):
    """That a sign-off was made on paper."""

    __tablename__ = "paper_sign_offs"
    seq: Mapped[int] = mapped_column(
        ForeignKey("events.seq"), ForeignKey("sign_offs.seq"), primary_key=True, autoincrement=False
    )
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    scan: Mapped[int] = mapped_column(index=True)
    signed_on: Mapped[date]
    entered_by: Mapped[str] = mapped_column(Id)
    confirmed_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    office: Mapped[str] = mapped_column(String(30))
    appointment: Mapped[str] = mapped_column(ForeignKey("appointments.id"))

    __table_args__ = (
        # Who entered is the person whom the entry of the scan names, and never the one who confirms it.
        ForeignKeyConstraint(["scan", "entered_by"], ["paper_scans.seq", "paper_scans.added_by"]),
        CheckConstraint("entered_by <> confirmed_by", name="two_people"),
    )


_KEEP = cast("Table", PaperSignOff.__table__).insert()


def keep_proof(session: Session, seq: int, route: str, actor: Actor) -> None:
    """Store beside the sign-off of that entry by which paper it was made; with its last line the sheet is done."""
    if actor.proof is None or actor.paper is None:
        raise ValueError("a sign-off on paper has its scan")
    session.execute(
        _KEEP,
        {
            "seq": seq,
            "route": route,
            "scan": actor.paper.scan,
            "signed_on": actor.on_paper,
            "entered_by": actor.paper.entered_by,
            "confirmed_by": actor.proof.signer.person,
            "office": actor.paper.office,
            "appointment": actor.paper.appointment,
        },
    )
    if actor.paper.is_last:
        session.execute(
            update(PaperSheet)
            .where(PaperSheet.scan == actor.paper.scan)
            .values(outcome="signed")
            .execution_options(synchronize_session=False)
        )
