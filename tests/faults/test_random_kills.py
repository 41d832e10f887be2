"""F2: two processes with four threads each write as fast as they can; SIGKILL at any moment (audit d).

What a thread was told is never lost, nothing is half done, and the survivors go on.
"""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.killing import Child, judged
from tests.faults.test_kill_at_each_statement import commits_in_two, nothing_is_broken
from tests.founding import a_base, the_base
from tests.stories import Story, World

PROCESSES, THREADS = 2, 4
ROUNDS_ON_ONE_BASE = 10


def busy(url: str, routes: list[str], breaking: Callable[..., None]) -> Callable[[Callable[..., None]], None]:
    """The work of one process: each thread submits and recalls its own route until it dies."""

    def work(tell: Callable[..., None]) -> None:
        breaking(tell)
        world = the_base(url, pool_size=THREADS)
        threads = [threading.Thread(target=_submit_and_recall, args=(world, route, tell)) for route in routes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return work


def _submit_and_recall(world: World, route: str, tell: Callable[..., None]) -> None:
    story = Story(world, route)
    for number in range(10_000):
        act = "submit" if story.state == "teacher_draft" else "recall"
        done = story.act("teacher", act, key=f"{time.monotonic_ns()}-{number}")
        tell(route=done.route, version=done.version, state=done.state, seq=done.seq)


def a_busy_base(url: str) -> list[list[str]]:
    """A base with a route for each thread."""
    world = a_base(url)
    routes = [[world.route().id for _ in range(THREADS)] for _ in range(PROCESSES)]
    world.close()
    return routes


def round_of_kills(
    url: str, routes: list[list[str]], chance: random.Random, breaking: Callable[..., None], most: int = 8
) -> tuple[dict[str, Any], ...]:
    """Start the processes, kill one after the other once it was told of up to `most` acts, and return all they say."""
    children = [Child(busy(url, own, breaking)) for own in routes]
    for child in chance.sample(children, len(children)):
        child.wait_for(chance.randint(1, most))
        time.sleep(chance.uniform(0.0, 0.03))
        child.kill()
    ended = [child.ended() for child in children]
    # A process of a broken build may fall over by itself before it is killed: that too is judged by what it left.
    assert breaking is not nothing_is_broken or all(one.killed for one in ended), ended
    return tuple(said for one in ended for said in one.told)


def killing(
    folder: Path, *, rounds: int, most: int = 8, breaking: Callable[..., None] = nothing_is_broken
) -> tuple[int, int, list[str]]:
    """Kill for so many rounds: (kills, acknowledged acts, what was wrong)."""
    chance, kills, told, wrong = random.Random(20260901), 0, 0, []
    url, routes = "", []
    for number in range(rounds):
        if number % ROUNDS_ON_ONE_BASE == 0:
            url = f"sqlite:///{folder / f'{number}.db'}"
            routes = a_busy_base(url)
        said = round_of_kills(url, routes, chance, breaking, most)
        kills, told = kills + PROCESSES, told + len(said)
        wrong += judged(url, said)
        if wrong:
            break
    return kills, told, wrong


@pytest.mark.slow
def test_sixty_random_kills_lose_nothing(tmp_path: Path) -> None:
    kills, told, wrong = killing(tmp_path, rounds=30)
    assert wrong == []
    assert kills >= 60
    assert told >= 200, told


@pytest.mark.slow
def test_a_build_that_commits_in_two_is_caught(tmp_path: Path) -> None:
    _, _, wrong = killing(tmp_path, rounds=10, breaking=commits_in_two)
    assert wrong


@pytest.mark.full
def test_a_thousand_random_kills_lose_nothing(tmp_path: Path) -> None:
    kills, told, wrong = killing(tmp_path, rounds=500, most=45)
    assert wrong == []
    assert (kills, told > 20_000) == (1000, True)


@pytest.mark.full
def test_random_kills_of_clients_of_postgresql_lose_nothing(
    postgres_owner_url: str, postgres_app_url: str
) -> None:
    routes = a_busy_base(postgres_owner_url)
    chance = random.Random(20260901)
    for _ in range(20):
        said = round_of_kills(postgres_app_url, routes, chance, nothing_is_broken)
        assert judged(postgres_app_url, said) == []
