"""Whole lives of routes, made by the acts of people: what the checks of the log are tried on."""

from datetime import UTC, date, datetime

from sqlalchemy import select

from approvals.audit.explaining import explain
from approvals.audit.granting import end_audit, grant_audit, note_expired
from approvals.signing import accessions
from tests import stories
from workflow.log.tables import LogEvent


def lives(world: stories.World) -> dict[str, str]:
    """Four routes, by what became of them; every kind of row of the log is among theirs."""
    world.accede("teacher")
    world.accede("deputy")
    with world.units.writing() as session:
        accessions.withdraw(session, stories.person_id("deputy"), stories.ESIGN, at=world.tick())
    whole = world.route().submitted().returned_by_school()
    whole.submitted().approved_by_school().approved_by_curator().acknowledged()
    whole.amending().amended_materially().amendment_submitted()
    whole.act("deputy", "deputy_approve_amendment")
    whole.act("curator", "curator_approve_amendment")
    world.on(date(2027, 6, 1))
    whole.reflecting().reflection_submitted().completed()
    amended = world.route(of="colleague").in_force().amending().amended_immaterially().amendment_submitted()
    amended.act("deputy", "deputy_approve_amendment")
    audited(world)
    explained(world, "deputy", "curator")
    waiting = world.route(of="other_teacher").submitted()
    begun = world.empty_route()
    return {
        "completed": whole.id,
        "amended": amended.id,
        "waiting": waiting.id,
        "begun": begun.id,
    }


def audited(world: stories.World) -> None:
    """Two more audits, one ended before its hour and one by it."""
    admin = stories.person_id("administrator")
    hour = datetime(2027, 7, 1, 15, 0, tzinfo=UTC)
    order = {"begins_on": date(2027, 6, 1), "ends_at": hour}
    with world.units.writing() as session:
        first = stories.an_audit(
            title="По жалобе", basis_number="461", counts_nights=True, schools=(stories.SCHOOL,), **order
        )
        ended = grant_audit(session, first, at=world.tick(), by=admin)
        second = stories.an_audit(
            title="Весенняя", basis_number="470", examined_from=date(2026, 9, 1), **order
        )
        grant_audit(session, second, at=world.tick(), by=admin)
        end_audit(session, ended, at=world.tick(), by=admin)
        note_expired(session, at=hour)


def explained(world: stories.World, *parts: str) -> None:
    """Each says something about his last act, as if it had been noticed."""
    with world.units.writing() as session:
        for part in parts:
            person = stories.person_id(part)
            acts = session.scalars(
                select(LogEvent.seq).where(LogEvent.by == person, LogEvent.act.is_not(None))
            )
            kind = "seconds" if part == "deputy" else "night"
            explain(session, kind, max(acts), "Обсудили заранее.", at=world.tick(), by=person)
