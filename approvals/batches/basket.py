"""The basket: decisions that are ready to be signed, each on its own route and bound to what was seen.

Putting one in is not an act: it takes no number and signs nothing. A decision that was put in is never taken for
made; who signs it, and whether it still holds then, is the business of `signing`.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    and_,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from approvals.batches.preparers import as_preparer, preparing
from approvals.desk import Desk, local_day
from approvals.errors import KeyReused, NotYourTurn, RouteUnknown
from approvals.idempotency import IdempotencyKey
from approvals.kept_form import OPEN, KeptForm
from approvals.offices import whose_turn
from approvals.outcome import consider, decision_code
from approvals.request import Actor, Fields, Request, Seen, clean_fields
from approvals.situation import read_situation
from approvals.standing import Standing
from approvals.transfer_bases import all_have_basis
from approvals.visibility import covered
from workflow import instances
from workflow.database import Base, Id, UtcTime
from workflow.instances import WorkflowInstance
from workflow.participants import User

SHOWN = 200
"""Decisions on one page of the basket; four lists of them can be signed."""
REPLACED = "Решение подготовлено заново. Посмотрите новое и подпишите его."
TAKEN_OUT = "Решение убрано из корзины."


class NoLongerWaits(KeyReused):
    """The decision of this form was in the basket and is there no more. Fact: none."""

    template = (
        "Это решение уже убрали из корзины или заменили другим. Откройте страницу заново и решите ещё раз."
    )


class PreparedDecision(KeptForm, Base):
    """One decision that waits in the basket, or what became of it. `key` is that of the act's form."""

    __tablename__ = "prepared_decisions"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    office: Mapped[str] = mapped_column(String(30))
    act: Mapped[str] = mapped_column(String(40))
    decision: Mapped[str] = mapped_column(String(20))
    prepared_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcTime)
    batch: Mapped[str | None] = mapped_column(Id, index=True)  # the list in which it was last to be signed
    signer: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))  # signed | dropped; None while it waits
    sentence: Mapped[str | None] = mapped_column(Text)  # why it dropped out

    __table_args__ = (
        CheckConstraint("outcome in ('signed', 'dropped')", name="outcome"),
        # An office has one decision on a route that waits; the earlier ones stay as what became of them.
        Index("uq_prepared_decisions_waiting", "route", "office", unique=True, **OPEN),
    )

    @property
    def remarks(self) -> tuple[str, ...]:
        """Comment and remarks, as they will be printed."""
        given = self.given
        said = (given.get("comment"), *(one["text"] for one in given.get("remarks", ())))
        return tuple(text for text in said if text)


@dataclass(frozen=True)
class Waiting:
    """One decision of the basket as its page shows it."""

    row: PreparedDecision
    number: str | None
    teacher: str
    organization: str
    version: int
    prepared_by: str

    @property
    def moved(self) -> bool:
        """Whether the route has a later version than the one decided about."""
        return self.row.seen_entered is None and self.version != self.row.seen_version


def prepare(
    desk: Desk,
    act: str,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, Any],
) -> None:
    """Put a decision in the basket, in place of the one that waits there for the same route.

    Raises what the act itself would raise now, and nothing about a proof; afterwards only the basket has changed.
    The same form sent twice is one decision; `KeyReused` where it says something else, `NoLongerWaits` where it was
    taken out or replaced since.
    """
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)  # of two at once the later takes the place of the earlier
        situation = as_preparer(read_situation(session, route, actor.person, at=at))
        definition = desk.definition(session, situation.process)
        described = definition.acts.get(act)
        if described is None or described.decision is None or not described.signed:
            turn = whose_turn(definition.states[situation.state].offices)
            raise NotYourTurn(act=definition.act_label(act), turn=turn)
        cleaned = clean_fields(fields, described, desk.dictionaries)
        request = Request(route, act, actor, at, seen, key, cleaned)
        on = local_day(at, situation.municipality.zone)
        basis = not situation.municipality.transfer_basis_required or all_have_basis(
            session, situation.people, on=on
        )
        considered = consider(situation, definition, request, transfer_basis=basis)
        said = json.dumps(_spelled(cleaned), ensure_ascii=False, sort_keys=True)
        known = session.get(PreparedDecision, key)
        if known is not None:
            _require_same(known, request, said)
            return
        settle_signed(session)
        session.execute(
            update(PreparedDecision)
            .where(_waits(), PreparedDecision.route == route)
            .where(PreparedDecision.office == considered.grant.office)
            .values(outcome="dropped", sentence=REPLACED)
        )
        session.add(
            PreparedDecision(
                key=key,
                route=route,
                office=considered.grant.office,
                act=act,
                decision=decision_code(described, request),
                seen_version=seen.version,
                seen_revision=seen.draft_revision,
                seen_entered=seen.entered,
                seen_content=seen.content_hash,
                fields=said,
                prepared_by=actor.person,
                prepared_at=at,
            )
        )


