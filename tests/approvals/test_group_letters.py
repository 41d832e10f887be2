"""Who is told what of a group: each member is asked by name, each school's deputy for his own, the lead how it goes."""

from sqlalchemy import select

from tests.groups import MEMBERS, Group, a_group
from tests.stories import World
from tests.world import PEOPLE, person_id
from web.recipients import letters_for
from workflow.log.tables import LogEvent

PARTS = {person_id(part): part for part in PEOPLE}


def told(group: Group) -> dict[str, str]:
    """Part -> letter, of the last act."""
    world = group.world
    with world.units.reading() as session:
        event = session.scalars(
            select(LogEvent).where(LogEvent.route == group.id).order_by(LogEvent.rseq.desc()).limit(1)
        ).one()
        found = letters_for(session, event, on=world.now.date())
    return {PARTS[person]: letter for person, letter in found.items()}


def test_members_are_asked_to_confirm_and_then_both_schools_to_decide(world: World) -> None:
    group = a_group(world).submitted()
    assert told(group) == dict.fromkeys(MEMBERS, "participation")
    assert told(group.confirmed("colleague")) == {}
    deputies = dict.fromkeys(("deputy", "second_deputy", "other_deputy"), "review")
    assert told(group.confirmed("other_teacher")) == deputies | {"teacher": "group_confirmed"}
    assert told(group.approved_by_schools("other_deputy")) == {"teacher": "agreed_by_one_school"}
    assert told(group.approved_by_schools("deputy")) == {
        "curator": "review_after_school",
        "teacher": "agreed_by_school",
    }


def test_who_gives_the_route_back_is_answered_to_the_lead_and_the_others_are_released(world: World) -> None:
    group = a_group(world).submitted()
    group.act("colleague", "decline_participation", reason="other", comment="Не смогу в этом году")
    assert told(group) == {"teacher": "participation_declined", "other_teacher": "recalled"}


def test_in_an_amendment_only_who_joins_is_asked(world: World) -> None:
    group = a_group(world).in_force().amending().joined(*MEMBERS, "deputy").amendment_submitted()
    assert told(group) == {"deputy": "participation"}
