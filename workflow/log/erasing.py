"""Destroying named bytes and texts: only in the transaction of an `erasure.done` entry that names each of them.

The database refuses any other deletion (`guards_*.py`), and refuses the same bytes ever after. What may be
destroyed, and who decides it, is the business of `approvals`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import Table, bindparam, select, text
from sqlalchemy.orm import Session

from workflow.log import journal
from workflow.log.canonical import parse
from workflow.log.tables import ErasureItem, LogEvent

KIND = "erasure.done"

# One statement each, by the key that an item's reference is made of.
_DELETE = {
    "blob": text("DELETE FROM blobs WHERE sha256 = :ref"),
    "content": text("DELETE FROM contents WHERE hash = :ref"),
    "payload": text("DELETE FROM payloads WHERE seq = :at AND field = :field"),
}
_NAME = cast("Table", ErasureItem.__table__).insert()
_ITEMS = cast("Table", ErasureItem.__table__)
_EVENTS = cast("Table", LogEvent.__table__)
_NAMED_BY = (
    select(_EVENTS.c.seq, _EVENTS.c.at, _EVENTS.c.body)
    .join(_ITEMS, _ITEMS.c.seq == _EVENTS.c.seq)
    .where(_ITEMS.c.kind == bindparam("kind"), _ITEMS.c.ref == bindparam("ref"), _EVENTS.c.kind == KIND)
)


class Item(NamedTuple):
    """One thing to destroy: `ref` is a SHA-256, a content hash, or «seq/field» of a text under its salt."""

    kind: Literal["blob", "content", "payload"]
    ref: str


@dataclass(frozen=True)
class Erased:
    """An erasure as the log tells it."""

    seq: int
    at: datetime
    act: str  # the number of the act of destruction
    items: tuple[Item, ...]


def payload(seq: int, field: str) -> Item:
    """The text `field` of the entry `seq`."""
    return Item("payload", f"{seq}/{field}")


def erase(
    session: Session,
    items: Collection[Item],
    *,
    at: datetime,
    by: str,
    about: str,
    data: Mapping[str, Any],
) -> int:
    """Name the items in an entry, destroy them, and return the entry's place; `data` says more than the items."""
    head = journal.head(session)
    named = sorted(set(items))
    said = {**data, "items": [item._asdict() for item in named]}
    entry = journal.other(head, kind=KIND, at=at, by=by, about=about, data=said)
    journal.insert(session, entry)
    if named:  # an account alone has neither bytes nor texts
        session.execute(_NAME, [{"seq": entry.seq, **item._asdict()} for item in named])
    for kind, statement in _DELETE.items():
        gone = [_where(item) for item in named if item.kind == kind]
        if gone:
            session.execute(statement, gone)
    journal.close(session, head, entry)
    return entry.seq


def _where(item: Item) -> dict[str, Any]:
    if item.kind != "payload":
        return {"ref": item.ref}
    seq, _, field = item.ref.partition("/")
    return {"at": int(seq), "field": field}


def erased_by(session: Session, item: Item) -> Erased | None:
    """The erasure that destroyed the thing; None if none did."""
    row = session.execute(_NAMED_BY, {"kind": item.kind, "ref": item.ref}).first()
    return None if row is None else _erased(row.seq, row.at, row.body)


def erasures(session: Session, *, after: int = -1) -> Iterator[Erased]:
    """Every erasure behind that place of the log, in order: what copies of the base must destroy as well."""
    rows = session.execute(
        select(_EVENTS.c.seq, _EVENTS.c.at, _EVENTS.c.body)
        .where(_EVENTS.c.kind == KIND, _EVENTS.c.seq > after)
        .order_by(_EVENTS.c.seq)
    )
    return (_erased(*row) for row in rows)


def _erased(seq: int, at: datetime, body: bytes) -> Erased:
    data = parse(body)["data"]
    return Erased(seq, at, str(data["act"]), tuple(Item(**item) for item in data["items"]))
