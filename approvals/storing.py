"""Storing an outcome: the rows of one act in the order that the database's guards demand (rules §6).

Content and files, version, entry, its documents, the state, the head; then sign-off, remarks, tasks, announcement
and the form's key. Assumes the open transaction and the locks of `advance`; commits nothing.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, insert, update
from sqlalchemy.orm import Session

from approvals import group_members, idempotency, tasks
from approvals.desk import Desk, local_day
from approvals.outcome import Outcome
from approvals.paper.proofs import keep_proof
from approvals.printing import Drawn
from approvals.remarks import Remark
from approvals.request import RemarkDraft
from approvals.signing import accessions, signing_keys
from approvals.signing.sign_offs import SignOff
from approvals.signing.signer import PAPER, SIGN
from approvals.signing.statement import statement
from approvals.situation import Situation
from approvals.turn import Turn, turns
from documents import versions
from documents.drafts import DevelopmentRoute
from documents.membership import members
from documents.zones import canonical_content
from workflow import instances, outbox
from workflow.definition import ContentSource
from workflow.log import journal
from workflow.log.canonical import canonical, parse
from workflow.pipeline import together

_INSERT_SIGN_OFF = cast("Table", SignOff.__table__).insert()


def store(desk: Desk, session: Session, situation: Situation, outcome: Outcome, drawn: Drawn) -> int:
    """Write everything of the act and return its place in the log."""
    request, at = outcome.request, outcome.request.at
    due = turns_after(desk, session, situation, outcome)
    with together(session):
        stored = versions.publish(
            session,
            route=situation.route,
            n=outcome.version,
            at=at,
            act=outcome.act.code,
            state=outcome.step.target,
            sealed=outcome.seal,
            content_is_new=situation.version == 0 or outcome.seal.content != situation.content_hash,
            progress=situation.progress if outcome.act.freezes_progress else None,
            snapshot=drawn.snapshot_bytes,
            files=[
                (file.form, file.sha256, body) for file, body in zip(drawn.files, drawn.bodies, strict=True)
            ],
            renderer=drawn.files[0].renderer,
        )
        may_sign = _ask_signing(session, situation, outcome)
        at_head = journal.ask_head(session)
    for required in may_sign:
        required()
    head = at_head()
    signed = statement(situation, outcome, drawn.files, origin=head.origin) if outcome.signs else None
    texts = _texts(outcome)
    entry = journal.act_entry(
        head,
        at=at,
        route=situation.route,
        rseq=outcome.version,
        prev=situation.head,
        act=outcome.act.code,
        st_from=outcome.step.source,
        st_to=outcome.step.target,
        by=request.actor.person,
        office=outcome.grant.office,
        appointment=outcome.grant.appointment,
        on_behalf_of=outcome.grant.on_behalf_of,
        subject=situation.subject,
        organization=situation.organization,
        round_=outcome.round,
        process=situation.process,
        number=outcome.number,
        content=outcome.seal.content,
        zones=outcome.seal.zones,
        progress=stored.progress,
        snapshot=stored.snapshot,
        docs=[
            {"form": file.form, "sha256": file.sha256, "size": file.size, "renderer": file.renderer}
            for file in drawn.files
        ],
        reason=request.fields.reason,
        in_force=outcome.in_force,
        batch=request.batch,
        idem=(request.actor.person, request.key),
        texts=texts,
        statement=None if signed is None else parse(signed),
        signature=None if signed is None else _signature(outcome, signed),
    )
    done_by = _done_by(session, situation.route, outcome)
    of_group = bool(situation.group or members(outcome.content))
    in_group = group_members.known(session, situation.route) if of_group else frozenset()
    with together(session):
        journal.insert(session, entry)
        instances.move(
            session,
            situation.route,
            situation.version,
            name=situation.number or situation.route,
            state=outcome.step.target,
            head=entry.leaf,
            number=outcome.number,
            in_force=outcome.in_force,
            initial_design=outcome.initial_design,
            round=outcome.round,
            entered=outcome.version if outcome.enters_new_state else situation.entered,
            entered_at=at if outcome.enters_new_state else situation.entered_at,
        )
        journal.close(session, head, entry)
        if signed is not None:
            _sign_off(session, situation, outcome, entry.seq, signed)
        _remarks(session, situation, outcome)
        _tasks(session, situation, outcome, due, done_by)
        _working_copy(session, situation, outcome)
        if of_group:
            group_members.keep(
                session,
                situation.route,
                outcome.version,
                outcome.content,
                was=situation.content_in_force,
                known=in_group,
                ended=outcome.step.enters_force,
            )
        outbox.announce(session, entry.seq, at)
        idempotency.keep(
            session,
            person=request.actor.person,
            key=request.key,
            request=request.digest,
            seq=entry.seq,
            at=at,
        )
    return entry.seq


def _ask_signing(session: Session, situation: Situation, outcome: Outcome) -> tuple[Callable[[], None], ...]:
    """Key and accession are asked for again under the lock, before the head: neither can end before our commit.

    Each call raises `KeyReplaced` or `NotAcceded` where it ended before.
    """
    actor, policy = outcome.request.actor, situation.municipality.esign
    if not outcome.signs or actor.proof is None:
        return ()
    signer = actor.proof.signer
    in_use = signing_keys.ask_in_use(session, signer)
    if policy is None:
        return (in_use,)
    return in_use, accessions.ask_acceded(session, signer.person, policy)


def _signature(outcome: Outcome, signed: bytes) -> dict[str, str]:
    """The person's own signature under the statement; of a paper, that of who confirms its scan."""
    actor = outcome.request.actor
    if actor.proof is None or (actor.paper is None) != (actor.on_paper is None):
        raise ValueError("a sign-off needs a proof, and one on paper its day and its scan")
    key = actor.proof.signer
    if actor.paper is None and key.person != actor.person:
        raise ValueError("a sign-off is signed with the key of who acts")
    return key.sign(signed, SIGN if actor.paper is None else PAPER)