def _require_same(known: PreparedDecision, request: Request, said: str) -> None:
    before = (known.prepared_by, known.route, known.act, known.seen, known.fields)
    now = (request.actor.person, request.route, request.act, request.seen, said)
    if before != now:
        raise KeyReused()
    if known.outcome == "dropped":
        raise NoLongerWaits()


def _spelled(fields: Fields) -> dict[str, Any]:
    """The fields as the act takes them again when it is signed."""
    return {name: said for name, said in asdict(fields).items() if said}


def take_out(desk: Desk, key: str, *, who: Standing) -> None:
    """Take a decision out of the basket unsigned; raises `RouteUnknown` where the person has no such decision."""
    with desk.units.writing() as session:
        settle_signed(session)
        found = session.scalars(
            select(PreparedDecision)
            .join(WorkflowInstance, WorkflowInstance.id == PreparedDecision.route)
            .where(PreparedDecision.key == key, _waits(), within(preparing(who)))
        ).one_or_none()
        if found is None:
            raise RouteUnknown()
        found.outcome, found.sentence = "dropped", TAKEN_OUT


def basket(session: Session, who: Standing) -> tuple[Waiting, ...]:
    """The first `SHOWN` decisions that wait for a signature in the person's offices, as they were put in."""
    teacher, preparer = aliased(User), aliased(User)
    query = (
        select(PreparedDecision, WorkflowInstance, teacher, preparer)
        .join(WorkflowInstance, WorkflowInstance.id == PreparedDecision.route)
        .join(teacher, teacher.id == WorkflowInstance.subject)
        .join(preparer, preparer.id == PreparedDecision.prepared_by)
        .where(_waits(), ~_signed(), within(preparing(who)))
        .order_by(PreparedDecision.prepared_at, PreparedDecision.key)
        .limit(SHOWN)
    )
    return tuple(
        Waiting(row, instance.number, whose.full_name, instance.organization, instance.version, by.short_name)
        for row, instance, whose, by in session.execute(query)
    )


def how_many(session: Session, who: Standing) -> int:
    """How many wait in the basket, also those that are not shown."""
    query = (
        select(func.count())
        .select_from(PreparedDecision)
        .join(WorkflowInstance, WorkflowInstance.id == PreparedDecision.route)
        .where(_waits(), ~_signed(), within(preparing(who)))
    )
    return session.scalar(query) or 0


def prepared_routes(who: Standing) -> ColumnElement[bool]:
    """The condition on `WorkflowInstance` that a decision of one of the person's offices waits in the basket."""
    offices = sorted({held.office for held in preparing(who).held})
    return (
        select(PreparedDecision.key)
        .where(PreparedDecision.route == WorkflowInstance.id, PreparedDecision.office.in_(offices))
        .where(_waits(), ~_signed(), PreparedDecision.seen_version == WorkflowInstance.version)
        .correlate(WorkflowInstance)
        .exists()
    )


def within(who: Standing) -> ColumnElement[bool]:
    """The condition that the decision is one of these offices of the person; his own route never is."""
    mine = [
        and_(PreparedDecision.office == held.office, reach) for held in who.held for reach in covered(held)
    ]
    return and_(or_(PreparedDecision.key.is_(None), *mine), WorkflowInstance.subject != who.person)


def settle_signed(session: Session) -> None:
    """Note what is in the log already: a signing that was cut off leaves it unnoted."""
    session.execute(update(PreparedDecision).where(_waits(), _signed()).values(outcome="signed"))


def _waits() -> ColumnElement[bool]:
    return PreparedDecision.outcome.is_(None)


def _signed() -> ColumnElement[bool]:
    """Whether the signer's form of this decision made its act: the log is the truth, not the note."""
    return (
        select(IdempotencyKey.seq)
        .where(IdempotencyKey.person == PreparedDecision.signer, IdempotencyKey.key == PreparedDecision.key)
        .correlate(PreparedDecision)
        .exists()
    )
