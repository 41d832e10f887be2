"""What an edit would void is said before anything is sent (design, invariant 3)."""

from approvals.voiding import falling, standing_sign_offs
from tests.stories import Story, World


def offices(found: tuple) -> set[str]:
    return {one.office for one in found}


def test_nobody_stands_over_a_route_that_was_never_agreed(world: World) -> None:
    situation = world.route().submitted().returned_by_school().situation()
    assert standing_sign_offs(situation) == ()
    assert falling(situation, situation.draft) == ()


def test_an_untouched_amendment_voids_nothing(world: World) -> None:
    situation = world.route().in_force().amending().situation()
    assert offices(standing_sign_offs(situation)) == {"deputy_head", "municipal_curator"}
    assert falling(situation, situation.draft) == ()


def test_a_minor_change_asks_the_school_alone(world: World) -> None:
    situation = world.route().in_force().amending().amended_immaterially().situation()
    assert offices(falling(situation, situation.draft)) == {"deputy_head"}


def test_a_material_change_asks_both_levels(world: World) -> None:
    route: Story = world.route().in_force().amending().amended_materially()
    assert offices(falling(route.situation(), route.situation().draft)) == {
        "deputy_head",
        "municipal_curator",
    }


def test_an_agreement_carried_over_a_minor_change_still_stands(world: World) -> None:
    route = world.route().in_force().amending().amended_immaterially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    situation = route.amending().situation()
    assert offices(standing_sign_offs(situation)) == {"deputy_head", "municipal_curator"}


def test_a_return_takes_the_offices_earlier_yes_away(world: World) -> None:
    route = world.route().submitted().approved_by_school().returned_by_curator()
    assert offices(standing_sign_offs(route.situation())) == {"deputy_head"}
