"""Writing the log: the statements of an entry in the order that the database's guards demand (rules §6).

An act calls `head`, `act_entry`, `insert`, moves the instance and calls `close`; anything else that happens is one
`record`. The head is locked last and nothing commits here.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert as inserting
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import event, merkle
from workflow.log.event import Entry
from workflow.log.tables import EventDocument, LogEvent, LogHead, LogNode, Payload

HEX = 64


class NoLog(WorkflowError):
    """The base has no log yet."""

    template = "Журнал ещё не начат. Выполните команду «iom init»."


@dataclass(frozen=True)
class Head:
    """The head of the log, locked until the end of the transaction."""

    origin: str
    size: int
    frontier: tuple[str, ...]
    last_at: datetime | None

    @property
    def root(self) -> str:
        return merkle.root(self.frontier)


def begin(session: Session, origin: str) -> None:
    """Start the log of a new base under its origin."""
    session.execute(inserting(LogHead).values(one=1, origin=origin, size=0, frontier=""))


def head(session: Session) -> Head:
    """The head, locked; raises `NoLog` where there is none."""
    row = session.execute(
        select(LogHead.origin, LogHead.size, LogHead.frontier).where(LogHead.one == 1).with_for_update()
    ).one_or_none()
    if row is None:
        raise NoLog()
    last_at = session.scalar(select(LogEvent.at).where(LogEvent.seq == row.size - 1))
    peaks = tuple(row.frontier[at : at + HEX] for at in range(0, len(row.frontier), HEX))
    return Head(row.origin, row.size, peaks, last_at)


def genesis_of(session: Session, route: str) -> str:
    """The hash that the first entry of the route will name as its forerunner."""
    origin = session.scalar(select(LogHead.origin).where(LogHead.one == 1))
    if origin is None:
        raise NoLog()
    return event.genesis(origin, route)


def act_entry(
    head: Head,
    *,
    at: datetime,
    route: str,
    rseq: int,
    prev: str,
    act: str,
    st_from: str,
    st_to: str,
    by: str,
    office: str,
    appointment: str | None,
    on_behalf_of: str | None,
    round_: int,
    process: tuple[str, int, str],
    number: str | None,
    content: str,
    zones: Mapping[str, str],
    progress: str | None,
    snapshot: str,
    docs: Sequence[Mapping[str, Any]],
    reason: str | None,
    in_force: int | None,
    idem: tuple[str, str],
    texts: Mapping[str, str],
    statement: Mapping[str, Any] | None,
) -> Entry:
    """The entry of an act: version `rseq` of the route, chained to the entry `prev`."""
    payloads = _payloads(texts)
    commitments = {field: event.commitment(field, salt, text) for field, salt, text in payloads}
    fields = {
        "log": head.origin,
        "seq": head.size,
        "kind": "act",
        "route": route,
        "rseq": rseq,
        "prev": prev,
        "act": act,
        "from": st_from,
        "to": st_to,
        "by": by,
        "office": office,
        "appointment": appointment,
        "on_behalf_of": on_behalf_of,
        "round": round_,
        "process": {"id": process[0], "version": process[1], "hash": process[2]},
        "number": number,
        "content": content,
        "zones": dict(zones),
        "progress": progress,
        "snapshot": snapshot,
        "docs": [dict(doc) for doc in docs],
        "reason": reason,
        "comment": _commitment(commitments, "comment"),
        "in_force": in_force,
        "batch": None,
        "idem": event.idempotency_hash(*idem),
        "net": {"ip_c": commitments.get("ip"), "ua_c": commitments.get("agent")},
        "stmt": statement,
        "sig": None,
        **_clock(head, at),
    }
    return event.entry(fields, at=at, payloads=payloads)


def insert(session: Session, entry: Entry) -> None:
    """Store the entry and its documents; the instance and the head follow."""
    session.execute(
        inserting(LogEvent).values(
            seq=entry.seq,
            leaf=entry.leaf,
            body=entry.body,
            at=entry.at,
            kind=entry.kind,
            route=entry.route,
            rseq=entry.rseq,
            st_from=entry.st_from,
            st_to=entry.st_to,
            act=entry.act,
            by=entry.by,
            about=entry.about,
            idem=entry.idem,
        )
    )
    if entry.docs:
        rows = [{"seq": entry.seq, "form": form, "sha256": digest} for form, digest in entry.docs]
        session.execute(inserting(EventDocument), rows)


def close(session: Session, head: Head, entry: Entry) -> None:
    """Move the head past the entry, keep the subtrees it completed and the texts it commits to."""
    frontier, closed = merkle.grown(head.size, head.frontier, entry.leaf)
    session.execute(
        update(LogHead)
        .where(LogHead.one == 1)
        .values(size=head.size + 1, frontier="".join(frontier))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        inserting(LogNode), [{"level": level, "idx": idx, "hash": node} for level, idx, node in closed]
    )
    if entry.payloads:
        rows = [
            {"seq": entry.seq, "field": field, "salt": salt, "text": text}
            for field, salt, text in entry.payloads
        ]
        session.execute(inserting(Payload), rows)


def record(
    session: Session,
    *,
    kind: str,
    at: datetime,
    by: str | None = None,
    about: str | None = None,
    data: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> int:
    """Store an entry that is no act of a route (a sign-in, an appointment, an export) and return its place."""
    locked = head(session)
    payloads = _payloads(texts or {})
    fields = {
        "log": locked.origin,
        "seq": locked.size,
        "kind": kind,
        "route": None,
        "by": by,
        "about": about,
        "data": dict(data or {}),
        "texts": {field: event.commitment(field, salt, text) for field, salt, text in payloads},
        **_clock(locked, at),
    }
    entry = event.entry(fields, at=at, payloads=payloads)
    insert(session, entry)
    close(session, locked, entry)
    return entry.seq


def _payloads(texts: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((field, secrets.token_hex(32), text) for field, text in sorted(texts.items()))


def _commitment(commitments: Mapping[str, str], field: str) -> dict[str, str] | None:
    return {"c": commitments[field]} if field in commitments else None


def _clock(head: Head, at: datetime) -> dict[str, int]:
    """A clock that went back is recorded, not repaired (audit b.1)."""
    if head.last_at is None or at >= head.last_at:
        return {}
    return {"clock_back_ms": int((head.last_at - at).total_seconds() * 1000)}
