"""What an act will make of a route: decided from a situation alone, before anything is drawn or written.

Pure: the same situation and request give the same outcome, so that what was rendered outside the lock still
holds under it.
"""

from dataclasses import dataclass
from datetime import date

from approvals import authority
from approvals.errors import (
    IncompleteContent,
    NotAcceded,
    NotASigner,
    OnPaperOnly,
    Refused,
    ReviewedOldVersion,
)
from approvals.facts import facts_of
from approvals.parties import party
from approvals.request import Request
from approvals.signing.confirmations import confirmation, on_paper, whole_route_on_paper
from approvals.situation import Situation
from documents.checks import Stage, blocking
from documents.content import RouteContent
from documents.membership import adding_words, with_words
from documents.zones import Seal, control_code, seal
from workflow.definition import MEMBER, Act, ContentSource, Decision, ProcessDefinition, StateKind
from workflow.errors import StaleVersion, TransitionNotAllowed
from workflow.machine import Step, engine


@dataclass(frozen=True)
class Outcome:
    """The next version of a route, decided but not yet drawn."""

    request: Request
    definition: ProcessDefinition
    act: Act
    step: Step
    grant: authority.Grant
    content: RouteContent
    seal: Seal
    version: int
    round: int
    number: str | None
    in_force: int | None
    initial_design: int | None
    decision: str | None  # what the sign-off says; None for an act that does not sign
    confirmation: str | None  # the words confirmed with the password

    @property
    def signs(self) -> bool:
        """Whether the act is a sign-off."""
        return self.act.signed

    @property
    def party(self) -> str:
        """The member or the school for which the person decides, where each of a group does."""
        quorum = self.definition.states[self.step.source].quorum
        if quorum is None or quorum.each is None or self.act.decision is None:
            return ""
        return party(self.grant, self.request.actor.person, quorum.each)

    @property
    def enters_new_state(self) -> bool:
        """Whether tasks are closed and opened; a sign-off that does not complete a quorum leaves them."""
        return not self.step.stays or self.version == 1


def proposed_content(situation: Situation, definition: ProcessDefinition, act: str) -> RouteContent:
    """The content that the act would give the next version."""
    rows = [row for row in definition.transitions_from(situation.state) if row.act == act]
    source = rows[0].content if rows else ContentSource.SAME
    if source is ContentSource.IN_FORCE and situation.content_in_force is not None:
        # Sections 4 and 5 in force are those of the last version: an amendment never rewrote them.
        return situation.content_in_force
    if source is ContentSource.DRAFT:
        described = definition.acts[act]
        if described.offices == (MEMBER,):
            return adding_words(situation.content, situation.draft, situation.person.person)
        # What members say of themselves is signed by each of them and by nobody else.
        drafted = with_words(situation.draft, situation.content)
        return situation.content.with_zones(drafted, *described.draft_zones)
    return situation.content


@dataclass(frozen=True)
class Considered:
    """What a request comes to before it is asked who is at the keyboard."""

    act: Act
    step: Step
    grant: authority.Grant
    content: RouteContent
    seal: Seal


def consider(
    situation: Situation, definition: ProcessDefinition, request: Request, *, transfer_basis: bool
) -> Considered:
    """Whether the act could be made now; raises the refusal that says why not. A proof is not asked for."""
    on = request.day(situation.municipality.zone)
    act = _foreseen(situation, definition, request)
    granted = authority.grant(situation, definition, request.act, on=on)
    if isinstance(granted, Refused):
        raise granted
    content = proposed_content(situation, definition, request.act)
    sealed = seal(content)
    _require_seen(situation, definition, request, act, sealed)
    facts = facts_of(
        situation, definition, granted=granted, proposed=content, on=on, transfer_basis=transfer_basis
    )
    step = engine(definition).decide(situation.state, request.act, facts)
    _require_complete(situation, definition, request.act, content, on)
    return Considered(act, step, granted, content, sealed)


def decide(
    situation: Situation, definition: ProcessDefinition, request: Request, *, transfer_basis: bool
) -> Outcome:
    """The outcome of the request; raises the refusal that says why there is none. Nothing is written."""
    considered = consider(situation, definition, request, transfer_basis=transfer_basis)
    act, step = considered.act, considered.step
    if act.signed and not situation.acceded and request.actor.on_paper is None:
        raise NotAcceded()
    if act.signed and situation.municipality.signing == "paper" and request.actor.on_paper is None:
        raise OnPaperOnly()
    if act.signed and request.actor.proof is None:
        raise NotASigner()
    version = situation.version + 1
    number = situation.number or (situation.reserved_number if act.starts_round else None)
    in_force = version if step.enters_force else situation.in_force
    return Outcome(
        request=request,
        definition=definition,
        act=act,
        step=step,
        grant=considered.grant,
        content=considered.content,
        seal=considered.seal,
        version=version,
        round=situation.round + 1 if act.starts_round else situation.round,
        number=number,
        in_force=in_force,
        initial_design=in_force if situation.initial_design is None else situation.initial_design,
        decision=decision_code(act, request) if act.signed else None,
        confirmation=_confirmed_words(situation, request, number, considered.seal) if act.signed else None,
    )


