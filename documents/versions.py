"""Immutable versions: version n of a route is its n-th act, with the content, the snapshot and the files it made.

Content and bytes are stored once under their own hash. Drawing the files is `documents/docx`'s business.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ForeignKey, Integer, LargeBinary, String, Table, bindparam, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from documents.progress import Progress
from documents.spelling import spelled
from documents.zones import Seal
from workflow.database import Base, Hash, UtcTime
from workflow.pipeline import together


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
    content: Mapped[str] = mapped_column(Hash, index=True)  # the control code on paper is its beginning
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


_CONTENTS, _BLOBS = cast("Table", Content.__table__), cast("Table", Blob.__table__)
_INSERT_VERSION = cast("Table", DocumentVersion.__table__).insert()
# A guard before INSERT fires before ON CONFLICT would be asked: hence the question inside (rules §6). The conflict
# itself remains for two acts that store equal bytes at once on PostgreSQL. Both dialects spell it the same.
_PUT_CONTENT = (
    insert(_CONTENTS)
    .from_select(
        ["hash", "body"],
        select(bindparam("digest", type_=Hash), bindparam("data", type_=LargeBinary)).where(
            ~exists().where(_CONTENTS.c.hash == bindparam("digest", type_=Hash))
        ),
    )
    .on_conflict_do_nothing()
)
_PUT_BLOB = (
    insert(_BLOBS)
    .from_select(
        ["sha256", "size", "body"],
        select(
            bindparam("digest", type_=Hash),
            bindparam("length", type_=Integer),
            bindparam("data", type_=LargeBinary),
        ).where(~exists().where(_BLOBS.c.sha256 == bindparam("digest", type_=Hash))),
    )
    .on_conflict_do_nothing()
)


@dataclass(frozen=True)
class Published:
    """The blobs of a version beside its files."""

    snapshot: str
    progress: str | None


def publish(
    session: Session,
    *,
    route: str,
    n: int,
    at: datetime,
    act: str,
    state: str,
    sealed: Seal,
    content_is_new: bool,
    progress: Progress | None,
    snapshot: bytes,
    files: Sequence[tuple[str, str, bytes]],
    renderer: str,
) -> Published:
    """Store version n with its content, snapshot and files (form, sha256, bytes); equal bytes are stored once."""
    frozen = None if progress is None else spelled(progress)
    printed, marks = _sha256(snapshot), None if frozen is None else _sha256(frozen)
    blobs = {digest: body for _, digest, body in files} | {printed: snapshot}
    if marks is not None and frozen is not None:
        blobs[marks] = frozen
    made = {form: digest for form, digest, _ in files}
    with together(session):
        if content_is_new:
            put_content(session, sealed)
        put_blobs(session, blobs)
        session.execute(
            _INSERT_VERSION,
            {
                "route": route,
                "n": n,
                "at": at,
                "act": act,
                "state": state,
                "content": sealed.content,
                **sealed.zones,
                "progress": marks,
                "snapshot": printed,
                "full": made["full"],
                "appendix": made["appendix"],
                "renderer": renderer,
            },
        )
    return Published(printed, marks)


def put_content(session: Session, sealed: Seal) -> None:
    """Store the content under its hash if it is not there yet."""
    session.execute(_PUT_CONTENT, {"digest": sealed.content, "data": sealed.data})


def put_blobs(session: Session, bodies: Mapping[str, bytes]) -> None:
    """Store the bytes under their SHA-256, at once, if they are not there yet."""
    rows = [{"digest": digest, "length": len(body), "data": body} for digest, body in bodies.items()]
    session.execute(_PUT_BLOB, rows)


def put_blob(session: Session, body: bytes) -> str:
    """Store the bytes under their SHA-256 if they are not there yet, and return it."""
    digest = _sha256(body)
    put_blobs(session, {digest: body})
    return digest


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def file_bytes(session: Session, route: str, n: int, form: str) -> bytes | None:
    """The file of a version (`full` or `appendix`) exactly as it was made; None where there is none."""
    column = DocumentVersion.full if form == "full" else DocumentVersion.appendix
    return session.scalars(
        select(Blob.body)
        .join(DocumentVersion, column == Blob.sha256)
        .where(DocumentVersion.route == route, DocumentVersion.n == n)
    ).one_or_none()
