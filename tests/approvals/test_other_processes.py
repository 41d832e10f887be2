"""The other processes: with the director's approval, of a deputy, of a director (domain §7.3)."""

from datetime import date

import pytest

from approvals.errors import NotYourOffice, OwnRoute
from tests.stories import COMMENT, Story, World

pytestmark = [pytest.mark.requirement("R-0.6"), pytest.mark.slow]
JUNE = date(2027, 6, 18)


def ended(route: Story, by: str) -> Story:
    route.world.on(JUNE)
    return route.reflecting().reflection_submitted().completed(by=by)


@pytest.fixture
def with_director(world: World) -> Story:
    return world.route(process="iom-teacher-director")


def test_the_director_approves_between_school_and_municipality(with_director: Story) -> None:
    route = with_director.submitted().approved_by_school()
    assert (route.state, route.waiting()) == ("director_approval", {"school_head"})
    route.act("director", "director_approve")
    assert (route.state, route.waiting()) == ("curator_recommendations", {"municipal_curator"})
    line = route.situation().snapshot.confirmed_by_director
    assert line is not None
    assert (line.decision_label, line.person_short) == (
        "Утверждено",
        "Мельник\N{NO-BREAK SPACE}О.\N{NO-BREAK SPACE}Д.",
    )
    assert ended(route.approved_by_curator(), "deputy").state == "completed"


def test_the_director_returns_to_the_teacher(world: World, with_director: Story) -> None:
    route = with_director.submitted().approved_by_school()
    with world.refuses(NotYourOffice):
        route.act("deputy", "director_approve")
    route.act("director", "director_return", reason="other", comment=COMMENT)
    assert route.waiting() == {"subject"}
    assert route.situation().snapshot.confirmed_by_director is None


def test_the_director_approves_amendments_too(with_director: Story) -> None:
    route = with_director.submitted().approved_by_school()
    route.act("director", "director_approve")
    route.approved_by_curator().amending().amended_materially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    route.act("director", "director_approve_amendment")
    route.act("curator", "curator_approve_amendment")
    assert route.state == "implementation"


def test_a_deputys_route_is_reviewed_by_the_director(world: World) -> None:
    route = world.route("g", of="deputy")
    assert route.definition.id == "iom-management"
    route.submitted()
    assert (route.state, route.waiting()) == ("deputy_review", {"school_head"})
    with world.refuses(OwnRoute if "deputy_approve" in route.allowed("deputy") else NotYourOffice):
        route.act("deputy", "deputy_approve")
    with world.refuses(NotYourOffice):
        route.act("second_deputy", "deputy_approve")
    route.approved_by_school(by="director").approved_by_curator()
    assert (route.state, route.sign_offs()[1].office) == ("implementation", "school_head")


def test_a_directors_route_has_one_level(world: World) -> None:
    route = world.route("g", of="director")
    assert (route.definition.id, route.definition.one_level) == ("iom-director", True)
    route.submitted()
    assert (route.state, route.waiting()) == ("curator_recommendations", {"municipal_curator"})
    for part in ("director", "deputy"):
        with world.refuses(Exception):
            route.act(part, "curator_return", reason="other", comment=COMMENT)
    route.approved_by_curator()
    assert [row.act for row in route.sign_offs()] == ["submit", "curator_approve"]
    route.amending().amended_materially().amendment_submitted()
    assert route.state == "amendment_curator_review"


def test_a_route_goes_on_by_the_process_it_began_with(world: World) -> None:
    route = world.route().submitted()
    world.settle(director_approves=True)
    assert route.approved_by_school().state == "curator_recommendations"
    assert {entry["process"]["id"] for entry in route.entries()} == {"iom-teacher"}
