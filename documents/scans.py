"""The scans of sheets signed on paper: which file was entered for which sheet of a route.

A row holds codes only and never changes. The bytes lie in `blobs` and may be destroyed; the row goes on saying that
they were there. What a scan proves is the business of `approvals/paper`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.versions import Blob
from workflow.database import Base, Hash, Id, UtcTime


class PaperScan(Base):
    """That the scan of a signed sheet was entered; the key is its entry of the log."""

    __tablename__ = "paper_scans"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    sheet: Mapped[str] = mapped_column(Id)
    kind: Mapped[str] = mapped_column(String(4))  # pdf | jpg | png
    sha256: Mapped[str] = mapped_column(Hash, index=True)
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    added_by: Mapped[str] = mapped_column(ForeignKey("users.id"))

    __table_args__ = (Index("uq_paper_scans_entered", "seq", "added_by", unique=True),)


@dataclass(frozen=True)
class Scan:
    """The scan of a sheet. Without a body it was destroyed by an act."""

    row: PaperScan
    body: bytes | None


def scan_of(session: Session, seq: int) -> Scan | None:
    """The scan that the entry tells of."""
    asked = select(PaperScan, Blob.body).outerjoin(Blob, Blob.sha256 == PaperScan.sha256)
    row = session.execute(asked.where(PaperScan.seq == seq)).one_or_none()
    return None if row is None else Scan(*row)


def is_scan(session: Session, digest: str) -> bool:
    """Whether those bytes were entered as the scan of a sheet."""
    return session.scalars(select(PaperScan.seq).where(PaperScan.sha256 == digest)).first() is not None
