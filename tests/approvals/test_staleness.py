"""You sign what you saw: version, revision of the draft and content, each alone makes a form stale (rules §2)."""

from dataclasses import replace

import pytest

from approvals.errors import ReviewedOldVersion
from approvals.request import Seen
from tests.stories import COMMENT, Story, World
from workflow.errors import StaleVersion

pytestmark = pytest.mark.slow


@pytest.fixture
def route(world: World) -> Story:
    return world.route().submitted()


def test_recall_and_resubmission_make_the_deputys_page_stale(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.act("teacher", "recall")
    route.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на этот год"))
    route.submitted()
    with world.refuses(StaleVersion) as refused:
        route.act("deputy", "deputy_approve", seen=seen)
    facts = refused.value.facts  # type: ignore[attr-defined]
    assert (facts["seen"], facts["now"]) == (2, 4)
    assert facts["seen_content"] != facts["content"]


def test_a_page_of_a_former_state_is_told_that_the_route_moved(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_approve")
    route.approved_by_school("director")
    with world.refuses(StaleVersion):
        route.act("deputy", "deputy_approve", seen=seen)


@pytest.mark.parametrize("version", [0, 1, 3, 99, -1])
def test_any_other_version_is_refused(world: World, route: Story, version: int) -> None:
    seen = replace(route.seen("deputy", "deputy_approve"), version=version)
    with world.refuses(StaleVersion):
        route.act("deputy", "deputy_approve", seen=seen)


def test_other_content_is_refused(world: World, route: Story) -> None:
    seen = replace(route.seen("deputy", "deputy_approve"), content_hash="0" * 64)
    with world.refuses(ReviewedOldVersion):
        route.act("deputy", "deputy_approve", seen=seen)


def test_a_draft_saved_in_another_window_makes_the_submission_stale(world: World) -> None:
    route = world.route()
    seen = route.seen("teacher", "submit")
    route.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на этот год"))
    with world.refuses(ReviewedOldVersion):
        route.act("teacher", "submit", seen=seen)


def test_a_draft_saved_twice_back_to_the_same_text_still_has_another_revision(world: World) -> None:
    route = world.route()
    seen = route.seen("teacher", "submit")
    goal = route.situation().draft.z1.goal
    route.edit("teacher", "z1", lambda z1: z1.update(goal="Другая цель маршрута на этот год"))
    route.edit("teacher", "z1", lambda z1: z1.update(goal=goal))
    assert route.seen("teacher", "submit").content_hash == seen.content_hash
    with world.refuses(ReviewedOldVersion):
        route.act("teacher", "submit", seen=seen)


def test_marks_saved_meanwhile_make_the_report_stale(world: World) -> None:
    route = world.route().in_force()
    seen = route.seen("teacher", "report_progress")
    route.rows_closed()
    with world.refuses(ReviewedOldVersion):
        route.act("teacher", "report_progress", seen=seen)


def test_recommendations_saved_meanwhile_make_the_curators_approval_stale(world: World) -> None:
    route = world.route().submitted().approved_by_school().write("curator", "z5")
    seen = route.seen("curator", "curator_approve")
    route.write("curator", "z5", {"none": True})
    with world.refuses(ReviewedOldVersion):
        route.act("curator", "curator_approve", seen=seen)


def test_a_revision_left_out_is_no_way_around(world: World) -> None:
    route = world.route()
    seen = replace(route.seen("teacher", "submit"), draft_revision=None)
    with world.refuses(ReviewedOldVersion):
        route.act("teacher", "submit", seen=seen)


def test_naming_the_round_is_no_way_around_where_one_signs_alone(world: World, route: Story) -> None:
    situation = route.situation()
    forged = Seen(1, None, situation.content_hash, entered=situation.entered)
    with world.refuses(StaleVersion):
        route.act("deputy", "deputy_approve", seen=forged)


def test_acts_that_sign_nothing_are_bound_to_the_version_as_well(world: World, route: Story) -> None:
    seen = route.seen("teacher", "recall")
    route.act("teacher", "recall")
    route.submitted()
    with world.refuses(StaleVersion):
        route.act("teacher", "recall", seen=seen)


def test_a_page_opened_again_after_the_refusal_can_be_signed(world: World, route: Story) -> None:
    seen = route.seen("deputy", "deputy_return")
    route.act("teacher", "recall")
    route.submitted()
    with world.refuses(StaleVersion):
        route.act("deputy", "deputy_return", seen=seen, key="k", reason="other", comment=COMMENT)
    route.act("deputy", "deputy_return", key="k", reason="other", comment=COMMENT)
    assert route.state == "deputy_returned"
