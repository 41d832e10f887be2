"""Who may write which section when, and that nobody overwrites what another saved."""

from datetime import date

import pytest
from pydantic import ValidationError

from approvals.editing import writable
from approvals.errors import DraftMoved, Locked
from tests.stories import Story, World, sample
from tests.world import PEOPLE

pytestmark = pytest.mark.slow

PLAN = {"z1", "z2", "z3"}


def may_write(route: Story, part: str) -> set[str]:
    return set(writable(route.situation(part), route.definition, on=route.world.now.date()))


def everybody(route: Story) -> dict[str, set[str]]:
    return {part: found for part in PEOPLE if (found := may_write(route, part))}


def test_a_draft_is_written_by_the_teacher_alone(world: World) -> None:
    assert everybody(world.route()) == {"teacher": PLAN}


def test_who_fills_in_writes_until_the_submission(world: World) -> None:
    route = world.route(by="mentor")
    assert everybody(route) == {"teacher": PLAN, "mentor": PLAN}
    route.act("teacher", "confirm")
    route.submitted()
    assert everybody(route) == {}
    route.returned_by_school()
    assert everybody(route) == {"teacher": PLAN}


def test_who_filled_in_writes_only_while_he_holds_the_office(world: World) -> None:
    route = world.route(by="mentor")
    world.on(date(2026, 9, 10))
    world.dismiss("mentor")
    assert everybody(route) == {"teacher": PLAN}
    with world.refuses(Locked):
        route.write("mentor", "z1")


def test_who_filled_in_writes_nothing_with_a_closed_account(world: World) -> None:
    route = world.route(by="mentor")
    world.close_account("mentor")
    with world.refuses(Locked):
        route.write("mentor", "z1")


@pytest.mark.requirement("R-II.2-5")
def test_recommendations_are_the_curators_while_it_is_his_turn(world: World) -> None:
    route = world.route().submitted()
    assert everybody(route) == {}
    route.approved_by_school()
    assert everybody(route) == {"curator": {"z5"}}
    route.approved_by_curator()
    assert everybody(route) == {"teacher": {"p"}}


@pytest.mark.requirement("R-II.2-4")
def test_reflection_is_the_teachers_alone(world: World) -> None:
    route = world.route().in_force()
    world.on(date(2027, 6, 18))
    route.reflecting()
    assert everybody(route) == {"teacher": {"z4", "p"}}
    route.reflection_submitted()
    assert everybody(route) == {}


def test_an_amendment_is_written_by_the_teacher_and_by_who_opened_it(world: World) -> None:
    route = world.route().in_force().amending(by="deputy")
    assert everybody(route) == {"teacher": PLAN, "deputy": PLAN}
    world.on(date(2026, 9, 10))
    world.dismiss("deputy")
    assert everybody(route) == {"teacher": PLAN}


@pytest.mark.parametrize("part", ["deputy", "curator", "administrator", "stranger", "colleague"])
def test_others_are_refused_by_the_command_as_well(world: World, part: str) -> None:
    route = world.route()
    with world.refuses(Locked):
        route.write(part, "z1", sample("a")["z1"])


@pytest.mark.requirement("R-0.5")
def test_the_head_of_the_authority_writes_no_section_in_any_state_of_the_way(world: World) -> None:
    route = world.route()
    assert may_write(route, "authority_head") == set()
    for onward in ("submitted", "approved_by_school", "approved_by_curator", "reflecting"):
        getattr(route, onward)()
        assert may_write(route, "authority_head") == set(), onward


def test_a_section_saved_elsewhere_is_not_overwritten(world: World) -> None:
    route = world.route()
    revision = route.situation().draft_revision
    route.write("teacher", "z1")
    with world.refuses(DraftMoved):
        route.write("teacher", "z2", revision=revision)


def test_a_reviewed_route_is_locked(world: World) -> None:
    route = world.route().submitted()
    with world.refuses(Locked, "На рассмотрении в школе"):
        route.write("teacher", "z1")


def test_a_recalled_draft_is_open_again(world: World) -> None:
    route = world.route().submitted()
    route.act("teacher", "recall")
    route.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на этот год"))
    assert route.situation().draft.z1.goal.startswith("Другая")


def test_what_is_typed_wrong_is_refused_with_its_place(world: World) -> None:
    route = world.route()
    with world.refuses(ValidationError) as refused:
        route.write("teacher", "z1", {**sample("a")["z1"], "goal": "x\x00y"})
    assert "goal" in str(refused.value)
    with world.refuses(ValidationError):
        route.write("teacher", "z1", {**sample("a")["z1"], "nonsense": "1"})


def test_the_salt_of_a_section_is_not_a_persons_to_write(world: World) -> None:
    route = world.route()
    salt = route.situation().draft.z1.salt
    route.write("teacher", "z1", {**sample("a")["z1"], "salt": "0" * 64})
    assert route.situation().draft.z1.salt == salt


def test_saving_makes_no_act(world: World) -> None:
    route = world.route()
    assert (route.version, route.acts_done()) == (1, ["open"])
