"""What a municipality may choose beside the usual way: the opinion of the head of the association, who completes."""

from datetime import date
from pathlib import Path

import pytest

from approvals.acts.opening import usual_process
from approvals.errors import NotYourOffice, VacantOffice
from approvals.municipality import load_municipality
from approvals.standing import standing
from tests.approvals.test_bundles import verified
from tests.bundle_samples import a_signer, bundle_of
from tests.stories import COMMENT, Story, World
from tests.world import SCHOOL, person_id
from workflow.errors import GuardRefused

pytestmark = [pytest.mark.requirement("R-0.6"), pytest.mark.slow]


@pytest.fixture
def with_opinion(world: World) -> Story:
    world.settle(association_opinion=True)
    return world.route()


@pytest.mark.parametrize("order", [("smo_head", "deputy"), ("deputy", "smo_head")])
def test_both_sign_in_any_order_and_then_the_curator_has_the_turn(
    with_opinion: Story, order: tuple[str, str]
) -> None:
    first, second = order
    route = with_opinion.submitted()
    assert (route.state, route.waiting()) == ("deputy_review", {"smo_head", "deputy_head"})
    route.act(first, "deputy_approve")
    assert (route.state, len(route.waiting())) == ("deputy_review", 1)
    with route.world.refuses(GuardRefused):
        route.act(first, "deputy_approve")
    route.act(second, "deputy_approve")
    assert (route.state, route.waiting()) == ("curator_recommendations", {"municipal_curator"})
    assert {row.office for row in route.sign_offs()} == {"subject", "smo_head", "deputy_head"}
    assert route.approved_by_curator().state == "implementation"


def test_either_returns_and_the_next_round_asks_whom_the_change_concerns(with_opinion: Story) -> None:
    route = with_opinion.submitted()
    route.act("deputy", "deputy_approve")
    route.act("smo_head", "deputy_return", reason="other", comment=COMMENT)
    assert (route.state, route.waiting()) == ("deputy_returned", {"subject"})
    route.act("teacher", "submit")
    assert route.waiting() == {"smo_head"}, "the deputy has agreed to these very words"
    route.act("smo_head", "deputy_approve")
    assert route.state == "curator_recommendations"


def test_the_director_does_not_stand_in_for_two_opinions(with_opinion: Story) -> None:
    route = with_opinion.submitted()
    with route.world.refuses(NotYourOffice):
        route.act("director", "deputy_approve")


def test_the_route_of_a_head_of_association_and_of_a_deputy_go_their_own_way(world: World) -> None:
    world.settle(association_opinion=True)
    assert world.empty_route(of="deputy").definition.id == "iom-management"
    with world.units.reading() as session:
        head = standing(session, person_id("smo_head"), on=world.now.date())
        assert head is not None
        assert usual_process(head, SCHOOL, load_municipality(session)).id == "iom-teacher"


def test_a_school_without_such_a_head_is_told_whom_to_ask(world: World) -> None:
    world.settle(association_opinion=True)
    route = world.route(of="other_teacher")
    with pytest.raises(VacantOffice, match="руководитель"):
        route.submitted()
    assert route.state == "teacher_draft"


def test_the_director_completes_where_that_is_chosen(world: World) -> None:
    world.settle(head_completes=True)
    route = world.route().submitted().approved_by_school().approved_by_curator()
    world.on(date(2027, 6, 18))
    route.reflecting().reflection_submitted()
    assert (route.state, route.waiting()) == ("completion_review", {"school_head"})
    with world.refuses(NotYourOffice):
        route.act("deputy", "complete")
    assert route.completed(by="director").state == "completed"


def test_the_file_of_such_a_route_is_genuine(world: World, with_opinion: Story, tmp_path: Path) -> None:
    route = with_opinion.submitted()
    for part in ("smo_head", "deputy"):
        route.act(part, "deputy_approve")
    route.approved_by_curator()
    result = verified(bundle_of(world, a_signer(world, tmp_path), route), tmp_path)
    assert (result.code, result.fault) == (0, None)
    offices = [one["office"] for one in result.routes[0]["approvals"] if one["act"] == "deputy_approve"]
    assert offices == ["smo_head", "deputy_head"]
