"""Under the order on signatures only who has acceded to it signs; each accession and withdrawal is in the log."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from approvals.errors import BadField, NotAcceded
from approvals.examination import examine
from approvals.signing import accessions
from tests.stories import COMMENT, World
from tests.world import ESIGN, person_id
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow


def withdraw(world: World, part: str) -> None:
    with world.units.writing() as session:
        accessions.withdraw(session, person_id(part), ESIGN, at=world.now)


def events(world: World) -> list[dict]:
    kinds = (accessions.ACCEPTED, accessions.WITHDRAWN)
    with world.units.reading() as session:
        rows = session.query(LogEvent).where(LogEvent.kind.in_(kinds)).order_by(LogEvent.seq)
        return [parse(row.body) for row in rows]


def test_without_an_order_nobody_is_asked(world: World) -> None:
    assert world.route().submitted().statement()["rules"] is None


def test_under_the_order_nobody_signs_before_he_has_acceded(world: World) -> None:
    route = world.route().submitted()
    world.settle(esign=ESIGN)
    with world.refuses(NotAcceded, "присоединитесь к правилам подписи"):
        route.act("deputy", "deputy_approve")
    world.accede("deputy")
    route.act("deputy", "deputy_approve")
    assert route.statement()["rules"] == "77"
    assert examine(world.units).exit_code == 0


def test_what_signs_nothing_needs_no_accession(world: World) -> None:
    world.settle(esign=ESIGN)
    route = world.route()
    world.accede("teacher")
    route.submitted()
    withdraw(world, "teacher")
    route.act("teacher", "recall")
    assert route.state == "teacher_draft"


def test_who_withdraws_signs_no_more_and_what_he_signed_stays(world: World) -> None:
    world.settle(esign=ESIGN)
    world.accede("teacher")
    world.accede("deputy")
    route = world.route().submitted()
    withdraw(world, "deputy")
    with world.refuses(NotAcceded):
        route.act("deputy", "deputy_return", reason="other", comment=COMMENT)
    accepted, other, withdrawn = events(world)
    assert accepted["data"] == {"number": "77", "date": "2026-08-01", "entered": "self"}
    assert (withdrawn["about"], withdrawn["data"]) == (person_id("deputy"), other["data"])
    assert examine(world.units).exit_code == 0


def test_a_withdrawal_while_the_act_waits_for_the_lock_stops_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was decided outside the lock is asked again under it."""
    world.settle(esign=ESIGN)
    world.accede("deputy")
    world.accede("teacher")
    route = world.route().submitted()
    draw = __import__("approvals.advance", fromlist=["draw"]).draw

    def meanwhile(snapshot):
        withdraw(world, "deputy")
        return draw(snapshot)

    monkeypatch.setattr("approvals.advance.draw", meanwhile)
    acts = len(route.entries())
    with pytest.raises(NotAcceded):
        route.act("deputy", "deputy_approve")
    assert len(route.entries()) == acts


def test_another_order_asks_anew(world: World) -> None:
    route = world.route().submitted()
    world.accede("deputy")
    world.settle(esign=ESIGN.model_copy(update={"number": "78"}))
    with world.refuses(NotAcceded):
        route.act("deputy", "deputy_approve")


def test_a_sheet_of_paper_is_named_beside_the_log_and_not_in_it(world: World) -> None:
    with world.units.writing() as session:
        by = person_id("director")
        accessions.accede(session, person_id("deputy"), ESIGN, at=world.now, by=by, sheet="ведомость № 3")
        accessions.accede(session, person_id("deputy"), ESIGN, at=world.now, by=by, sheet="ведомость № 4")
    (entry,) = events(world)
    assert (entry["by"], entry["about"], entry["data"]["entered"]) == (by, person_id("deputy"), "sheet")
    assert set(entry["texts"]) == {"sheet"}
    assert "ведомость" not in str(entry)
    assert examine(world.units).exit_code == 0


def test_there_is_nothing_to_withdraw_twice(world: World) -> None:
    world.accede("deputy")
    withdraw(world, "deputy")
    with world.refuses(BadField, "не присоединялись"):
        withdraw(world, "deputy")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE accessions SET number = '1'",
        "UPDATE accessions SET person = 'p_other'",
        "UPDATE accessions SET withdrawn_seq = 1",
        "DELETE FROM accessions",
        "INSERT OR REPLACE INTO accessions SELECT * FROM accessions",
    ],
)
def test_the_database_keeps_accessions(attack: str, world: World) -> None:
    world.accede("deputy")
    with world.refuses(DatabaseError, "refused: accessions"), world.units.writing() as session:
        session.execute(text(attack))
