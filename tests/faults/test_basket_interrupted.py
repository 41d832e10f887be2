"""A signing of the basket killed among its decisions: each is whole, the rest waits, the same form goes on.

The child tells each decision that it made; nothing that it told may be missing afterwards.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from approvals.batches import basket, signing
from approvals.batches.basket import PreparedDecision
from approvals.desk import local_day
from approvals.standing import standing
from tests.approvals.test_basket import key_of, put
from tests.faults.killing import Boundaries, Child, judged
from tests.founding import a_base, the_base
from tests.stories import Story, World
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow

DECISIONS = 12
FORM = key_of(999)


def sign(world: World, keys: list[str]) -> str:
    with world.units.reading() as session:
        who = standing(session, world.person("deputy"), on=local_day(world.now, "Europe/Moscow"))
    assert who is not None
    actor = world.actor("deputy")
    return signing.sign(world.desk, keys, form=FORM, actor=actor, who=who, at=world.tick(hours=60))


def signing_of(
    url: str, keys: list[str], dies_at: int | None = None
) -> Callable[[Callable[..., None]], None]:
    def work(tell: Callable[..., None]) -> None:
        world = the_base(url)
        boundaries = Boundaries(world.units.database, dies_at)
        sign(world, keys)
        tell(crossed=len(boundaries.crossed))

    return work


def standing_of(url: str, routes: list[str]) -> tuple[set[str], set[str], tuple[str, ...]]:
    """The routes that are decided, those that wait in the basket, and the lists that were cut off."""
    world = the_base(url)
    try:
        decided = {route for route in routes if "deputy_approve" in Story(world, route).acts_done()}
        with world.units.reading() as session:
            who = standing(session, world.person("deputy"), on=local_day(world.now, "Europe/Moscow"))
            assert who is not None
            waiting = {one.row.route for one in basket.basket(session, who)}
            return decided, waiting, signing.cut_off(session, who)
    finally:
        world.close()


def test_a_killed_signing_leaves_each_decision_whole_and_goes_on_where_it_was_cut(sqlite_url: str):
    world = a_base(sqlite_url)
    stories = [world.route().submitted() for _ in range(DECISIONS)]
    keys = [put(world, story, "deputy", "deputy_approve", n) for n, story in enumerate(stories, 1)]
    routes = [story.id for story in stories]
    world.close()
    seen_cut, done = 0, 0
    # Each child dies at another statement of its way: inside an act, at a commit, between two acts.
    for dies_at in (9, 47, 61, 20, 33):
        ended = Child(signing_of(sqlite_url, keys, dies_at)).ended()
        assert ended.killed
        assert judged(sqlite_url, ()) == []
        decided, waiting, cut = standing_of(sqlite_url, routes)
        assert decided | waiting == set(routes)
        assert decided & waiting == set()
        assert len(decided) >= done
        seen_cut, done = seen_cut + bool(cut), len(decided)
    assert 0 < done < DECISIONS, "the kills must have cut the list"
    assert seen_cut
    assert not Child(signing_of(sqlite_url, keys)).ended().killed
    decided, waiting, cut = standing_of(sqlite_url, routes)
    assert (decided, waiting, cut) == (set(routes), set(), ())
    assert judged(sqlite_url, ()) == []
    assert _acts_and_lists(sqlite_url) == (DECISIONS, {signing.batch_of(FORM)}, 1)


def _acts_and_lists(url: str) -> tuple[int, set[Any], int]:
    world = the_base(url)
    try:
        with world.units.reading() as session:
            acts = session.scalars(select(LogEvent.body).where(LogEvent.act == "deputy_approve"))
            batches = [parse(body)["batch"] for body in acts]
            announced = select(func.count()).select_from(LogEvent).where(LogEvent.kind == signing.ANNOUNCED)
            unsettled = select(PreparedDecision).where(PreparedDecision.outcome.is_(None))
            assert session.scalars(unsettled).all() == []
            return len(batches), set(batches), session.scalar(announced) or 0
    finally:
        world.close()
