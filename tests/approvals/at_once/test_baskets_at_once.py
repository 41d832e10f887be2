"""Two who prepare or sign lists at one moment: a decision lies in one basket, is signed once, and each sees his own."""

import pytest

from approvals.batches import basket, signing
from approvals.batches.basket import NoLongerWaits
from approvals.errors import BadField
from approvals.preview import preview
from tests.approvals.at_once.barrier import at_once
from tests.approvals.test_basket import entries, in_basket, put, who_is
from tests.stories import World
from tests.world import person_id

pytestmark = pytest.mark.slow


def key_at(world: World, number: int) -> str:
    """A key that no other test of this base has."""
    return f"{world.tick():%Y%m%d%H%M%S}{number:018x}"


def test_two_who_prepare_one_decision_at_once_leave_one_in_the_basket(world: World) -> None:
    story, at = world.route().submitted(), world.now
    forms = {}
    for part in ("deputy", "second_deputy"):
        with world.units.reading() as session:
            shown = preview(session, world.desk, story.id, "deputy_approve", world.person(part), at)
        forms[key_at(world, len(forms))] = (world.actor(part, proved=False), shown.seen)

    def sent(key: str) -> None:
        actor, seen = forms[key]
        basket.prepare(
            world.desk, "deputy_approve", story.id, seen=seen, key=key, actor=actor, at=at, fields={}
        )

    outcomes = at_once([lambda key=key: sent(key) for key in forms for _ in range(4)])
    assert outcomes.count(None) >= len(forms), "each form is taken once"
    assert all(one is None or isinstance(one, NoLongerWaits) for one in outcomes), outcomes
    assert len(forms.keys() & set(in_basket(world, "deputy"))) == 1


def test_a_list_sent_twice_at_once_is_announced_once_and_signed_once(world: World) -> None:
    who, actor = who_is(world, "deputy"), world.actor("deputy")
    for number in range(5):
        story = world.route().submitted()
        keys = [put(world, story, "deputy", "deputy_approve", int(key_at(world, 0), 16))]
        form, at = key_at(world, number), world.tick()
        outcomes = at_once(
            [
                lambda keys=keys, form=form, at=at: signing.sign(
                    world.desk, keys, form=form, actor=actor, who=who, at=at
                )
                for _ in range(8)
            ]
        )
        batch = signing.batch_of(form)
        assert outcomes == [batch] * 8
        assert [said["data"]["batch"] for said in entries(world, signing.ANNOUNCED)].count(batch) == 1
        assert story.acts_done().count("deputy_approve") == 1


def test_two_who_sign_the_same_decisions_at_once_each_see_what_they_signed(world: World) -> None:
    stories = {story.id: story for story in (world.route().submitted() for _ in range(6))}
    keys = [
        put(world, story, "deputy", "deputy_approve", int(key_at(world, 0), 16)) for story in stories.values()
    ]
    forms = {part: key_at(world, n) for n, part in enumerate(("deputy", "second_deputy"))}
    standings, at = {part: who_is(world, part) for part in forms}, world.tick()

    def sent(part: str) -> str:
        own, form = standings[part], forms[part]
        return signing.sign(world.desk, keys, form=form, actor=world.actor(part), who=own, at=at)

    outcomes = at_once([lambda part=part: sent(part) for part in forms])
    assert all(isinstance(one, str | BadField) for one in outcomes), outcomes
    told = set()
    for part, form in forms.items():
        with world.units.reading() as session:
            found = signing.results(session, signing.batch_of(form), world.person(part))
        told |= {(one.row.route, person_id(part)) for one in found if one.entry is not None}
    assert told == {(route, story.sign_offs()[-1].person) for route, story in stories.items()}
    assert not set(keys) & set(in_basket(world, "deputy"))
