"""Searching the log: by person, route, kind, days and what was written, the latest entries first.

Each way of asking walks an index in the order of time and stops after a page, so that two hundred thousand entries
are no hindrance.
"""

from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from approvals.audit.scope import Scope
from approvals.teachers import teachers_named
from workflow.instances import WorkflowInstance
from workflow.log.event import ACT, COMMENT
from workflow.log.tables import LogEvent, Payload

PAGE = 50
MOST_TEXTS = 2000  # comments with the words, the latest: enough for any page that a person reads
ORDER = (LogEvent.at.desc(), LogEvent.seq.desc())

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Asked:
    """What is looked for; what is left empty does not narrow."""

    person: str = ""  # the beginning of names: who did it, or whom it is about
    number: str = ""
    kind: str = ""  # a kind of entry, or the code of an act
    text: str = ""  # words of a comment
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Found:
    """One page of entries; `further` is the place to go on from."""

    entries: list[LogEvent]
    further: int | None


def find(
    session: Session, scope: Scope, asked: Asked, *, before: int | None = None, size: int | None = PAGE
) -> Found:
    """The entries that the audit may read and that fit; without `size` all of them."""
    wanted = None if size is None else size + 1
    places: set[tuple[datetime, int]] = set()
    for statement in statements(session, scope, asked, before=before):
        places |= {(row.at, row.seq) for row in session.execute(statement.limit(wanted))}
    ordered = nlargest(len(places) if wanted is None else wanted, places)
    page = ordered if size is None else ordered[:size]
    rows = session.scalars(select(LogEvent).where(LogEvent.seq.in_([seq for _at, seq in page])))
    by_seq = {row.seq: row for row in rows}
    return Found([by_seq[seq] for _at, seq in page], page[-1][1] if len(ordered) > len(page) else None)


def statements(
    session: Session, scope: Scope, asked: Asked, *, before: int | None = None
) -> list[Select[datetime, int]]:
    """One question for each ground on which an entry can fit: together they are the answer."""
    narrowed = [scope.period, *_narrowed(asked)]
    at = None if before is None else session.scalar(select(LogEvent.at).where(LogEvent.seq == before))
    if at is not None:
        narrowed.append(tuple_(LogEvent.at, LogEvent.seq) < (at, before))
    if asked.text:
        narrowed.append(LogEvent.seq.in_(_with_words(session, asked.text)))
    grounds = _grounds(session, asked)
    return [
        select(LogEvent.at, LogEvent.seq).where(and_(ground, *narrowed, scope.entries)).order_by(*ORDER)
        for ground in grounds
    ]


def _narrowed(asked: Asked) -> list[Condition]:
    found: list[Condition] = []
    if asked.kind:
        found.append(LogEvent.kind == asked.kind if _is_kind(asked.kind) else LogEvent.act == asked.kind)
    if asked.since is not None:
        found.append(LogEvent.at >= asked.since)
    if asked.until is not None:
        found.append(LogEvent.at < asked.until)
    return found


def _is_kind(code: str) -> bool:
    return "." in code or code in (ACT, "export")


def _grounds(session: Session, asked: Asked) -> list[Condition]:
    """The person did it or it is about him or his route; of a named route, what was done to it or said about it."""
    people = _of_person(session, asked.person) if asked.person else [LogEvent.seq >= 0]
    if not asked.number:
        return people
    named = select(WorkflowInstance.id).where(WorkflowInstance.number == asked.number)
    route = session.scalars(named).one_or_none() or "-"
    return [and_(of_route, or_(*people)) for of_route in (LogEvent.route == route, LogEvent.about == route)]


def _of_person(session: Session, name: str) -> list[Condition]:
    people = teachers_named(session, name)
    routes = list(session.scalars(select(WorkflowInstance.id).where(WorkflowInstance.subject.in_(people))))
    return [LogEvent.by.in_(people), LogEvent.about.in_([*people, *routes]), LogEvent.route.in_(routes)]


def _with_words(session: Session, words: str) -> list[int]:
    safe = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    spellings = {safe, safe.lower(), safe[:1].upper() + safe[1:]}  # SQLite folds Latin letters only
    query = (
        select(Payload.seq)
        .where(Payload.field == COMMENT)
        .where(or_(*(Payload.text.like(f"%{one}%", escape="\\") for one in sorted(spellings))))
        .order_by(Payload.seq.desc())
        .limit(MOST_TEXTS)
    )
    return list(session.scalars(query))