def turns_after(desk: Desk, session: Session, situation: Situation, outcome: Outcome) -> tuple[Turn, ...]:
    """The tasks that the outcome opens; raises `VacantOffice` where nobody could take one."""
    if not outcome.enters_new_state:
        return ()
    return turns(
        session,
        situation,
        outcome.definition,
        outcome.step.target,
        content=outcome.content,
        hashes=outcome.seal.zones,
        on=local_day(outcome.request.at, situation.municipality.zone),
        calendar=desk.calendar(situation.week),
    )


def _texts(outcome: Outcome) -> dict[str, str]:
    """What the entry only commits to: erasable texts and the traces of the network."""
    actor, fields = outcome.request.actor, outcome.request.fields
    said = {
        "comment": "\n".join(fields.printed_remarks),
        "ip": actor.ip,
        "agent": actor.agent,
    }
    return {name: text for name, text in said.items() if text}


def _sign_off(session: Session, situation: Situation, outcome: Outcome, seq: int, signed: bytes) -> None:
    request, grant = outcome.request, outcome.grant
    session.execute(
        _INSERT_SIGN_OFF,
        {
            "seq": seq,
            "route": situation.route,
            "version": outcome.version,
            "round": outcome.round,
            "state": outcome.step.source,
            "act": outcome.act.code,
            "decision": outcome.decision,
            "person": request.actor.person,
            "office": grant.office,
            "appointment": grant.appointment,
            "on_behalf_of": grant.on_behalf_of,
            "zones": canonical({zone: outcome.seal.zones[zone] for zone in outcome.act.signs}).decode(),
            "content": outcome.seal.content,
            "kind": "paper" if request.actor.paper else situation.municipality.kind_of_signature,
            "at": request.at,
            "statement": signed,
        },
    )
    if request.actor.paper is not None:
        keep_proof(session, seq, situation.route, request.actor)


def _remarks(session: Session, situation: Situation, outcome: Outcome) -> None:
    request = outcome.request
    rows = [
        {
            "id": f"m_{secrets.token_hex(16)}",
            "route": situation.route,
            "version": outcome.version,
            "round": outcome.round,
            "office": outcome.grant.office,
            "author": request.actor.person,
            "path": remark.path,
            "reason": request.fields.reason,
            "wording": remark.wording,
            "text": remark.text,
            "state": "open",
            "made_at": request.at,
        }
        for remark in _asked(outcome)
    ]
    if rows:
        session.execute(insert(Remark), rows)


def _asked(outcome: Outcome) -> tuple[RemarkDraft, ...]:
    """What the decision asks to mend: what is said of the whole by a return is a remark as any other."""
    fields = outcome.request.fields
    of_whole = (RemarkDraft(fields.comment),) if outcome.decision == "return" and fields.comment else ()
    return (*of_whole, *fields.remarks)


def _tasks(
    session: Session, situation: Situation, outcome: Outcome, due: tuple[Turn, ...], done_by: str | None
) -> None:
    route, version, at = situation.route, outcome.version, outcome.request.at
    side = outcome.party
    if not outcome.enters_new_state:
        if outcome.act.decision is not None:
            tasks.close_one(session, route, office=outcome.grant.office, version=version, at=at, party=side)
        return
    tasks.close(session, route, version=version, at=at, done_by=done_by, party=side)
    for turn in due:
        tasks.open_task(
            session,
            route,
            office=turn.office,
            person=turn.person,
            organization=turn.organization,
            party=turn.party,
            state=outcome.step.target,
            round_=outcome.round,
            version=version,
            at=at,
            due_on=turn.due_on,
        )


def _done_by(session: Session, route: str, outcome: Outcome) -> str | None:
    """The office whose task the act did; a higher official does that of the office he stepped in for."""
    mine = outcome.grant.office
    if mine in outcome.definition.states[outcome.step.source].offices:
        return mine
    waiting = tasks.waiting_offices(session, route)
    return waiting[0] if waiting and outcome.act.decision is not None else None


def _working_copy(session: Session, situation: Situation, outcome: Outcome) -> None:
    """Where an act takes the content in force, the working copy returns to it; who opened an amendment is kept."""
    request = outcome.request
    changed: dict[str, Any] = {}
    if outcome.step.content is ContentSource.IN_FORCE:
        changed = _reset(situation, outcome, request.at)
    if outcome.act.code == "open_amendment":
        changed |= {"amended_by": request.actor.person, "amendment_basis": request.fields.comment}
    if changed:
        session.execute(
            update(DevelopmentRoute)
            .where(DevelopmentRoute.id == situation.route)
            .values(**changed)
            .execution_options(synchronize_session=False)
        )


def _reset(situation: Situation, outcome: Outcome, at: datetime) -> dict[str, Any]:
    return {
        "draft": canonical_content(outcome.content).decode(),
        "draft_revision": situation.draft_revision + 1,
        "drafted_at": at,
        "drafted_by": outcome.request.actor.person,
    }
