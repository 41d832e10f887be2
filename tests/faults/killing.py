"""Killing a process in the middle of its work, and what is asked of the base afterwards.

Children are forked from a warm parent that has opened no database. A child tells what was acknowledged through a
pipe, a line at a time; nothing that it told may be missing afterwards.
"""

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from sqlalchemy import event

from approvals.examination import examine
from tests.founding import the_base
from tests.invariants import violations
from tests.stories import World
from workflow.database import Database
from workflow.log.tables import LogEvent


@dataclass(frozen=True)
class Ended:
    """How a child ended, and what it had told before."""

    killed: bool
    told: tuple[dict[str, Any], ...]
    status: int


class Child:
    """One forked process that runs `work(tell)`."""

    def __init__(self, work: Callable[[Callable[..., None]], None]) -> None:
        self._reads, writes = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._reads)
            _run(work, writes)
        os.close(writes)
        self._heard = b""

    def wait_for(self, lines: int) -> None:
        """Wait until it has told so many lines, or has ended."""
        while self._heard.count(b"\n") < lines:
            more = os.read(self._reads, 65_536)
            if not more:
                return
            self._heard += more

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> Ended:
        """Wait for its end."""
        with os.fdopen(self._reads, "rb") as pipe:
            lines = (self._heard + pipe.read()).split(b"\n")
        _, status = os.waitpid(self.pid, 0)
        told = tuple(json.loads(line) for line in lines[:-1])
        return Ended(os.WIFSIGNALED(status), told, status)


def _run(work: Callable[[Callable[..., None]], None], writes: int) -> NoReturn:
    def tell(**said: Any) -> None:
        os.write(writes, json.dumps(said).encode() + b"\n")

    try:
        work(tell)
    except BaseException as error:  # noqa: BLE001  # the child must never return into pytest
        tell(error=f"{type(error).__name__}: {error}")
        os._exit(1)
    os._exit(0)


class Boundaries:
    """Counts what the writing engine sends to the database; dies before the statement of number `dies_at`."""

    def __init__(self, database: Database, dies_at: int | None = None) -> None:
        self.crossed: list[str] = []
        self._dies_at = dies_at
        event.listen(
            database.writing, "before_cursor_execute", lambda *said: self.cross(said[2].split(maxsplit=1)[0])
        )
        event.listen(database.writing, "commit", lambda _: self.cross("COMMIT"))

    def cross(self, name: str) -> None:
        """Note one boundary, and die here if it is the one."""
        self.crossed.append(name)
        if len(self.crossed) == self._dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


def is_inside(crossed: list[str], at: int) -> bool:
    """Whether the boundary of that number lies in a transaction: after its BEGIN, its COMMIT not yet done."""
    begun = False
    for name in crossed[: at - 1]:
        begun = name == "BEGIN" or (begun and name != "COMMIT")
    return begun


def judged(url: str, acknowledged: tuple[dict[str, Any], ...]) -> list[str]:
    """What is wrong with a base after a kill: lost acknowledgements, half acts, broken promises."""
    world = the_base(url)
    try:
        return [*_lost(world, acknowledged), *_broken(world)]
    finally:
        world.close()


def _lost(world: World, acknowledged: tuple[dict[str, Any], ...]) -> Iterator[str]:
    with world.units.reading() as session:
        for said in acknowledged:
            if "seq" not in said:
                continue
            row = session.get(LogEvent, said["seq"])
            if row is None or (row.route, row.rseq, row.st_to) != (
                said["route"],
                said["version"],
                said["state"],
            ):
                yield f"I5: the acknowledged entry {said['seq']} is lost"


def _broken(world: World) -> Iterator[str]:
    with world.units.reading() as session:
        yield from violations(session, open_files=False)
    report = examine(world.units)
    if report.exit_code != 0:
        yield f"fsck: {report.sentence}"
