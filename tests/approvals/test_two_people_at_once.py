"""Many forms at one moment: exactly one act, everybody else is told politely, nothing is half done (F10).

Each round lets sixteen forms go at once on one route: eight are one form sent again and again, eight are others.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier
from unittest.mock import ANY

import pytest
from sqlalchemy import select

from approvals import advance
from approvals.acts.by_code import Done, Opening, open_route
from approvals.editing import save_zone
from approvals.errors import BadField, DraftMoved, Stale
from tests.founding import a_base, the_base
from tests.invariants import violations
from tests.stories import COMMENT, Story, World, sample
from tests.world import person_id
from workflow.errors import StaleVersion
from workflow.instances import WorkflowInstance

pytestmark = pytest.mark.slow
AT_ONCE = 16
ROUNDS_OF_ONE_ROUTE = 10


@pytest.fixture
def on_sqlite(sqlite_url: str) -> Iterator[World]:
    world = a_base(sqlite_url, pool_size=AT_ONCE)
    yield world
    world.close()


@pytest.fixture(scope="module")
def on_postgres(postgres_owner_url: str, postgres_app_url: str) -> Iterator[World]:
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url, pool_size=AT_ONCE)
    yield world
    world.close()


def routes_of(world: World, person: str) -> list[str]:
    with world.units.reading() as session:
        return list(session.scalars(select(WorkflowInstance.id).where(WorkflowInstance.subject == person)))


def at_once(calls: list[Callable[[], Done]]) -> list[Done | Exception]:
    """Let all calls go at the same moment and collect what each gave or raised."""
    ready = Barrier(len(calls))

    def one(call: Callable[[], Done]) -> Done | Exception:
        ready.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # whatever it is, the judge looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


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
    monkeypatch.setattr(advance.idempotency, "earlier_act", lambda *_, **__: None)
    assert caught(on_sqlite, same=AT_ONCE)


def test_the_build_itself_is_not_caught(on_sqlite: World) -> None:
    assert not caught(on_sqlite, same=0)


# --- both databases ---------------------------------------------------------------------------------


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgres", marks=pytest.mark.server)])
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(request.param)
    return made


def test_a_form_sent_twice_at_once_opens_one_route(world: World) -> None:
    at, asked = world.tick(), Opening(person_id("colleague"))
    outcomes = at_once(
        [
            lambda: open_route(world.desk, asked, key=f"open-{at}", actor=world.actor("colleague"), at=at)
            for _ in range(8)
        ]
    )
    done = [one for one in outcomes if isinstance(one, Done)]
    assert len(done) == 8, outcomes
    assert len({one.route for one in done}) == 1
    assert Counter(one.replayed for one in done) == {False: 1, True: 7}


def test_two_who_begin_the_year_at_once_give_a_teacher_one_draft(world: World) -> None:
    at, teacher = world.tick(), person_id("colleague")
    before = len(routes_of(world, teacher))
    asked = Opening(teacher, begun_only=True, after=before)
    outcomes = at_once(
        [
            lambda part=part, n=n: open_route(
                world.desk, asked, key=f"year-{at}-{n}", actor=world.actor(part), at=at
            )
            for n in range(4)
            for part in ("deputy", "second_deputy")
        ]
    )
    done = [one for one in outcomes if isinstance(one, Done)]
    assert len(done) == 1, outcomes
    assert all(isinstance(one, Done | BadField) for one in outcomes), outcomes
    assert len(routes_of(world, teacher)) == before + 1


def test_two_who_save_one_section_at_once_do_not_overwrite_each_other(world: World) -> None:
    route = world.route()
    revision, at = route.situation().draft_revision, world.tick()
    plan = sample("a")["z1"]

    def save(n: int) -> Done:
        data = {**plan, "goal": f"Цель номер {n}: повысить качество преподавания"}
        saved = save_zone(
            world.desk, route.id, "z1", data, revision=revision, actor=world.actor("teacher"), at=at
        )
        return Done(route.id, None, saved.revision, "", 0)

    outcomes = at_once([lambda n=n: save(n) for n in range(8)])
    assert sum(isinstance(one, Done) for one in outcomes) == 1, outcomes
    assert all(isinstance(one, Done | DraftMoved) for one in outcomes), outcomes
    assert route.situation().draft_revision == revision + 1


def test_first_submissions_of_a_year_at_once_get_different_numbers(world: World) -> None:
    routes = [world.route() for _ in range(6)]
    world.now = world.now.replace(year=world.now.year + 1, month=3)
    forms = [(route, route.seen("teacher", "submit"), world.key()) for route in routes]
    at = world.tick()
    outcomes = at_once(
        [
            lambda form=form: form[0].act("teacher", "submit", seen=form[1], key=form[2], at=at)
            for form in forms
        ]
    )
    numbers_given = [one.number for one in outcomes if isinstance(one, Done)]
    assert len(numbers_given) == 6, outcomes
    assert len(set(numbers_given)) == 6


def test_deputy_and_director_at_once_decide_once(world: World) -> None:
    route = world.route().submitted()
    seen, at = route.seen("deputy", "deputy_approve"), world.tick()
    outcomes = at_once(
        [
            lambda part=part, key=f"{part}-{at}": route.act(part, "deputy_approve", seen=seen, key=key, at=at)
            for part in ("deputy", "director", "second_deputy")
        ]
    )
    assert sum(isinstance(one, Done) for one in outcomes) == 1
    assert all(isinstance(one, Done | StaleVersion | Stale) for one in outcomes), outcomes
    assert route.version == 3


def test_two_who_sign_side_by_side_at_once_both_count(world: World) -> None:
    route = world.route(process="side-by-side").submitted()
    parts = ("smo_head", "deputy")
    seen = {part: route.seen(part, "deputy_approve") for part in parts}
    at = world.tick()
    outcomes = at_once(
        [
            lambda part=part: route.act(
                part, "deputy_approve", seen=replace(seen[part]), key=f"{part}-{at}", at=at
            )
            for part in parts
        ]
    )
    assert all(isinstance(one, Done) for one in outcomes), outcomes
    assert (route.state, route.version) == ("approved", 4)