def _foreseen(situation: Situation, definition: ProcessDefinition, request: Request) -> Act:
    """The act, where the process has it in this state; what has moved meanwhile is told first."""
    act = definition.acts.get(request.act)
    known = act is not None and definition.offices_for(situation.state, request.act)
    if act is not None and known:
        return act
    if request.seen.version != situation.version:
        raise StaleVersion(
            number=situation.number or "без номера", seen=request.seen.version, now=situation.version
        )
    raise TransitionNotAllowed(
        act=request.act,
        state=situation.state,
        act_label=definition.act_label(request.act),
        state_label=definition.state_label(situation.state),
    )


def _require_seen(
    situation: Situation, definition: ProcessDefinition, request: Request, act: Act, sealed: Seal
) -> None:
    """You sign what you saw (rules §2): the version, the draft's revision and the content to be made."""
    seen = request.seen
    side_by_side = definition.states[situation.state].quorum is not None
    if side_by_side and seen.entered == situation.entered and seen.content_hash == sealed.content:
        return  # another's sign-off of the same round moved the version, not the text
    if seen.version != situation.version:
        raise StaleVersion(
            number=situation.number or "без номера",
            seen=seen.version,
            now=situation.version,
            seen_content=seen.content_hash,
            content=sealed.content,
        )
    takes_working_copy = act.content is ContentSource.DRAFT or act.freezes_progress
    draft_moved = takes_working_copy and seen.draft_revision != situation.draft_revision
    if draft_moved or seen.content_hash != sealed.content:
        raise ReviewedOldVersion(
            number=situation.number or "без номера",
            seen=seen.draft_revision,
            now=situation.draft_revision,
            seen_content=seen.content_hash,
            content=sealed.content,
        )


def findings_stage(definition: ProcessDefinition, act: str) -> Stage | None:
    """At which stage the content is checked before the act: submission, municipal, completion, or not at all."""
    described = definition.acts[act]
    if described.starts_round or act == "confirm":
        return "completion" if "z4" in described.signs else "submission"
    if described.decision is Decision.APPROVE and "z5" in described.draft_zones:
        return "municipal"
    return None


def _require_complete(
    situation: Situation, definition: ProcessDefinition, act: str, content: RouteContent, on: date
) -> None:
    stage = findings_stage(definition, act)
    if stage is None:
        return
    errors = blocking(content, at=on, stage=stage, progress=situation.progress)
    if errors:
        raise IncompleteContent(findings=errors, first=errors[0].sentence)


def decision_code(act: Act, request: Request) -> str:
    """What the sign-off says, as the approval sheet prints it."""
    if act.decision is Decision.APPROVE and request.fields.remarks:
        return "approve_with_remarks"
    return act.code if act.decision is None else act.decision.value


def confirmation_words(situation: Situation, act: str, number: str | None) -> str:
    """The words that the person confirms with his password."""
    return confirmation(
        act,
        number=number or "без номера",
        version=situation.version,
        organization=situation.content.z1.organization.short_name,
        esign=situation.municipality.esign is not None,
    )


def _confirmed_words(situation: Situation, request: Request, number: str | None, sealed: Seal) -> str:
    signed_on = request.actor.on_paper
    if signed_on is None:
        return confirmation_words(situation, request.act, number)
    if request.actor.paper is not None and request.actor.paper.whole:
        return whole_route_on_paper(esign=situation.municipality.esign is not None)
    return paper_words(situation, number, signed_on, sealed.content)


def paper_words(situation: Situation, number: str | None, signed_on: date, content: str) -> str:
    """The words with which a second person confirms a scan with his password."""
    return on_paper(
        number=number or "без номера",
        version=situation.version,
        day=signed_on,
        code=control_code(content),
        esign=situation.municipality.esign is not None,
    )


def is_review(definition: ProcessDefinition, state: str) -> bool:
    """Whether the state waits for somebody's decision."""
    return definition.states[state].kind is StateKind.REVIEW
