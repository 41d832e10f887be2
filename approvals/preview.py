"""What a person is shown before an act: whether he may, in which office, what the act would make, what to confirm.

The form posts `seen` back, and `advance` demands that nothing of it has moved.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from approvals import authority, offices
from approvals.authority import Grant
from approvals.batches.preparers import as_preparer
from approvals.desk import Desk, local_day
from approvals.errors import Refused
from approvals.facts import facts_of
from approvals.outcome import confirmation_words, findings_stage, proposed_content
from approvals.request import Seen
from approvals.situation import Situation, read_situation
from approvals.transfer_bases import all_have_basis
from documents.checks import Finding, check
from documents.content import RouteContent
from documents.zones import content_hash, control_code
from workflow.definition import Act, ContentSource, ProcessDefinition
from workflow.errors import GuardRefused
from workflow.machine import engine


@dataclass(frozen=True)
class Option:
    """One act that the process has here, as a button: allowed, or why not."""

    act: str
    label: str
    allowed: bool
    reason: str | None
    office: str | None
    signs: bool
    decision: str | None


@dataclass(frozen=True)
class Preview:
    """One act in full, ready to be confirmed."""

    act: Act
    label: str
    office: str
    content: RouteContent
    control_code: str
    seen: Seen
    findings: tuple[Finding, ...]
    confirmation: str | None
    situation: Situation
    definition: ProcessDefinition


def situation_for(session: Session, route: str, person: str, at: datetime) -> Situation:
    """The situation of the route as the person would act on it at that instant."""
    return read_situation(session, route, person, at=at)


def options(session: Session, desk: Desk, situation: Situation, at: datetime) -> tuple[Option, ...]:
    """Every act that the process has in this state, in the order of the definition, with the answer for this person."""
    definition = desk.definition(session, situation.process)
    return tuple(
        _option(session, situation, definition, act, at)
        for act in definition.acts_from(situation.state)
        if act.code != "open"
    )


def _option(
    session: Session, situation: Situation, definition: ProcessDefinition, act: Act, at: datetime
) -> Option:
    on = local_day(at, situation.municipality.zone)
    granted = authority.grant(situation, definition, act.code, on=on)
    reason: str | None = None
    if isinstance(granted, Refused):
        reason = str(granted)
    else:
        try:
            _decide(session, situation, definition, act.code, granted, at)
        except GuardRefused as refusal:
            reason = str(refusal)
    return Option(
        act=act.code,
        label=definition.act_label(act.code),
        allowed=reason is None,
        reason=reason,
        office=granted.office if isinstance(granted, Grant) else None,
        signs=act.signed,
        decision=None if act.decision is None else act.decision.value,
    )


def _decide(
    session: Session,
    situation: Situation,
    definition: ProcessDefinition,
    act: str,
    granted: Grant,
    at: datetime,
) -> None:
    on = local_day(at, situation.municipality.zone)
    demanded = situation.municipality.transfer_basis_required
    facts = facts_of(
        situation,
        definition,
        granted=granted,
        proposed=proposed_content(situation, definition, act),
        on=on,
        transfer_basis=not demanded or all_have_basis(session, situation.people, on=on),
    )
    engine(definition).decide(situation.state, act, facts)


def preview(
    session: Session, desk: Desk, route: str, act: str, person: str, at: datetime, *, prepares: bool = False
) -> Preview:
    """The act as the person would make it now, or as he `prepares` it for who makes it.

    Raises the refusal of right or of the process where he may not.
    """
    situation = situation_for(session, route, person, at)
    if prepares:
        situation = as_preparer(situation)
    definition = desk.definition(session, situation.process)
    on = local_day(at, situation.municipality.zone)
    granted = authority.grant(situation, definition, act, on=on)
    if isinstance(granted, Refused):
        raise granted
    _decide(session, situation, definition, act, granted, at)
    described = definition.acts[act]
    content = proposed_content(situation, definition, act)
    digest = content_hash(content)
    stage = findings_stage(definition, act)
    return Preview(
        act=described,
        label=definition.act_label(act),
        office=granted.office,
        content=content,
        control_code=control_code(digest),
        seen=seen_now(
            situation, described, digest, has_quorum=definition.states[situation.state].quorum is not None
        ),
        findings=() if stage is None else check(content, at=on, stage=stage, progress=situation.progress),
        confirmation=confirmation_words(situation, act, situation.number) if described.signed else None,
        situation=situation,
        definition=definition,
    )


def seen_now(situation: Situation, act: Act, digest: str, *, has_quorum: bool = False) -> Seen:
    """What the form of the act posts back."""
    takes_working_copy = act.content is ContentSource.DRAFT or act.freezes_progress
    return Seen(
        version=situation.version,
        draft_revision=situation.draft_revision if takes_working_copy else None,
        content_hash=digest,
        entered=situation.entered if has_quorum else None,
    )


def turn_sentence(situation: Situation, definition: ProcessDefinition) -> str:
    """«Сейчас ход у заместителя директора», for the top of every page of a route."""
    waited_for = definition.states[situation.state].offices
    return f"Сейчас ход {offices.whose_turn(waited_for)}" if waited_for else "Действий не требуется"
