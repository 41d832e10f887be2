"""Immutable versions: version n of a route is its n-th act, with the content, the snapshot and the files it made.

Content and bytes are stored once under their own hash. Drawing the files is `documents/docx`'s business.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Hash, Id, UtcTime


class Content(Base):
    """The canonical bytes of a route's content, under its content hash; erasable, never changed."""

    __tablename__ = "contents"
    hash: Mapped[str] = mapped_column(Hash, primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Blob(Base):
    """Bytes under their SHA-256: files and snapshots; erasable, never changed."""

    __tablename__ = "blobs"
    sha256: Mapped[str] = mapped_column(Hash, primary_key=True)
    size: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class DocumentVersion(Base):
    """One version of one route; never changed."""

    __tablename__ = "versions"
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcTime)
    act: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Hash)
    z1: Mapped[str] = mapped_column(Hash)
    z2: Mapped[str] = mapped_column(Hash)
    z3: Mapped[str] = mapped_column(Hash)
    z4: Mapped[str] = mapped_column(Hash)
    z5: Mapped[str] = mapped_column(Hash)
    progress: Mapped[str | None] = mapped_column(Hash)  # blob of the frozen progress marks
    snapshot: Mapped[str] = mapped_column(Hash)  # blob of everything printed
    full: Mapped[str] = mapped_column(Hash)
    appendix: Mapped[str] = mapped_column(Hash)
    renderer: Mapped[str] = mapped_column(String(200))
