"""F16: killed between the commit and the mirror: what the mirror lacks is made up for at the next start."""

import random
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests import founding, stories
from tests.faults.kept_outside import outside_of
from tests.faults.killing import Child
from workflow.log import journal
from workflow.log.copying import Copier, Copies
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("rounds", [6, pytest.param(40, marks=pytest.mark.full)])
def test_killed_between_commit_and_mirror_nothing_is_lost(tmp_path: Path, rounds: int) -> None:
    url = f"sqlite:///{tmp_path / 'iom.db'}"
    world = founding.a_base(url)
    route = world.route().id
    kept = outside_of(world, tmp_path)
    world.close()
    chance = random.Random(16)
    killed = behind = 0
    for _ in range(rounds):
        child = Child(lambda tell: acting(url, kept.copies, route, tell))
        child.wait_for(chance.randint(2, 6))
        child.kill()
        ended = child.ended()
        killed += ended.killed
        assert all("error" not in said for said in ended.told), ended.told
        with world.units.reading() as session:
            mirror, size = kept.copies.mirror(session), journal.head(session, lock=False).size
            last = mirror.last()
            behind += (0 if last is None else last.seq + 1) < size
            copier = Copier(kept.copies)
            while copier.copy(session, at=world.now):
                pass
            stored = session.scalars(select(LogEvent.body).order_by(LogEvent.seq)).all()
            assert [line.body for line in mirror.lines()] == list(stored)
            known = {
                seq for one in kept.copies.companion(session).pieces() for seq in range(one.low, one.high)
            }
            assert known == set(range(size))
        world.close()
    assert killed == rounds
    assert behind > 0, "at least once the mirror was behind when the server died"


def acting(url: str, copies: Copies, route: str, tell: Any) -> None:
    """Act and copy in two threads, as a server does, until killed."""
    world = founding.the_base(url)
    ring = threading.Event()

    def copy() -> None:
        copier = Copier(copies)
        while ring.wait():
            ring.clear()
            with world.units.reading() as session:
                copier.copy(session, at=world.now)

    threading.Thread(target=copy, daemon=True).start()
    story = stories.Story(world, route)
    for number in range(1000):
        act = "submit" if story.state == "teacher_draft" else "recall"
        done = story.act("teacher", act, key=f"{time.monotonic_ns()}-{number}")
        ring.set()
        tell(seq=done.seq)
