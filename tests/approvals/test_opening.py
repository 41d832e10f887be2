"""Opening a route: by the teacher or by who fills in for him, along the process of his office."""

from datetime import date

import pytest

from approvals.errors import AccountClosed, BadField, NotYourOffice, RouteUnknown
from tests.stories import World
from tests.world import PEOPLE
from workflow.errors import DefinitionMissing


@pytest.mark.parametrize("part", ["deputy", "smo_head", "mentor"])
def test_deputy_head_of_association_and_mentor_fill_in_for_a_teacher(world: World, part: str) -> None:
    route = world.empty_route(by=part)
    entry = route.entries()[0]
    assert (entry["by"], entry["office"], entry["subject"]) == (
        *(world.person(part), "filler", world.person("teacher")),
    )
    assert route.situation().filled_by == world.person(part)


@pytest.mark.parametrize(
    "part", sorted(set(PEOPLE) - {"teacher", "deputy", "second_deputy", "smo_head", "mentor"})
)
def test_nobody_else_opens_a_route_for_a_teacher(world: World, part: str) -> None:
    with world.refuses(NotYourOffice):
        world.empty_route(by=part)


def test_a_mentor_fills_in_for_those_of_his_order_only(world: World) -> None:
    with world.refuses(NotYourOffice):
        world.empty_route(of="colleague", by="mentor")


@pytest.mark.requirement("R-0.6")
@pytest.mark.parametrize(
    ("part", "process"),
    [("teacher", "iom-teacher"), ("deputy", "iom-management"), ("director", "iom-director")],
)
def test_the_process_follows_the_office_of_the_subject(world: World, part: str, process: str) -> None:
    route = world.empty_route(of=part)
    assert route.entries()[0]["process"]["id"] == process


@pytest.mark.requirement("R-I.1")
def test_the_municipality_chooses_the_process_of_teachers(world: World) -> None:
    world.settle(director_approves=True)
    assert world.empty_route().definition.id == "iom-teacher-director"


def test_a_teacher_cannot_choose_a_process_without_the_school(world: World) -> None:
    with world.refuses(BadField, "Без школы"):
        world.empty_route(process="iom-director")
    with world.refuses(BadField):
        world.empty_route(of="deputy", process="iom-director")


def test_an_unknown_process_is_refused(world: World) -> None:
    with world.refuses(DefinitionMissing):
        world.empty_route(process="iom-nonsense")


def test_without_a_staff_card_there_is_no_route(world: World) -> None:
    with world.refuses(BadField, "Карточка сотрудника"):
        world.empty_route(of="stranger")


def test_a_closed_account_opens_nothing(world: World) -> None:
    world.close_account("teacher")
    with world.refuses(AccountClosed):
        world.empty_route()


def test_an_unknown_teacher_is_not_found(world: World) -> None:
    with world.refuses(RouteUnknown):
        world.empty_route(of="nobody", by="deputy")


@pytest.mark.requirement("R-I.5")
@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 6, 30), date(2026, 9, 1), date(2027, 8, 31)),
        (date(2027, 7, 1), date(2027, 9, 1), date(2028, 8, 31)),
    ],
)
def test_the_period_is_the_school_year_unless_asked_otherwise(
    world: World, on: date, first: date, last: date
) -> None:
    said = world.on(on).empty_route().situation().content.z1
    assert (said.starts_on, said.ends_on) == (first, last)


def test_a_route_has_its_own_salts(world: World) -> None:
    one, two = (world.empty_route().situation().content for _ in range(2))
    salts = [getattr(said, zone).salt for said in (one, two) for zone in ("z1", "z2", "z3", "z4", "z5")]
    assert len(set(salts)) == 10


def test_several_routes_of_one_teacher_stand_apart(world: World) -> None:
    one, two = world.route(), world.route()
    one.submitted()
    assert (one.version, two.version, two.state) == (2, 1, "teacher_draft")
