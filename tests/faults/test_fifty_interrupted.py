"""Fifty approvals one after another, the process killed among them: what was told is done, what was not is untouched.

Sending all fifty forms again finishes the rest and makes nothing twice (audit f, case 25).
"""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.killing import Child, judged
from tests.founding import a_base, the_base
from tests.stories import Story, World

pytestmark = pytest.mark.slow

FIFTY = 50
KILLS = 5
SUBMITTED = 2  # opening is act 1, submission act 2: what stood on the screen of the list


def test_fifty_approvals_go_on_where_they_were_cut(sqlite_url: str):
    world = a_base(sqlite_url)
    routes = [world.route().submitted().id for _ in range(FIFTY)]
    world.close()
    chance, told, killed = random.Random(50), [], 0
    for _ in range(KILLS):
        child = Child(_approving(sqlite_url, routes))
        child.wait_for(chance.randint(5, 12))
        child.kill()
        ended = child.ended()
        killed += ended.killed
        told += ended.told
        assert judged(sqlite_url, tuple(told)) == []
        assert {said["route"] for said in told} <= set(_approved(sqlite_url, routes))
    assert killed == KILLS
    done = len(_approved(sqlite_url, routes))
    assert 0 < done < FIFTY, "the kills must have cut the list"
    last = Child(_approving(sqlite_url, routes)).ended()
    assert not last.killed
    assert len(last.told) == FIFTY
    assert sum(said["replayed"] for said in last.told) == done
    assert _approved(sqlite_url, routes) == routes
    assert judged(sqlite_url, tuple(last.told)) == []


def _approving(url: str, routes: list[str]) -> Callable[[Callable[..., None]], None]:
    def work(tell: Callable[..., None]) -> None:
        world = the_base(url)
        for route in routes:
            done = _send(world, route)
            tell(
                route=done.route, version=done.version, state=done.state, seq=done.seq, replayed=done.replayed
            )

    return work


def _send(world: World, route: str) -> Any:
    """The form of one route of the list: the same key however often it is sent."""
    story = Story(world, route)
    seen = replace(story.seen("deputy", "deputy_approve"), version=SUBMITTED)
    return story.act("deputy", "deputy_approve", seen=seen, key=f"list-1-{route[-12:]}")


def _approved(url: str, routes: list[str]) -> list[str]:
    world = the_base(url)
    try:
        return [route for route in routes if "deputy_approve" in Story(world, route).acts_done()]
    finally:
        world.close()
