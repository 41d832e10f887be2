"""Amendments: what is in force stays so until the change is agreed (order 731, III.3; rules §1–2)."""

import pytest

from approvals.errors import BadField
from tests.stories import COMMENT, Story, World
from workflow.errors import GuardRefused, TransitionNotAllowed

pytestmark = [pytest.mark.requirement("R-III.3c"), pytest.mark.slow]


@pytest.fixture
def route(world: World) -> Story:
    return world.route().in_force().acknowledged()


def test_opening_takes_the_content_in_force_and_leaves_it_in_force(route: Story) -> None:
    route.amending()
    situation = route.situation()
    assert (route.state, situation.in_force) == ("amendment_draft", 4)
    assert situation.draft == situation.content_in_force == situation.content
    assert situation.snapshot.amendment == 1


def test_an_amendment_needs_its_ground(world: World, route: Story) -> None:
    with world.refuses(BadField, "не менее 10"):
        route.act("teacher", "open_amendment", comment="нет")


def test_an_immaterial_change_enters_force_with_the_school_alone(route: Story) -> None:
    before = route.situation().content.z3.rows[1].due_on
    route.amending().amended_immaterially().amendment_submitted()
    assert route.situation().in_force == 4
    route.act("deputy", "deputy_approve_amendment")
    situation = route.situation()
    assert (route.state, situation.in_force, route.version) == ("implementation", 8, 8)
    assert situation.content.z3.rows[1].due_on != before
    assert route.statement()["carried"] == 1


def test_the_curators_sign_off_is_carried_by_an_immaterial_change(route: Story) -> None:
    route.amending().amended_immaterially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    lines = route.situation().snapshot.sign_offs
    (curator,) = [line for line in lines if line.act == "curator_approve"]
    assert curator.carried == "с изменением № 1, согласованным школой"
    (change,) = route.situation().snapshot.amendments
    assert (change.number, change.version, change.basis) == (1, 8, "Курс перенесли на другой месяц")
    assert len(change.changes) == 1


def test_a_material_change_goes_on_to_the_curator(route: Story) -> None:
    route.amending().amended_materially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    assert (route.state, route.situation().in_force) == ("amendment_curator_review", 4)
    route.act("curator", "curator_approve_amendment")
    assert (route.state, route.situation().in_force) == ("implementation", 9)
    assert route.statement()["carried"] is None
    assert set(route.statement()["zones"]) == {"z1", "z2", "z3", "z5"}


def test_a_change_of_what_the_curator_recommended_is_material(route: Story) -> None:
    route.amending()
    route.edit("teacher", "z3", lambda z3: z3["rows"].pop())
    route.edit("teacher", "z2", lambda z2: z2["items"].pop(5))
    route.amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    assert route.state == "amendment_curator_review"


def test_small_amendments_do_not_add_up_past_the_curator(route: Story) -> None:
    for days, state in ((25, "implementation"), (25, "amendment_curator_review")):
        route.amending().amended_immaterially(days).amendment_submitted()
        route.act("deputy", "deputy_approve_amendment")
        assert route.state == state


@pytest.mark.parametrize(("part", "act"), [("deputy", "reject_amendment"), ("teacher", "cancel_amendment")])
def test_rejecting_or_cancelling_puts_the_working_copy_back(route: Story, part: str, act: str) -> None:
    route.amending().amended_materially().amendment_submitted()
    in_force = route.situation().content_in_force
    route.act(part, act, **({"comment": COMMENT} if part == "deputy" else {}))
    situation = route.situation()
    assert (route.state, situation.in_force) == ("implementation", 4)
    assert situation.draft == situation.content == in_force
    assert situation.snapshot.amendment is None


def test_the_curator_rejects_too(route: Story) -> None:
    route.amending().amended_materially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    route.act("curator", "reject_amendment", comment=COMMENT)
    assert (route.state, route.situation().content) == ("implementation", route.situation().content_in_force)


def test_a_returned_amendment_is_reworked_and_submitted_anew(route: Story) -> None:
    route.amending().amended_materially().amendment_submitted()
    route.act("deputy", "return_amendment", reason="other", comment=COMMENT)
    assert (route.state, route.waiting()) == ("amendment_draft", {"subject"})
    route.amended_immaterially().amendment_submitted()
    assert route.situation().round == 3


def test_each_level_returns_only_what_lies_before_it(world: World, route: Story) -> None:
    route.amending().amended_materially().amendment_submitted()
    with world.refuses(Exception):
        route.act("curator", "return_amendment", reason="other", comment=COMMENT)
    route.act("deputy", "deputy_approve_amendment")
    with world.refuses(Exception):
        route.act("deputy", "return_amendment", reason="other", comment=COMMENT)
    route.act("curator", "return_amendment", reason="other", comment=COMMENT)
    assert route.state == "amendment_draft"


def test_only_who_opened_an_amendment_cancels_it(world: World, route: Story) -> None:
    route.amending(by="deputy")
    with world.refuses(GuardRefused, "тот, кто её начал"):
        route.act("teacher", "cancel_amendment")
    with world.refuses(GuardRefused):
        route.act("second_deputy", "cancel_amendment")
    route.act("deputy", "cancel_amendment")
    assert route.state == "implementation"


def test_a_decided_amendment_is_not_cancelled(world: World, route: Story) -> None:
    route.amending().amended_materially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    with world.refuses(TransitionNotAllowed):
        route.act("teacher", "cancel_amendment")


def test_the_list_of_changes_counts_what_entered_force(route: Story) -> None:
    route.amending().amended_immaterially(5).amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    route.amending()
    route.act("teacher", "cancel_amendment")
    route.amending().amended_immaterially(9).amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    assert [line.number for line in route.situation().snapshot.amendments] == [1, 2]


@pytest.mark.requirement("R-III.4")
def test_the_first_design_stays_the_one_that_reflection_is_compared_with(route: Story) -> None:
    first = route.situation().content
    route.amending().amended_immaterially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    situation = route.situation()
    assert situation.initial_design == 4
    assert situation.snapshot.initial_design == first


def test_new_recommendations_are_acknowledged_anew(route: Story) -> None:
    route.amending().amended_materially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    route.write("curator", "z5", {"none": True})
    route.act("curator", "curator_approve_amendment")
    route.acknowledged()
    assert len(route.situation().snapshot.acknowledgements) == 2
