"""Signing decisions of the basket together: one proof, and each decision still an act and a transaction of its own.

The list is announced in the log before the first of them, and each act names it. What moved meanwhile drops out by
name; what a crash left undone still waits, and the same form sent again goes on where it was cut off.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from approvals.batches.basket import PreparedDecision, settle_signed, within
from approvals.desk import Desk
from approvals.errors import BadField, KeyReplaced, NotAcceded, NotASigner
from approvals.idempotency import IdempotencyKey
from approvals.perform import perform
from approvals.request import Actor
from approvals.standing import Standing
from workflow.errors import WorkflowError
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.participants import User
from workflow.transaction import DatabaseBusy

MOST = 50
_KEY = re.compile(r"[0-9a-f]{32}\Z", re.ASCII)
ANNOUNCED = "batch.announced"
GONE = "Этих решений в вашей корзине уже нет: их подписали или убрали. Посмотрите, что в ней осталось."
STOPS = (DatabaseBusy, journal.LogFrozen, journal.LogMoved, KeyReplaced, NotASigner, NotAcceded)
"""What is no matter of one decision: the signing ends there, and the rest waits.

It is raised where nothing was signed; otherwise the list tells what was, since a refusal says that nothing is stored.
"""


@dataclass(frozen=True)
class Result:
    """What became of one decision of the list."""

    row: PreparedDecision
    number: str | None
    teacher: str
    organization: str
    prepared_by: str
    entry: int | None  # its place in the log
    version: int | None  # the version that it made

    @property
    def waits(self) -> bool:
        """Whether the signing has not come to it: it was cut off before."""
        return self.entry is None and self.row.outcome is None


def batch_of(form: str) -> str:
    """The name of the list that the form of that key signs."""
    return f"b_{_require_key(form)}"


def require_list(keys: Sequence[str]) -> None:
    """Raise `BadField` for an empty list, one of more than fifty, or what no page of ours has posted."""
    if not keys:
        raise BadField(field="item", sentence="Отметьте решения, которые хотите подписать.")
    if len(set(keys)) > MOST:
        raise BadField(field="item", sentence=f"За один раз можно подписать не больше {MOST} решений.")
    for key in keys:
        _require_key(key)


def _require_key(key: str) -> str:
    if not _KEY.match(key):
        sentence = "Страница устарела. Откройте корзину заново: ничего не записано."
        raise BadField(field="item", sentence=sentence)
    return key


def sign(desk: Desk, keys: Sequence[str], *, form: str, actor: Actor, who: Standing, at: datetime) -> str:
    """Make the acts of the decisions with these keys, one after another, and return the name of the list.

    Afterwards every decision is in the log, or says why it dropped out, or (where the signing was cut off) waits.
    Raises `BadField` for an empty list, for one of more than fifty and for one of which nothing is in the person's
    basket any more, and a member of `STOPS` where not even the first can be signed now.
    """
    batch = batch_of(form)
    require_list(keys)
    with desk.units.writing() as session:
        rows = _announced(session, batch, keys, actor=actor, who=who, at=at)
    made, dropped = set[str](), dict[str, str]()
    try:
        for row in rows:
            try:
                _make(desk, row, batch, actor, at)
            except STOPS:
                if not made:
                    raise
                break
            except WorkflowError as error:
                dropped[row.key] = str(error)
            else:
                made.add(row.key)
    finally:
        # The log is the truth: what a busy store does not note now, `settle_signed` notes later.
        with suppress(DatabaseBusy), desk.units.writing() as session:
            _settle(session, batch, actor.person, made, dropped)
    with desk.units.reading() as session:
        if not results(session, batch, actor.person):
            raise BadField(field="item", sentence=GONE)
    return batch


def _make(desk: Desk, row: PreparedDecision, batch: str, actor: Actor, at: datetime) -> None:
    perform(
        desk,
        row.act,
        row.route,
        seen=row.seen,
        key=row.key,
        actor=actor,
        at=at,
        fields=row.given,
        batch=batch,
    )


def _announced(
    session: Session, batch: str, keys: Sequence[str], *, actor: Actor, who: Standing, at: datetime
) -> list[PreparedDecision]:
    """The decisions that still wait, put under the list's name; the log says who prepared and who signs each.

    A list that was announced goes on with its own decisions alone.
    """
    settle_signed(session)
    mine = (
        select(PreparedDecision)
        .join(WorkflowInstance, WorkflowInstance.id == PreparedDecision.route)
        .where(PreparedDecision.key.in_(keys), within(who))
        .order_by(PreparedDecision.key)
        .with_for_update(of=PreparedDecision)  # the same form sent twice at once is announced once
    )
    known = {row.key: row for row in session.scalars(mine)}
    asked = [known[key] for key in dict.fromkeys(keys) if key in known]
    goes_on = session.scalar(select(PreparedDecision.key).where(PreparedDecision.batch == batch).limit(1))
    if goes_on is not None:
        return [
            row for row in asked if row.outcome is None and (row.batch, row.signer) == (batch, actor.person)
        ]
    waiting = [row for row in asked if row.outcome is None]
    for row in asked:
        if row.outcome != "signed":
            row.batch, row.signer = batch, actor.person
    if waiting:
        items = [[row.route, row.act, row.seen_version, row.seen_content, row.prepared_by] for row in waiting]
        journal.record(session, kind=ANNOUNCED, at=at, by=actor.person, data={"batch": batch, "items": items})
    return waiting


def _settle(
    session: Session, batch: str, signer: str, made: Collection[str], dropped: Mapping[str, str]
) -> None:
    """Note what became of the decisions; what was signed belongs to this list, whoever took it up meanwhile."""
    session.execute(
        update(PreparedDecision)
        .where(PreparedDecision.key.in_(made))
        .values(outcome="signed", sentence=None, batch=batch, signer=signer)
    )
    for key, sentence in dropped.items():
        session.execute(
            update(PreparedDecision)
            .where(PreparedDecision.key == key, PreparedDecision.outcome.is_(None))
            .values(outcome="dropped", sentence=sentence)
        )


def results(session: Session, batch: str, signer: str) -> tuple[Result, ...]:
    """What became of each decision of the list that the person signed; nothing where he signed no such list."""
    teacher, preparer = aliased(User), aliased(User)
    query = (
        select(PreparedDecision, WorkflowInstance, teacher, preparer, LogEvent.seq, LogEvent.rseq)
        .join(WorkflowInstance, WorkflowInstance.id == PreparedDecision.route)
        .join(teacher, teacher.id == WorkflowInstance.subject)
        .join(preparer, preparer.id == PreparedDecision.prepared_by)
        .outerjoin(
            IdempotencyKey,
            (IdempotencyKey.person == PreparedDecision.signer) & (IdempotencyKey.key == PreparedDecision.key),
        )
        .outerjoin(LogEvent, LogEvent.seq == IdempotencyKey.seq)
        .where(PreparedDecision.batch == batch, PreparedDecision.signer == signer)
        .order_by(LogEvent.seq.is_(None), LogEvent.seq, PreparedDecision.prepared_at, PreparedDecision.key)
    )
    return tuple(
        Result(row, instance.number, whose.full_name, instance.organization, by.short_name, entry, version)
        for row, instance, whose, by, entry, version in session.execute(query)
    )


def is_over(session: Session, batch: str, signer: str) -> bool:
    """Whether the list was signed to its end already."""
    found = results(session, batch, signer)
    return bool(found) and not any(one.waits for one in found)


def cut_off(session: Session, who: Standing) -> tuple[str, ...]:
    """The lists of the person whose signing was cut off."""
    query = (
        select(PreparedDecision.batch)
        .where(PreparedDecision.signer == who.person, PreparedDecision.outcome.is_(None))
        .distinct()
    )
    return tuple(one for one in session.scalars(query) if one and not is_over(session, one, who.person))
