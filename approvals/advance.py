"""The choke point: the one way in which a route gets its next version.

Decide and draw outside the lock, look again under it, then store documents, entry, state, head and everything that
follows from them in one transaction (audit c.2; rules §4, §6). Nothing here commits: the unit of work does.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import idempotency, numbers
from approvals.desk import Desk, local_day
from approvals.idempotency import entry_made
from approvals.outcome import Outcome, decide
from approvals.printing import Drawn, draw, printed, reason_label
from approvals.request import Request
from approvals.situation import Found, Situation, read_fingerprint, read_situation
from approvals.snapshots import next_snapshot
from approvals.storing import store, turns_after
from approvals.transfer_bases import all_have_basis
from documents.docx.snapshot import Snapshot
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent


@dataclass(frozen=True)
class Done:
    """An act that is in the log. `replayed`: this form had already made it."""

    route: str
    number: str | None
    version: int
    state: str
    seq: int
    replayed: bool = False


def foresee(desk: Desk, session: Session, request: Request, found: Found) -> "Done | Prepared":
    """What the act would make, decided on what stands now; what the same form made when it was sent before.

    Raises the refusal where the act is not allowed or what was seen has moved. Nothing is stored.
    """
    seq = entry_made(found.sent, request.digest)
    if seq is not None:
        return done_before(session, seq)
    prepared = _prepare(desk, session, request, found)
    if _needs_number(prepared):
        turns_after(desk, session, prepared.situation, prepared.outcome)  # else no number is drawn
    return prepared


def advance(desk: Desk, request: Request, prepared: "Prepared") -> Done:
    """Make the act that was foreseen, or give back what the same form made meanwhile.

    Afterwards version n of the route exists with its state, entry, both files, and a sign-off where one is due.
    Raises the refusal and stores nothing where the act is no longer allowed or what was seen has moved.
    """
    if _needs_number(prepared):
        year = local_day(request.at, prepared.situation.municipality.zone).year
        numbers.reserve(desk.units, request.route, prefix=prepared.situation.municipality.prefix, year=year)
        with desk.units.reading() as session:
            prepared = _prepare(desk, session, request)
    drawn = draw(prepared.snapshot)
    with desk.units.writing() as session:
        now = read_fingerprint(session, request.route, request.actor.person, on=prepared.on)
        if now != prepared.situation.fingerprint:
            replayed = _replay(session, request)  # the same form may have waited for itself
            if replayed is not None:
                return replayed
            prepared, drawn = _prepare_again(desk, session, request, prepared, drawn)
        seq = store(desk, session, prepared.situation, prepared.outcome, drawn)
    return Done(
        request.route, prepared.outcome.number, prepared.outcome.version, prepared.outcome.step.target, seq
    )


@dataclass(frozen=True)
class Prepared:
    """An act decided before anything is drawn or locked."""

    on: date
    situation: Situation
    outcome: Outcome
    snapshot: Snapshot


def _prepare(desk: Desk, session: Session, request: Request, found: Found | None = None) -> Prepared:
    actor = request.actor
    situation = read_situation(
        session, request.route, actor.person, at=request.at, found=found, on_paper=actor.on_paper
    )
    on = request.day(situation.municipality.zone)
    definition = desk.definition(session, situation.process)
    basis = not situation.municipality.transfer_basis_required or all_have_basis(
        session, situation.people, on=on
    )
    outcome = decide(situation, definition, request, transfer_basis=basis)
    who = printed(session, situation.person, situation.content, outcome.grant, actor)
    reason = reason_label(outcome, desk.dictionaries)
    return Prepared(on, situation, outcome, next_snapshot(situation, outcome, who, reason, desk.dictionaries))


def _prepare_again(
    desk: Desk, session: Session, request: Request, before: Prepared, drawn: Drawn
) -> tuple[Prepared, Drawn]:
    """Something moved between reading and locking: decide again, and draw again only what is printed otherwise."""
    now = _prepare(desk, session, request)
    return now, drawn if now.snapshot == before.snapshot else draw(now.snapshot)


def _needs_number(prepared: Prepared) -> bool:
    return prepared.outcome.act.starts_round and prepared.outcome.number is None


def _replay(session: Session, request: Request) -> Done | None:
    seq = idempotency.earlier_act(session, request.actor.person, request.key, request.digest)
    return None if seq is None else done_before(session, seq)


def done_before(session: Session, seq: int) -> Done:
    """The result of an act that is in the log already."""
    row = session.execute(
        select(LogEvent.route, LogEvent.rseq, LogEvent.st_to).where(LogEvent.seq == seq)
    ).one()
    number = session.scalars(select(WorkflowInstance.number).where(WorkflowInstance.id == row.route)).one()
    return Done(row.route, number, row.rseq, row.st_to, seq, replayed=True)
