"""One form, one act: a repeated key gives the first result again, another request under it is refused (rules §2)."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from approvals.acts.by_code import Opening, open_route
from approvals.errors import KeyReused, NotYourOffice
from approvals.idempotency import IdempotencyKey
from tests.stories import COMMENT, Story, World
from tests.world import person_id
from workflow.errors import StaleVersion

pytestmark = pytest.mark.slow


@pytest.fixture
def route(world: World) -> Story:
    return world.route().submitted()


def kept(world: World) -> int:
    with world.units.reading() as session:
        return session.scalars(select(func.count()).select_from(IdempotencyKey)).one()


def test_the_same_key_gives_the_same_answer_and_no_second_act(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    first = route.act("deputy", "deputy_approve", seen=seen, key="once")
    before = world.contents()
    again = route.act("deputy", "deputy_approve", seen=seen, key="once")
    assert world.contents() == before
    assert (again.seq, again.version, again.state) == (first.seq, first.version, first.state)
    assert (first.replayed, again.replayed) == (False, True)


def test_a_replay_needs_no_password_and_no_office_any_more(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    first = route.act("deputy", "deputy_approve", seen=seen, key="once")
    world.tick(days=2)
    world.dismiss("deputy")
    again = route.act("deputy", "deputy_approve", seen=seen, key="once", proved=False)
    assert again.seq == first.seq


def test_a_replay_tells_the_first_result_even_after_the_route_went_on(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("deputy", "deputy_approve", seen=seen, key="once")
    route.approved_by_curator()
    again = route.act("deputy", "deputy_approve", seen=seen, key="once")
    assert (again.version, again.state) == (3, "curator_recommendations")


@pytest.mark.parametrize(
    "other",
    [{"comment": "Другой комментарий"}, {"remarks": [{"text": "Уточните срок"}]}],
    ids=["comment", "remarks"],
)
def test_other_fields_under_the_same_key_are_refused(
    world: World, route: Story, other: dict[str, str]
) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("deputy", "deputy_approve", seen=seen, key="once")
    with world.refuses(KeyReused):
        route.act("deputy", "deputy_approve", seen=seen, key="once", **other)


def test_another_act_route_or_screen_under_the_same_key_is_refused(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("deputy", "deputy_approve", seen=seen, key="once")
    other = world.route(of="colleague").submitted()
    with world.refuses(KeyReused):
        other.act("deputy", "deputy_approve", key="once")
    with world.refuses(KeyReused):
        route.act("deputy", "deputy_return", seen=seen, key="once", reason="other", comment=COMMENT)
    with world.refuses(KeyReused):
        route.act("deputy", "deputy_approve", seen=replace(seen, version=1), key="once")


def test_a_key_belongs_to_a_person(world: World, route: Story) -> None:
    route.act("deputy", "deputy_approve", key="shared")
    route.write("curator", "z5")
    route.act("curator", "curator_approve", key="shared")
    assert route.state == "implementation"


def test_refusals_keep_no_key(world: World, route: Story) -> None:
    before = kept(world)
    with pytest.raises(NotYourOffice):
        route.act("stranger", "deputy_approve", key="refused")
    stale = replace(route.seen("deputy", "deputy_approve"), version=1)
    with pytest.raises(StaleVersion):
        route.act("deputy", "deputy_approve", seen=stale, key="refused")
    assert kept(world) == before
    route.act("deputy", "deputy_approve", key="refused")
    assert route.version == 3


def test_opening_twice_by_one_form_gives_one_route(world: World) -> None:
    first = world.empty_route(key="open")
    again = world.empty_route(key="open")
    assert again.id == first.id
    with world.refuses(KeyReused):
        open_route(
            world.desk,
            Opening(person_id("teacher"), process="iom-teacher-director"),
            key="open",
            actor=world.actor("teacher"),
            at=world.tick(),
        )
