"""The files attached to a route: which file stands at which row or product, as an entry of the log says it.

A row holds codes only and never changes. What the file is called lies with its entry under a salt, its bytes in
`blobs`: either may be destroyed, and the row goes on saying that the file was there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.scans import is_scan
from documents.versions import Blob
from workflow.database import Base, Hash, Id, UtcTime
from workflow.log.tables import Payload

TITLE = "title"
MOST_BYTES: Final = 50_000_000
MOST_FILES: Final = 200


class Attachment(Base):
    """That a file was attached: its place in the route, its kind, its hash; the key is its entry of the log."""

    __tablename__ = "attachments"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    path: Mapped[str] = mapped_column(String(60))  # z3.rows[…] or z4.products[…]
    kind: Mapped[str] = mapped_column(String(4))
    sha256: Mapped[str] = mapped_column(Hash, index=True)
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    added_by: Mapped[str] = mapped_column(Id)


@dataclass(frozen=True)
class Attached:
    """An attached file as it is shown. Without a title, or without bytes, it was destroyed by an act."""

    seq: int
    path: str
    kind: str
    sha256: str
    size: int
    added_at: datetime
    added_by: str
    title: str | None
    is_stored: bool

    @property
    def is_gone(self) -> bool:
        """Whether what it was is told no more."""
        return self.title is None or not self.is_stored


def attached_to(session: Session, routes: Sequence[str]) -> dict[str, list[Attached]]:
    """The files of each of these routes in the order in which they were attached."""
    asked = (
        select(Attachment, Payload.text, Blob.size)
        .outerjoin(Payload, (Payload.seq == Attachment.seq) & (Payload.field == TITLE))
        .outerjoin(Blob, Blob.sha256 == Attachment.sha256)
        .where(Attachment.route.in_(routes))
        .order_by(Attachment.seq)
    )
    found: dict[str, list[Attached]] = {route: [] for route in routes}
    for row, title, stored in session.execute(asked):
        found[row.route].append(
            Attached(
                row.seq,
                row.path,
                row.kind,
                row.sha256,
                row.size,
                row.added_at,
                row.added_by,
                title,
                stored is not None,
            )
        )
    return found


def bytes_of(session: Session, attached: Attached) -> bytes | None:
    """The file byte for byte; None where it was destroyed."""
    if attached.is_gone:
        return None
    return session.scalars(select(Blob.body).where(Blob.sha256 == attached.sha256)).one_or_none()


def is_named_elsewhere(session: Session, attached: Attached) -> bool:
    """Whether the same bytes are needed elsewhere: a scan of a sheet, or at another place under a title still there."""
    if is_scan(session, attached.sha256):
        return True
    others = (
        select(func.count())
        .select_from(Attachment)
        .join(Payload, (Payload.seq == Attachment.seq) & (Payload.field == TITLE))
        .where(Attachment.sha256 == attached.sha256, Attachment.seq != attached.seq)
    )
    return bool(session.scalar(others))
