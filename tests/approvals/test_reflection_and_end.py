"""The end of a route: reflection in time, completion, reopening by two, pauses, and every early end (rules §1)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approvals.errors import BadField, IncompleteContent, OwnRoute
from approvals.facts import reflection_due
from tests.stories import COMMENT, Story, World, sample
from workflow.errors import GuardRefused, TransitionNotAllowed

pytestmark = pytest.mark.slow

JUNE = date(2027, 6, 18)


@pytest.fixture
def in_force(world: World) -> Story:
    return world.route().in_force()


@pytest.fixture
def completed(world: World, in_force: Story) -> Story:
    world.on(JUNE)
    return in_force.reflecting().reflection_submitted().completed()


# --- reflection -------------------------------------------------------------------------------------


@pytest.mark.requirement("R-II.2-4")
@pytest.mark.parametrize(("day", "may"), [(date(2027, 5, 2), False), (date(2027, 5, 3), True)])
def test_reflection_begins_with_the_analytical_stage(
    world: World, in_force: Story, day: date, may: bool
) -> None:
    world.on(day)
    assert ("start_reflection" in in_force.allowed("teacher")) is may


@pytest.mark.parametrize(("day", "may"), [(date(2027, 5, 9), False), (date(2027, 5, 10), True)])
def test_reflection_begins_on_the_municipal_date(world: World, day: date, may: bool) -> None:
    route = world.route()
    route.edit("teacher", "z3", lambda z3: z3["rows"][6].pop("starts_on")).in_force()
    world.on(day)
    assert ("start_reflection" in route.allowed("teacher")) is may


@pytest.mark.parametrize(("days", "may"), [(15, False), (14, True)])
def test_reflection_begins_two_weeks_before_the_end(world: World, days: int, may: bool) -> None:
    """A term that ends in March never sees the municipal date of May."""
    route = world.empty_route(starts_on=date(2026, 9, 1), ends_on=date(2027, 3, 31))
    assert reflection_due(route.situation(), on=date(2027, 3, 31) - timedelta(days=days)) is may


@pytest.mark.requirement("R-III.5a")
def test_sample_a_completes_on_the_eighteenth_of_june(world: World, completed: Story) -> None:
    assert (completed.state, completed.entries()[-1]["at"][:10]) == ("completed", "2027-06-18")
    assert completed.situation().snapshot.sign_offs[-1].decision_label == "Завершение подтверждено"


def test_an_unfinished_reflection_is_not_sent(world: World, in_force: Story) -> None:
    world.on(JUNE)
    in_force.reflecting()
    with world.refuses(IncompleteContent):
        in_force.act("teacher", "submit_reflection")


@pytest.mark.requirement("R-III.5a")
def test_a_used_direction_without_a_product_holds_the_reflection_back(world: World, in_force: Story) -> None:
    world.on(JUNE)
    in_force.reflecting()
    z4 = sample("a")["z4"]
    in_force.write(
        "teacher",
        "z4",
        {**z4, "products": [one for one in z4["products"] if one["direction"] != "informational"]},
    )
    with world.refuses(IncompleteContent):
        in_force.act("teacher", "submit_reflection")


def test_rows_left_open_are_answered_before_completion(world: World, in_force: Story) -> None:
    world.on(JUNE)
    in_force.act("teacher", "start_reflection")
    in_force.write("teacher", "z4")
    with world.refuses(IncompleteContent):
        in_force.act("teacher", "submit_reflection")
    in_force.rows_closed()
    in_force.act("teacher", "submit_reflection")
    assert in_force.state == "completion_review"


# --- reopening --------------------------------------------------------------------------------------


def test_two_persons_reopen_a_completed_route(world: World, completed: Story) -> None:
    completed.act("deputy", "request_reopen", comment=COMMENT)
    assert completed.state == "completed"
    with world.refuses(GuardRefused, "подтверждает другой"):
        completed.act("deputy", "confirm_reopen")
    with world.refuses(GuardRefused):
        completed.act("director", "request_reopen", comment=COMMENT)
    completed.act("authority_head", "confirm_reopen")
    assert (completed.state, completed.waiting()) == ("final_reflection", {"subject"})
    assert [row.act for row in completed.sign_offs()][-2:] == ["request_reopen", "confirm_reopen"]


def test_confirming_needs_a_request(world: World, completed: Story) -> None:
    with world.refuses(GuardRefused):
        completed.act("director", "confirm_reopen")


@pytest.mark.parametrize(("days", "may"), [(30, True), (31, False)])
def test_a_route_is_reopened_within_thirty_days(world: World, completed: Story, days: int, may: bool) -> None:
    world.on(JUNE + timedelta(days=days))
    assert ("request_reopen" in completed.allowed("deputy")) is may


def test_the_thirty_days_are_those_of_the_municipality(world: World, in_force: Story) -> None:
    """Completed at half past midnight of the 19th in Moscow, when it is still the 18th in UTC."""
    world.on(JUNE)
    in_force.reflecting().reflection_submitted()
    in_force.act("deputy", "complete", at=datetime(2027, 6, 18, 21, 30, tzinfo=UTC))
    world.on(date(2027, 7, 19))
    assert "request_reopen" in in_force.allowed("deputy")


def test_the_confirmation_too_comes_within_thirty_days(world: World, completed: Story) -> None:
    completed.act("deputy", "request_reopen", comment=COMMENT)
    world.on(JUNE + timedelta(days=31))
    with world.refuses(GuardRefused, "30 дней"):
        completed.act("director", "confirm_reopen")


def test_a_reopened_route_completes_again_and_needs_a_new_request(world: World, completed: Story) -> None:
    completed.act("deputy", "request_reopen", comment=COMMENT)
    completed.act("director", "confirm_reopen")
    completed.act("teacher", "submit_reflection")
    completed.completed()
    with world.refuses(GuardRefused):
        completed.act("director", "confirm_reopen")
    completed.act("director", "request_reopen", comment=COMMENT)


def test_the_subject_does_not_reopen_his_own_route(world: World, completed: Story) -> None:
    world.appoint("teacher", "deputy_head")
    with world.refuses(OwnRoute):
        completed.act("teacher", "request_reopen", comment=COMMENT)


# --- pauses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["deputy", "curator"])
def test_a_suspended_route_goes_on_where_it_was(world: World, in_force: Story, part: str) -> None:
    in_force.act(part, "suspend", reason="long_absence")
    assert (in_force.state, in_force.waiting()) == ("suspended", {"deputy_head", "municipal_curator"})
    in_force.act("deputy", "resume")
    assert in_force.state == "implementation"
    world.on(JUNE)
    in_force.reflecting().act(part, "suspend", reason="long_absence")
    in_force.act("curator", "resume")
    assert in_force.state == "final_reflection"


def test_a_pause_needs_a_reason_from_the_list(world: World, in_force: Story) -> None:
    for reason in (None, "", "nonsense"):
        with world.refuses(BadField, "из списка"):
            in_force.act("deputy", "suspend", reason=reason)


def test_the_teacher_neither_suspends_nor_resumes(world: World, in_force: Story) -> None:
    with world.refuses(Exception):
        in_force.act("teacher", "suspend", reason="long_absence")
    in_force.act("deputy", "suspend", reason="long_absence")
    with world.refuses(Exception):
        in_force.act("teacher", "resume")


# --- early ends -------------------------------------------------------------------------------------


def test_a_teacher_withdraws_a_draft_or_a_returned_route(world: World) -> None:
    for route in (
        world.route(),
        world.route().submitted().returned_by_school(),
        world.route().submitted().approved_by_school().returned_by_curator(),
    ):
        route.act("teacher", "withdraw", reason="refusal")
        assert (route.state, route.waiting()) == ("withdrawn", set())
        assert route.situation().snapshot.state_note == "отказ от участия"


def test_nothing_is_withdrawn_while_it_is_reviewed(world: World) -> None:
    route = world.route().submitted()
    with world.refuses(TransitionNotAllowed):
        route.act("teacher", "withdraw", reason="refusal")


def test_an_unsubmitted_route_is_the_teachers_own_to_withdraw(world: World) -> None:
    route = world.route()
    for part in ("deputy", "curator"):
        with world.refuses(GuardRefused, "ещё не отправляли"):
            route.act(part, "terminate", reason="dismissal")


@pytest.mark.parametrize(
    ("act", "fields", "state"),
    [("terminate", {"reason": "dismissal"}, "terminated"), ("transfer", {"comment": COMMENT}, "transferred")],
)
def test_a_route_ends_early_from_any_state_after_submission(
    world: World, act: str, fields: dict[str, str], state: str
) -> None:
    for part, route in (
        ("deputy", world.route().submitted()),
        ("curator", world.route().submitted().approved_by_school()),
        ("deputy", world.route().in_force()),
    ):
        route.act(part, act, **fields)
        assert (route.state, route.waiting()) == (state, set())


@pytest.mark.parametrize("act", ["terminate", "transfer"])
def test_ending_in_an_amendment_falls_back_to_what_is_in_force(
    world: World, in_force: Story, act: str
) -> None:
    in_force.amending().amended_materially().amendment_submitted()
    kept = in_force.situation().content_in_force
    in_force.act("deputy", act, reason="transfer", comment=COMMENT)
    situation = in_force.situation()
    assert situation.content == situation.draft == kept
    assert situation.in_force == 4
