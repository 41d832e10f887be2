"""Several offices sign one state side by side: all of them, or k of n, each person once (rules §2)."""

import pytest

from approvals.errors import KeyReused, NotYourOffice, ReviewedOldVersion
from tests.stories import COMMENT, Story, World
from tests.world import SCHOOL
from workflow.errors import GuardRefused, StaleVersion, TransitionNotAllowed

pytestmark = pytest.mark.slow


@pytest.fixture
def route(world: World) -> Story:
    """A route before the head of the association and the deputy, both of whom must agree."""
    return world.route(process="side-by-side").submitted()


def test_first_of_two_is_a_full_act_that_stays(route: Story) -> None:
    route.act("smo_head", "deputy_approve")
    assert (route.state, route.version, route.waiting()) == ("school_review", 3, {"deputy_head"})
    entry, signed = route.entries()[-1], route.sign_offs()[-1]
    assert (entry["from"], entry["to"]) == ("school_review", "school_review")
    assert (signed.version, signed.office, signed.round) == (3, "smo_head", 1)
    assert route.versions()[-1].full != route.versions()[-2].full


def test_second_completes_the_quorum_in_either_order(world: World) -> None:
    for first, second in (("smo_head", "deputy"), ("deputy", "smo_head")):
        route = world.route(process="side-by-side").submitted()
        route.act(first, "deputy_approve")
        route.act(second, "deputy_approve")
        assert (route.state, route.situation().in_force, route.waiting()) == ("approved", 4, set())
        assert [row.person for row in route.sign_offs()][1:] == [world.person(first), world.person(second)]


def test_the_one_who_looked_before_the_other_signed_may_sign_the_same_text(route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("smo_head", "deputy_approve")
    route.act("deputy", "deputy_approve", seen=seen)
    assert route.state == "approved"
    assert route.statement()["seen"]["version"] == 2


def test_what_was_seen_in_an_earlier_round_is_stale(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("smo_head", "deputy_return", reason="other", comment=COMMENT)
    route.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на год"))
    route.submitted()
    with world.refuses(StaleVersion):
        route.act("deputy", "deputy_approve", seen=seen)


def test_the_same_text_in_a_later_round_is_stale_as_well(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("smo_head", "deputy_return", reason="other", comment=COMMENT)
    route.submitted()
    with world.refuses(StaleVersion):
        route.act("deputy", "deputy_approve", seen=seen)


def test_another_text_is_stale_in_the_same_round(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    forged = type(seen)(seen.version, None, "0" * 64, seen.entered)
    with world.refuses(ReviewedOldVersion):
        route.act("deputy", "deputy_approve", seen=forged)


def test_a_return_ends_the_round_and_cancels_the_task_of_the_other(route: Story) -> None:
    route.act("smo_head", "deputy_return", reason="other", comment=COMMENT)
    assert (route.state, route.waiting()) == ("teacher_draft", {"subject"})
    outcomes = {task.office: task.outcome for task in route.tasks() if task.state == "school_review"}
    assert outcomes == {"smo_head": "done", "deputy_head": "cancelled"}


def test_a_person_with_both_offices_counts_once(world: World, route: Story) -> None:
    world.appoint("smo_head", "deputy_head")
    route.act("smo_head", "deputy_approve")
    with world.refuses(GuardRefused, "Второе решение принимает другой человек"):
        route.act("smo_head", "deputy_approve")
    route.act("deputy", "deputy_approve")
    assert route.state == "approved"


def test_a_person_with_both_offices_takes_the_one_that_is_open(world: World, route: Story) -> None:
    world.appoint("smo_head", "deputy_head")
    route.act("deputy", "deputy_approve")
    route.act("smo_head", "deputy_approve")
    assert route.sign_offs()[-1].office == "smo_head"
    assert route.state == "approved"


def test_an_office_counts_once_whoever_holds_it(world: World, route: Story) -> None:
    route.act("deputy", "deputy_approve")
    with world.refuses(GuardRefused, "В этой должности"):
        route.act("second_deputy", "deputy_approve")


def test_whoever_signs_nothing_here_may_not_sign(world: World, route: Story) -> None:
    for part in ("director", "curator", "mentor", "teacher", "administrator"):
        with world.refuses(NotYourOffice):
            route.act(part, "deputy_approve")


def test_round_two_asks_only_those_whose_zones_changed(route: Story) -> None:
    route.act("smo_head", "deputy_approve")
    route.act("deputy", "deputy_return", reason="other", comment=COMMENT)
    route.submitted()
    assert (route.situation().round, route.waiting()) == (2, {"deputy_head"})
    route.act("deputy", "deputy_approve")
    assert route.state == "approved"


def test_round_two_asks_everybody_when_the_plan_changed(route: Story) -> None:
    route.act("smo_head", "deputy_approve")
    route.act("deputy", "deputy_return", reason="other", comment=COMMENT)
    route.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на год"))
    route.submitted()
    assert route.waiting() == {"smo_head", "deputy_head"}
    route.act("deputy", "deputy_approve")
    assert route.state == "school_review"


def test_two_of_three_are_enough_and_the_third_is_told_no_more(world: World) -> None:
    route = world.route(process="two-of-three").submitted()
    assert route.waiting() == {"smo_head", "deputy_head", "school_head"}
    route.act("director", "deputy_approve")
    assert (route.state, route.waiting()) == ("school_review", {"smo_head", "deputy_head"})
    route.act("smo_head", "deputy_approve")
    assert (route.state, route.waiting()) == ("approved", set())
    with world.refuses(TransitionNotAllowed):
        route.act("deputy", "deputy_approve")


def test_two_of_three_are_two_people(world: World) -> None:
    world.appoint("director", "smo_head", SCHOOL)
    route = world.route(process="two-of-three").submitted()
    route.act("director", "deputy_approve")
    with world.refuses(GuardRefused):
        route.act("director", "deputy_approve")
    assert route.state == "school_review"


def test_a_form_repeated_after_the_other_signed_gives_the_first_result(world: World, route: Story) -> None:
    seen = route.seen("smo_head", "deputy_approve")
    first = route.act("smo_head", "deputy_approve", seen=seen, key="mine")
    route.act("deputy", "deputy_approve")
    again = route.act("smo_head", "deputy_approve", seen=seen, key="mine")
    assert (again.seq, again.version, again.replayed) == (first.seq, 3, True)
    with world.refuses(KeyReused):
        route.act("smo_head", "deputy_approve", seen=seen, key="mine", comment="Другие слова")
