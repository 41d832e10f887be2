"""Proposed edits («Предложить правку»): how a reviewer would have sections 1–3, beside the text and never in it.

A proposal is working data with an entry of the log for each step; it becomes content only where the teacher takes it
into his working copy and signs what he then sees. It is shown to him once the route was returned with it.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals import authority, editing
from approvals.authority import Grant
from approvals.desk import Desk, local_day
from approvals.editing import PLAN, writable
from approvals.errors import DraftMoved, Locked, NotYourTurn, RouteUnknown
from approvals.offices import whose_turn
from approvals.request import Actor
from approvals.situation import Situation, parsed_content, read_situation
from documents.content import RouteContent, content_from_data, to_data
from documents.drafts import DevelopmentRoute
from documents.prefill import saved
from documents.versions import DocumentVersion
from documents.zones import canonical_content, content_hash
from workflow import instances
from workflow.database import Base, Hash, Id, UtcTime
from workflow.definition import Decision, ProcessDefinition, StateKind
from workflow.instances import WorkflowInstance
from workflow.log import journal

ZONES = tuple(sorted(PLAN))


class Proposal(Base):
    """What the reviewer of one office proposes in one round; `taken` is the content that the teacher made of it."""

    __tablename__ = "proposals"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    route: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    round: Mapped[int]
    office: Mapped[str] = mapped_column(String(30))
    author: Mapped[str] = mapped_column(ForeignKey("users.id"))
    base: Mapped[str] = mapped_column(Hash)  # the content under review
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcTime)
    taken: Mapped[str | None] = mapped_column(Hash)

    __table_args__ = (UniqueConstraint("route", "round", "office"),)

    @property
    def content(self) -> RouteContent:
        """The whole route as it is proposed."""
        return parsed_content(self.body.encode())


@dataclass(frozen=True)
class Offered:
    """A proposal before the teacher: what his working copy would say with it, and the revision it was made over."""

    proposal: Proposal
    result: RouteContent
    revision: int

    @property
    def seen(self) -> str:
        """What a form carries to say which result was seen."""
        return content_hash(self.result)


def proposing_office(situation: Situation, definition: ProcessDefinition, *, on: date) -> str | None:
    """The office in which the person may propose: that in which he may return the plan now."""
    for act in definition.acts_from(situation.state):
        if act.decision is Decision.RETURN and set(act.signs) >= PLAN:
            granted = authority.grant(situation, definition, act.code, on=on)
            if isinstance(granted, Grant):
                return granted.office
    return None


def written(session: Session, situation: Situation, office: str) -> Proposal | None:
    """What that office has proposed about the text as it stands."""
    return session.scalars(
        select(Proposal).where(
            Proposal.route == situation.route,
            Proposal.round == situation.round,
            Proposal.office == office,
            Proposal.base == situation.content_hash,
        )
    ).one_or_none()


def propose(
    desk: Desk, route: str, zone: str, data: Mapping[str, Any], *, seen: str, actor: Actor, at: datetime
) -> RouteContent:
    """Propose one section over what was `seen` (a content hash), and return the whole as proposed now.

    A proposal that says what the route says anyway is taken back. Raises `NotYourTurn` for who may not return the
    route, `DraftMoved` where it was written meanwhile, pydantic's ValidationError for what is typed wrong.
    """
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)
        situation = read_situation(session, route, actor.person, at=at)
        definition = desk.definition(session, situation.process)
        office = proposing_office(situation, definition, on=local_day(at, situation.municipality.zone))
        if office is None or zone not in PLAN:
            turn = whose_turn(definition.states[situation.state].offices)
            raise NotYourTurn(act="Предложить правку", turn=turn)
        known = written(session, situation, office)
        before = situation.content if known is None else known.content
        if content_hash(before) != seen:
            raise DraftMoved(seen=seen, now=content_hash(before))
        whole = {**to_data(before), zone: {**data, "salt": getattr(before, zone).salt}}
        content = saved(before, content_from_data(whole, desk.dictionaries), desk.dictionaries)
        if content == before:
            return content
        session.execute(
            delete(Proposal).where(
                Proposal.route == route, Proposal.round == situation.round, Proposal.office == office
            )
        )
        made = f"e_{secrets.token_hex(16)}"
        if content != situation.content:
            session.add(
                Proposal(
                    id=made,
                    route=route,
                    round=situation.round,
                    office=office,
                    author=actor.person,
                    base=situation.content_hash,
                    body=canonical_content(content).decode(),
                    written_at=at,
                )
            )
        _record(session, "edit.proposed", made, route, content_hash(content), actor=actor, at=at)
    return content


def offered(
    session: Session, situation: Situation, definition: ProcessDefinition, *, on: date
) -> Offered | None:
    """What the last return offers to who may write the plan now; None where there is nothing to be taken."""
    last = next((row for row in reversed(situation.signed) if row.decides), None)
    returned = last is not None and last.decision == "return" and last.round == situation.round
    reviewed = definition.states[situation.state].kind is StateKind.REVIEW
    if last is None or not returned or reviewed or not writable(situation, definition, on=on) >= PLAN:
        return None
    proposal = written(session, situation, last.office)
    if proposal is None or proposal.taken_at is not None:
        return None
    result = merged(situation.draft, situation.content, proposal.content)
    return None if result == situation.draft else Offered(proposal, result, situation.draft_revision)


def merged(draft: RouteContent, base: RouteContent, proposed: RouteContent) -> RouteContent:
    """The draft with each section that the proposal changes as the proposal has it; the others stay as they are."""
    changed = [zone for zone in ZONES if getattr(proposed, zone) != getattr(base, zone)]
    return draft.with_zones(proposed, *changed)


def take(desk: Desk, route: str, *, seen: str, revision: int, actor: Actor, at: datetime) -> None:
    """Take the offered edits into the working copy; nothing is sent and nothing signed by it.

    Raises `DraftMoved` where the result is not what was seen, `Locked` where nothing is offered any more.
    """
    with desk.units.writing() as session:
        session.get(DevelopmentRoute, route, with_for_update=True)
        situation = read_situation(session, route, actor.person, at=at)
        if situation.person.person != situation.subject:
            raise RouteUnknown()
        definition = desk.definition(session, situation.process)
        found = offered(session, situation, definition, on=local_day(at, situation.municipality.zone))
        if found is None:
            raise Locked(state=definition.state_label(situation.state))
        if found.revision != revision or found.seen != seen:
            raise DraftMoved(seen=revision, now=found.revision)
        editing.keep(session, situation, found.result, actor=actor, at=at)
        found.proposal.taken_at = at
        found.proposal.taken = content_hash(situation.content.with_zones(found.result, *ZONES))
        _record(session, "edit.taken", found.proposal.id, route, found.proposal.taken, actor=actor, at=at)


def taken_as_proposed(session: Session, situation: Situation, office: str) -> Proposal | None:
    """The proposal of that office that the text under review is, with nothing else changed."""
    return session.scalars(
        select(Proposal).where(
            Proposal.route == situation.route,
            Proposal.office == office,
            Proposal.taken == situation.content_hash,
        )
    ).first()


def comes_back(offices: list[str]) -> ColumnElement[bool]:
    """The condition on `WorkflowInstance` that what waits is a proposal of one of these offices, taken as it was."""
    return (
        select(Proposal.id)
        .join(
            DocumentVersion,
            (DocumentVersion.route == Proposal.route) & (DocumentVersion.content == Proposal.taken),
        )
        .where(
            Proposal.route == WorkflowInstance.id,
            Proposal.office.in_(offices),
            DocumentVersion.n == WorkflowInstance.version,
        )
        .correlate(WorkflowInstance)
        .exists()
    )


def _record(
    session: Session, kind: str, proposal: str, route: str, content: str, *, actor: Actor, at: datetime
) -> None:
    data = {"proposal": proposal, "content": content}
    journal.record(session, kind=kind, at=at, by=actor.person, about=route, data=data)
