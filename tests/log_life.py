"""Whole lives of routes, made by the acts of people: what the checks of the log are tried on."""

from datetime import date

from approvals.signing import accessions
from tests import stories


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
    waiting = world.route(of="other_teacher").submitted()
    begun = world.empty_route()
    return {
        "completed": whole.id,
        "amended": amended.id,
        "waiting": waiting.id,
        "begun": begun.id,
    }
