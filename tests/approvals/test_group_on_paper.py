"""A group that signs on paper: the sheets are entered and confirmed by a school of the group, never by who is in it."""

import pytest

from approvals.errors import Refused
from tests.groups import a_group
from tests.on_paper import printed, signed_on_paper
from tests.stories import World


@pytest.fixture
def world(world: World) -> World:
    world.settle(signing="paper")
    return world


def test_a_member_confirms_on_paper_by_his_own_school(world):
    group = a_group(world)
    signed_on_paper(group, "teacher", "submit")
    signed_on_paper(group, "colleague", "confirm_participation")
    signed_on_paper(
        group, "other_teacher", "confirm_participation", enters="other_deputy", confirms="other_director"
    )
    assert group.state == "deputy_review"
    assert {one.kind for one in group.sign_offs()} == {"paper"}
    signed_on_paper(group, "other_director", "deputy_approve", enters="other_deputy", confirms="director")
    signed_on_paper(group, "deputy", "deputy_approve")
    assert group.state == "curator_recommendations"


def test_who_is_in_the_group_neither_prints_nor_enters_its_papers(world):
    group = a_group(world, "colleague", "deputy")
    signed_on_paper(group, "teacher", "submit")
    with pytest.raises(Refused, match="не сам педагог"):
        printed(group, "colleague", "confirm_participation", by="deputy")
