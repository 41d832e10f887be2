"""The tables of the log. Their rows are added, never changed or deleted: the database itself refuses.

Texts and comments stand in `payloads` under a salt, so that they can be erased while the log still verifies.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from workflow.database import Base, Hash, Id, UtcTime

_COMMENTS: Any = {
    "sqlite_where": text("field = 'comment'"),
    "postgresql_where": text("field = 'comment'"),
}
OF_ACTS = ("rseq", "st_from", "st_to", "act")
"""Columns that every entry of a route has and no other entry."""


class LogEvent(Base):
    """One entry of the log: its exact bytes, and plain columns kept equal to them by the check."""

    __tablename__ = "events"
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf: Mapped[str] = mapped_column(Hash, unique=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcTime)
    kind: Mapped[str] = mapped_column(String(40))  # "act", or what else happened: auth.ok, authz.denied, …
    route: Mapped[str | None] = mapped_column(Id)
    rseq: Mapped[int | None]  # = version of the route
    st_from: Mapped[str | None] = mapped_column(String(40))
    st_to: Mapped[str | None] = mapped_column(String(40))
    act: Mapped[str | None] = mapped_column(String(40))
    by: Mapped[str | None] = mapped_column(Id)
    about: Mapped[str | None] = mapped_column(Id)  # a route or person that an event without a number is about
    idem: Mapped[str | None] = mapped_column(Hash)

    __table_args__ = (
        UniqueConstraint("route", "rseq"),
        CheckConstraint(
            " and ".join(f"(route is null) = ({name} is null)" for name in OF_ACTS),
            name="act_is_whole",
        ),
        Index("ix_events_kind_at", "kind", "at"),
        Index("ix_events_by_at", "by", "at"),
        Index("ix_events_act_at", "act", "at"),
        Index("ix_events_at", "at"),
        Index("ix_events_about_at", "about", "at"),
    )


class EventDocument(Base):
    """A file that an act made."""

    __tablename__ = "event_docs"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(12), primary_key=True)  # full | appendix
    sha256: Mapped[str] = mapped_column(Hash, index=True)


class LogHead(Base):
    """The one head of the log; locked last in every act."""

    __tablename__ = "log_head"
    one: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    frontier: Mapped[str] = mapped_column(Text)  # hashes of complete subtrees, biggest first, hex
    at: Mapped[datetime | None] = mapped_column(UtcTime)  # of the last entry

    __table_args__ = (CheckConstraint("one = 1", name="one"),)


class LogNode(Base):
    """The hash of one complete subtree: level 0 are leaves."""

    __tablename__ = "log_nodes"
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    idx: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(Hash)


class Payload(Base):
    """A text that an event commits to, with its salt; erasable."""

    __tablename__ = "payloads"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(32), primary_key=True)
    salt: Mapped[str] = mapped_column(Hash)
    text: Mapped[str] = mapped_column(Text)

    # What people wrote is searched; the traces of the network, the greater part, are not.
    __table_args__ = (Index("ix_payloads_comment", "seq", **_COMMENTS),)


class ErasureItem(Base):
    """A thing that the erasure event `seq` names as destroyed."""

    __tablename__ = "erasure_items"
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # blob | content | payload
    ref: Mapped[str] = mapped_column(String(80), primary_key=True)  # a hash, or «seq/field» of a payload

    # Each new blob and content asks whether it was destroyed once.
    __table_args__ = (Index("ix_erasure_items_kind_ref", "kind", "ref"),)
