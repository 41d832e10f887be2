"""Many forms at one moment: exactly one act, everybody else is told politely, nothing is half done (F10).

Each round lets sixteen forms go at once on one route: eight are one form sent again and again, eight are others.
The same judge catches a build that keeps one promise less.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import ANY

import pytest

from approvals import advance, idempotency
from approvals.acts.by_code import Done
from approvals.errors import Stale
from tests.approvals.at_once.barrier import AT_ONCE, at_once
from tests.invariants import violations
from tests.stories import COMMENT, Story, World
from workflow.errors import StaleVersion

pytestmark = pytest.mark.slow
ROUNDS_OF_ONE_ROUTE = 10


@dataclass(frozen=True)
class Rush:
    """What each form got, and which of them were one form."""

    keys: list[str]
    outcomes: list[Done | Exception]


def rush(route: Story, *, same: int = AT_ONCE // 2) -> Rush:
    """Sixteen curators' returns at once from one screen: `same` under one key, the others under their own."""
    seen = route.seen("curator", "curator_return")
    at = route.world.tick()
    keys = [f"same-{at}"] * same + [f"own-{at}-{n}" for n in range(AT_ONCE - same)]

    def sent(key: str) -> Callable[[], Done]:
        return lambda: route.act(
            "curator", "curator_return", seen=seen, key=key, at=at, reason="other", comment=COMMENT
        )

    return Rush(keys, at_once([sent(key) for key in keys]))


def judge(rushed: Rush) -> None:
    """One act; its own repetitions got its result; everybody else was told that the route moved."""
    done = {place: one for place, one in enumerate(rushed.outcomes) if isinstance(one, Done)}
    others = [one for one in rushed.outcomes if isinstance(one, Exception)]
    assert len({one.seq for one in done.values()}) == 1, rushed.outcomes
    assert Counter(one.replayed for one in done.values())[False] == 1
    (key,) = {rushed.keys[place] for place in done}
    assert len(done) == rushed.keys.count(key)
    assert all(isinstance(one, StaleVersion | Stale) for one in others), others


def rounds(world: World, count: int) -> int:
    """Rush so many times and return the number of acts made by it."""
    made = 0
    while made < count:
        route = world.route().submitted().approved_by_school()
        for _ in range(min(ROUNDS_OF_ONE_ROUTE, count - made)):
            before = route.version
            judge(rush(route))
            assert (route.version, route.state) == (before + 1, "curator_returned")
            made += 1
            route.submitted()
    with world.units.reading() as session:
        assert violations(session, open_files=False) == []
    return made


def test_sixteen_approvals_at_once_are_one_act(on_sqlite: World) -> None:
    assert rounds(on_sqlite, 80) == 80


def test_sixteen_approvals_at_once_are_one_act_on_postgresql(on_postgres: World) -> None:
    assert rounds(on_postgres, 20) == 20


@pytest.mark.full
def test_a_thousand_rounds(on_sqlite: World) -> None:
    assert rounds(on_sqlite, 1000) == 1000


@pytest.mark.full
def test_a_thousand_rounds_on_postgresql(on_postgres: World) -> None:
    assert rounds(on_postgres, 1000) == 1000


def caught(world: World, *, same: int) -> bool:
    """Whether the judge notices within a few rounds that the build is broken."""
    route = world.route().submitted().approved_by_school()
    for _ in range(5):
        try:
            judge(rush(route, same=same))
        except AssertionError:
            return True
        route.submitted()
    return False


def test_a_build_that_does_not_look_again_under_the_lock_is_caught(
    on_sqlite: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advance, "read_fingerprint", lambda *_, **__: ANY)
    assert caught(on_sqlite, same=0)


def test_a_build_that_forgets_forms_is_caught(on_sqlite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "earlier_act", lambda *_, **__: None)
    assert caught(on_sqlite, same=AT_ONCE)


def test_the_build_itself_is_not_caught(on_sqlite: World) -> None:
    assert not caught(on_sqlite, same=0)
