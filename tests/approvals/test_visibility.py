"""Who may know of a route: by office, scope and how far the route has come."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from approvals.standing import Standing, standing
from approvals.visibility import has_lists, may_see, visible_routes
from tests.founding import a_base
from tests.stories import World
from tests.world import AUTHORITY, OTHER_SCHOOL, PEOPLE, person_id
from workflow.instances import WorkflowInstance

pytestmark = pytest.mark.slow

AT_SCHOOL = {"teacher", "deputy", "second_deputy", "director", "smo_head", "mentor", "school_monitor"}
IN_MUNICIPALITY = {"curator", "authority_head", "auditor"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    yield made
    made.close()


def seeing(world: World, route: str) -> set[str]:
    """The parts that may know of the route; the list and the single question must agree."""
    found = set()
    with world.units.reading() as session:
        for part in PEOPLE:
            who = standing_of(world, part)
            listed = session.scalars(select(WorkflowInstance.id).where(visible_routes(who))).all()
            assert may_see(session, who, route) == (route in listed), part
            if route in listed:
                found.add(part)
    return found


def standing_of(world: World, part: str) -> Standing:
    with world.units.reading() as session:
        found = standing(session, person_id(part), on=world.now.date())
    assert found is not None
    return found


def test_a_draft_is_known_to_its_teacher_alone(world: World) -> None:
    assert seeing(world, world.route().id) == {"teacher"}


def test_a_draft_is_known_to_who_fills_it_in(world: World) -> None:
    assert seeing(world, world.route(by="deputy").id) == {"teacher", "deputy"}


def test_what_was_submitted_is_known_at_the_school(world: World) -> None:
    assert seeing(world, world.route().submitted().id) == AT_SCHOOL


def test_a_recalled_route_stays_known_where_it_was_known(world: World) -> None:
    story = world.route().submitted()
    story.act("teacher", "recall")
    assert seeing(world, story.id) == AT_SCHOOL


@pytest.mark.requirement("R-0.5")
def test_the_municipality_knows_what_a_school_has_passed_on(world: World) -> None:
    assert seeing(world, world.route().submitted().approved_by_school().id) == AT_SCHOOL | IN_MUNICIPALITY


def test_an_administrator_sees_no_route_by_his_office(world: World) -> None:
    story = world.route().in_force()
    assert "administrator" not in seeing(world, story.id)
    assert not has_lists(standing_of(world, "administrator"))


def test_an_office_that_has_ended_shows_nothing_any_more(world: World) -> None:
    story = world.route().submitted()
    world.dismiss("deputy")
    assert seeing(world, story.id) == AT_SCHOOL - {"deputy"}


def test_a_curator_with_listed_schools_sees_those(world: World) -> None:
    here, there = world.route().in_force(), world.route("v", of="other_teacher").submitted()
    there.act("other_deputy", "deputy_approve")
    covers = (("organization", OTHER_SCHOOL),)
    world.appoint("stranger", "municipal_curator", AUTHORITY, scope="listed", covers=covers)
    assert "stranger" in seeing(world, there.id)
    assert "stranger" not in seeing(world, here.id)


def test_a_curator_of_a_subject_sees_its_teachers_wherever_they_work(world: World) -> None:
    story = world.route().in_force()
    world.appoint(
        "stranger", "municipal_curator", AUTHORITY, scope="listed", covers=(("subject", "geometry"),)
    )
    assert "stranger" in seeing(world, story.id)
    world.tick(days=2)
    world.dismiss("stranger")
    world.appoint("stranger", "municipal_curator", AUTHORITY, scope="listed", covers=(("subject", "geo"),))
    assert "stranger" not in seeing(world, story.id)


def test_a_subject_at_another_school_is_no_ground_for_an_office_of_a_school(world: World) -> None:
    story = world.route().submitted()
    world.appoint("stranger", "smo_head", OTHER_SCHOOL, scope="listed", covers=(("subject", "geometry"),))
    assert "stranger" not in seeing(world, story.id)


def test_a_closed_account_sees_nothing(world: World) -> None:
    story = world.route().submitted()
    world.close_account("deputy")
    with world.units.reading() as session:
        assert not may_see(session, standing_of(world, "deputy"), story.id)


def test_a_substitute_sees_while_the_order_lasts(world: World) -> None:
    story = world.route().submitted()
    world.appoint("stranger", "deputy_head", replaces=world.offices["deputy"], valid_to=date(2026, 9, 30))
    assert "stranger" in seeing(world, story.id)
    world.on(date(2026, 10, 1))
    assert "stranger" not in seeing(world, story.id)
