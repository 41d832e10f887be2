"""A reviewer proposes edits; they become content only by the teacher's own act, on what he then sees."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from approvals.erasure.erasure_plan import Scope
from approvals.errors import DraftMoved, Locked, NotYourTurn
from approvals.examination import examine
from approvals.proposals import (
    Offered,
    Proposal,
    offered,
    propose,
    take,
    taken_as_proposed,
)
from approvals.queue import Asked, cards
from documents.content import to_data
from documents.differences import differences
from documents.zones import content_hash
from tests.erased import AFTER_THE_TERM, destroyed
from tests.stories import COMMENT, Story, World
from tests.world import person_id
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow

GOAL = "Научиться составлять задания на вероятность для 8 класса к маю"


@pytest.fixture
def story(world: World) -> Story:
    return world.route().submitted()


def proposed(story: Story, part: str = "deputy", goal: str = GOAL, *, seen: str | None = None) -> None:
    """The person proposes another goal."""
    world = story.world
    content = story.situation().content
    data = to_data(content.z1) | {"goal": goal}
    data.pop("salt")
    actor, at = world.actor(part), world.tick(minutes=1)
    propose(world.desk, story.id, "z1", data, seen=seen or content_hash(content), actor=actor, at=at)


def before_the_teacher(story: Story, part: str = "teacher") -> Offered | None:
    situation = story.situation(part)
    with story.world.units.reading() as session:
        return offered(session, situation, story.definition, on=story.world.now.date())


def taken(story: Story, found: Offered | None = None, part: str = "teacher") -> None:
    found = found or before_the_teacher(story)
    assert found is not None
    world = story.world
    actor, at = world.actor(part), world.tick(minutes=1)
    take(world.desk, story.id, seen=found.seen, revision=found.revision, actor=actor, at=at)


def events_about(story: Story) -> list[dict[str, Any]]:
    with story.world.units.reading() as session:
        query = select(LogEvent.body).where(LogEvent.about == story.id, LogEvent.kind.startswith("edit."))
        return [parse(body) for body in session.scalars(query.order_by(LogEvent.seq))]


def test_a_proposal_changes_neither_the_route_nor_the_draft(story: Story) -> None:
    before = story.situation()
    proposed(story)
    after = story.situation()
    assert (after.version, after.content_hash, after.draft, after.draft_revision) == (
        before.version,
        before.content_hash,
        before.draft,
        before.draft_revision,
    )
    assert before_the_teacher(story) is None, "nothing is offered before the route is returned"
    (entry,) = events_about(story)
    assert (entry["kind"], entry["by"]) == ("edit.proposed", person_id("deputy"))
    assert GOAL not in str(entry)


def test_the_teacher_takes_it_and_signs_what_he_sees(story: Story) -> None:
    proposed(story)
    story.returned_by_school()
    found = before_the_teacher(story)
    assert found is not None
    changed = differences(story.situation().draft, found.result)
    assert [(one.path, one.new) for one in changed] == [("z1.goal", GOAL)]
    version = story.version
    taken(story, found)
    assert story.version == version, "taking is no act"
    assert before_the_teacher(story) is None
    story.submitted()
    situation = story.situation()
    assert situation.content.z1.goal == GOAL
    signed = story.sign_offs()[-1]
    assert (signed.person, signed.content) == (person_id("teacher"), content_hash(situation.content))
    assert [entry["kind"] for entry in events_about(story)] == ["edit.proposed", "edit.taken"]
    assert events_about(story)[-1]["data"]["content"] == situation.content_hash
    assert examine(story.world.units).exit_code == 0


def test_what_comes_back_as_proposed_stands_first_in_the_queue_of_who_proposed_it(
    world: World, story: Story
) -> None:
    proposed(story)
    story.returned_by_school()
    taken(story)
    earlier = world.route(of="colleague").submitted()
    story.submitted()
    with world.units.reading() as session:
        deputy, director = story.situation("deputy"), story.situation("director")
        assert taken_as_proposed(session, deputy, "deputy_head") is not None
        assert taken_as_proposed(session, deputy, "municipal_curator") is None
        queue = {
            one.person.person: cards(session, one.person, Asked(), on=world.now.date(), at=world.now)
            for one in (deputy, director)
        }
    mine = queue[person_id("deputy")]
    assert [(card.route, card.as_proposed) for card in mine] == [(story.id, True), (earlier.id, False)]
    assert all(not card.as_proposed for card in queue[person_id("director")])


def test_what_the_teacher_changes_further_is_no_longer_the_proposal(story: Story) -> None:
    proposed(story)
    story.returned_by_school()
    taken(story)
    story.amended_materially().submitted()
    with story.world.units.reading() as session:
        assert taken_as_proposed(session, story.situation("deputy"), "deputy_head") is None


def test_his_own_changes_elsewhere_stay(story: Story) -> None:
    proposed(story)
    story.returned_by_school().amended_immaterially()
    moved = story.situation().draft.z3
    taken(story)
    draft = story.situation().draft
    assert (draft.z1.goal, draft.z3) == (GOAL, moved)


def test_he_may_leave_it_and_send_his_own(story: Story) -> None:
    proposed(story)
    story.returned_by_school().amended_materially().submitted()
    assert story.situation().content.z1.goal != GOAL
    assert before_the_teacher(story) is None


def test_a_proposal_saved_twice_is_one_and_what_is_put_back_is_none(story: Story) -> None:
    proposed(story)
    with story.world.units.reading() as session:
        seen = content_hash(session.scalars(select(Proposal)).one().content)
    proposed(story, goal="Другая цель, которую предлагает заместитель", seen=seen)
    with story.world.units.reading() as session:
        (one,) = session.scalars(select(Proposal))
        seen = content_hash(one.content)
    proposed(story, goal=story.situation().content.z1.goal, seen=seen)
    with story.world.units.reading() as session:
        assert session.scalars(select(Proposal)).all() == []


def test_two_windows_of_the_reviewer_do_not_overwrite_each_other(story: Story) -> None:
    proposed(story)
    with story.world.refuses(DraftMoved):
        proposed(story, goal="То же из второго окна, открытого раньше")


@pytest.mark.parametrize("part", ["teacher", "colleague", "curator", "administrator", "mentor", "auditor"])
def test_only_who_may_return_the_route_proposes(story: Story, part: str) -> None:
    with story.world.refuses(NotYourTurn):
        proposed(story, part)


def test_sections_four_and_five_are_not_proposed(story: Story) -> None:
    world, seen = story.world, content_hash(story.situation().content)
    with world.refuses(NotYourTurn):
        propose(world.desk, story.id, "z4", {}, seen=seen, actor=world.actor("deputy"), at=world.tick())


def test_what_is_taken_is_what_was_seen(story: Story) -> None:
    proposed(story)
    story.returned_by_school()
    found = before_the_teacher(story)
    story.amended_immaterially()
    with story.world.refuses(DraftMoved):
        taken(story, found)
    taken(story)
    with story.world.refuses(Locked):
        taken(story, found)


def test_nobody_else_takes_it(story: Story) -> None:
    proposed(story)
    story.returned_by_school()
    found = before_the_teacher(story)
    for part in ("deputy", "colleague", "director"):
        assert before_the_teacher(story, part) is None
        with story.world.refuses(Exception):
            taken(story, found, part)


def test_the_curator_proposes_as_well_and_what_is_material_passes_the_school_again(story: Story) -> None:
    story.approved_by_school()
    proposed(story, "curator")
    story.returned_by_curator()
    taken(story)
    story.submitted()
    assert (story.state, story.situation().content.z1.goal) == ("deputy_review", GOAL)
    story.approved_by_school()
    with story.world.units.reading() as session:
        assert taken_as_proposed(session, story.situation("curator"), "municipal_curator") is not None


def test_an_approval_makes_the_proposal_moot(story: Story) -> None:
    proposed(story)
    story.approved_by_school().returned_by_curator()
    assert before_the_teacher(story) is None, "the curator returned it, not who proposed"


def test_an_amendment_is_proposed_upon_too(world: World, story: Story) -> None:
    story.approved_by_school().approved_by_curator().acknowledged().amending()
    story.amended_immaterially().amendment_submitted()
    proposed(story)
    story.act("deputy", "return_amendment", reason="other", comment=COMMENT)
    taken(story)
    story.amendment_submitted()
    assert story.situation().content.z1.goal == GOAL


def test_a_destroyed_route_takes_proposals_along(world: World, story: Story) -> None:
    proposed(story)
    story.approved_by_school().approved_by_curator().acknowledged()
    world.on(story.situation().content.z1.ends_on or date(2027, 8, 31))
    story.reflecting().reflection_submitted().completed()
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    with world.units.reading() as session:
        assert session.scalars(select(Proposal)).all() == []
