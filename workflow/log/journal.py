"""The log as acts write it: take the head, insert the entry, close it under the tree.

The database refuses any other order (`guards_*.py`): event, its documents, the instance, the head. What an
entry says is the business of `event`; whether the whole log is sound is the business of `fsck`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy import insert as insert_into
from sqlalchemy.orm import Session

from workflow.errors import WorkflowError
from workflow.log import event
from workflow.log.event import Entry
from workflow.log.merkle import Frontier
from workflow.log.tables import EventDocument, LogEvent, LogHead, LogNode, Payload
from workflow.pipeline import together

# Statements on tables, not on classes: the ORM would sort and bundle them, and the guards demand our order.
EVENTS = cast("Table", LogEvent.__table__)
EVENT_DOCS = cast("Table", EventDocument.__table__)
HEAD = cast("Table", LogHead.__table__)
NODES = cast("Table", LogNode.__table__)
PAYLOADS = cast("Table", Payload.__table__)

_HEAD = select(HEAD.c.origin, HEAD.c.size, HEAD.c.frontier, HEAD.c.at).where(HEAD.c.one == 1)
_LOCKED_HEAD = _HEAD.with_for_update()
_INSERT_EVENT, _INSERT_DOCS, _INSERT_TEXTS, _INSERT_NODES = (
    table.insert() for table in (EVENTS, EVENT_DOCS, PAYLOADS, NODES)
)
_GROW = (
    HEAD.update()
    .where(HEAD.c.one == 1, HEAD.c.size == bindparam("seen"))
    .values(size=bindparam("grown"), frontier=bindparam("frontier"), at=bindparam("at"))
)


FROZEN = "frozen"
"""Under this name a unit of work carries why the log takes no entry."""


class NoLog(WorkflowError):
    """The base has no log yet."""

    template = "Журнал ещё не начат. Выполните команду «iom init»."


class LogFrozen(WorkflowError):
    """The log takes no entry: it is behind or different from what is kept outside. Fact: sentence."""

    template = "{sentence} До этого можно только читать: ничего не записано."


class LogMoved(WorkflowError):
    """The head was not the one taken: the log has another writer that does not lock it."""

    template = "Журнал изменился во время записи. Ничего не сохранено. Повторите действие."


@dataclass(frozen=True)
class Head:
    """Where the log stands: its origin, its tree, and the time of its last entry."""

    origin: str
    frontier: Frontier
    at: datetime | None

    @property
    def size(self) -> int:
        """The number of entries, which is the place of the next one."""
        return self.frontier.size

    @property
    def root(self) -> str:
        """The tree head, in hex."""
        return self.frontier.root().hex()

    def grown(self, entry: Entry) -> "Head":
        """Where the log stands with one more entry."""
        frontier, _ = self.frontier.append(bytes.fromhex(entry.leaf))
        return Head(self.origin, frontier, entry.at)


def begin(session: Session, origin: str) -> None:
    """Begin the log of an empty base; the database refuses a second one."""
    session.execute(insert_into(HEAD).values(one=1, origin=origin, size=0, frontier="", at=None))


def is_begun(session: Session) -> bool:
    """Whether the base has a log."""
    return session.execute(_HEAD).one_or_none() is not None


def head(session: Session, *, lock: bool = True) -> Head:
    """The head, locked until the end of the transaction unless told otherwise: the last lock of an act."""
    return ask_head(session, lock=lock)()


def ask_head(session: Session, *, lock: bool = True) -> Callable[[], Head]:
    """The same, asked (and locked) now and answered when called."""
    if lock and is_frozen(session):
        raise LogFrozen(sentence=session.info[FROZEN])
    asked = session.execute(_LOCKED_HEAD if lock else _HEAD)
    return lambda: _head(asked.one_or_none())


def _head(row: Row[*tuple[Any, ...]] | None) -> Head:
    if row is None:
        raise NoLog()
    return Head(row.origin, Frontier.from_hex(row.size, row.frontier), row.at)


def is_frozen(session: Session) -> bool:
    """Whether this unit of work may not add an entry."""
    return session.info.get(FROZEN) is not None


def genesis_of(session: Session, route: str) -> str:
    """The head of a route that has no entry yet."""
    return event.genesis(head(session, lock=False).origin, route)


def act_entry(  # noqa: PLR0913  # an entry says everything about an act
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
    subject: str,
    organization: str,
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
    batch: str | None,
    idem: tuple[str, str],
    texts: Mapping[str, str],
    statement: Mapping[str, Any] | None,
    signature: Mapping[str, str] | None,
) -> Entry:
    """The entry of an act at the head; `idem` is (person, key) of the form; `batch` of the list signed at once;
    `texts`: comment, ip, agent.
    """
    said = {
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
        "subject": subject,
        "organization": organization,
        "round": round_,
        "process": dict(zip(("id", "version", "hash"), process, strict=True)),
        "number": number,
        "content": content,
        "zones": dict(zones),
        "progress": progress,
        "snapshot": snapshot,
        "docs": [dict(file) for file in docs],
        "reason": reason,
        "in_force": in_force,
        "batch": batch,
        "idem": event.idempotency_digest(*idem),
        "stmt": None if statement is None else dict(statement),
        "sig": None if signature is None else dict(signature),
    }
    return event.act_entry(_place(head, at), said, event.salted(texts))


def _place(head: Head, at: datetime) -> dict[str, Any]:
    back = event.clock_back_ms(head.at, at)
    return {"log": head.origin, "seq": head.size, "at": at, "clock_back_ms": back}


def insert(session: Session, entry: Entry) -> None:
    """Insert the entry with its documents and texts; the instance moves next, then `close`."""
    docs = [{"seq": entry.seq, "form": form, "sha256": digest} for form, digest in entry.docs]
    texts = [
        {"seq": entry.seq, "field": one.field, "salt": one.salt, "text": one.text} for one in entry.texts
    ]
    with together(session):
        session.execute(
            _INSERT_EVENT,
            {
                "seq": entry.seq,
                "leaf": entry.leaf,
                "body": entry.body,
                "at": entry.at,
                "kind": entry.kind,
                "route": entry.route,
                "rseq": entry.rseq,
                "st_from": entry.st_from,
                "st_to": entry.st_to,
                "act": entry.act,
                "by": entry.by,
                "about": entry.about,
                "idem": entry.idem,
            },
        )
        if docs:
            session.execute(_INSERT_DOCS, docs)
        if texts:
            session.execute(_INSERT_TEXTS, texts)


def close(session: Session, head: Head, entry: Entry) -> None:
    """Put the entry under the tree: the head grows by one and every subtree now complete is stored.

    Raises `LogMoved` where the head was not the one taken.
    """
    frontier, nodes = head.frontier.append(bytes.fromhex(entry.leaf))
    grown = {"seen": head.size, "grown": frontier.size, "frontier": frontier.hex(), "at": entry.at}
    with together(session) as journey:
        journey.change_one(_GROW, grown, otherwise=LogMoved())
        session.execute(
            _INSERT_NODES,
            [{"level": node.level, "idx": node.idx, "hash": node.hash.hex()} for node in nodes],
        )


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
    """Add an entry that is no act and return its place; `texts` can be erased, `data` is codes and ids."""
    taken = head(session)
    entry = other(taken, kind=kind, at=at, by=by, about=about, data=data, texts=texts)
    insert(session, entry)
    close(session, taken, entry)
    return entry.seq


def other(
    head: Head,
    *,
    kind: str,
    at: datetime,
    by: str | None = None,
    about: str | None = None,
    data: Mapping[str, Any] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Entry:
    """The entry of something that is no act, at the head."""
    said = {"kind": kind, "by": by, "about": about, "data": dict(data or {})}
    return event.other_entry(_place(head, at), said, event.salted(texts or {}))


def has_kind(session: Session, kind: str) -> bool:
    """Whether the log has an entry of that kind."""
    return session.scalar(select(EVENTS.c.seq).where(EVENTS.c.kind == kind).limit(1)) is not None


def entries(session: Session, route: str) -> list[LogEvent]:
    """The entries of a route, in order."""
    return list(session.scalars(select(LogEvent).where(LogEvent.route == route).order_by(LogEvent.rseq)))
