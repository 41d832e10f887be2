"""Whole lives of routes as the bench leads them: every act within a clock, every statement it wrote noted.

The story of a route goes as in `tests/stories`: return, recommendations, acknowledgement, amendment, reflection.
What a page shows before the act (`seen`) is read outside the clock, as it is in life.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import event

from approvals.acts import by_code as acts
from approvals.acts.by_code import Done
from tests.stories import Story, World

Statement = tuple[str, Any, bool]  # the SQL, its parameters, and whether they are many rows
Units = list[list[Statement]]
SEASON = date(2027, 6, 10)  # a route may be filled in late, but the facts of its reflection may not lie ahead


@dataclass
class Notes:
    """The writing statements of a base, unit of work by unit of work, as they went to the driver."""

    units: Units = field(default_factory=list)
    _open: list[Statement] = field(default_factory=list)

    def listen(self, world: World) -> None:
        """Note every writing statement of the world from now on."""
        engine = world.units.database.writing
        event.listen(engine, "before_cursor_execute", self._note)
        event.listen(engine, "commit", self._close)

    def _note(
        self, _connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool
    ) -> None:
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            self._open.append((statement, values, many))

    def _close(self, _connection: Any) -> None:
        if self._open:
            self.units.append(self._open)
            self._open = []

    def taken(self) -> Units:
        """What was noted since the last time."""
        noted, self.units = self.units, []
        return noted


Around = Callable[[Callable[[], Done]], Done]
"""Runs an act that is given as a call; the clock stands around it."""


@dataclass
class TimedStory(Story):
    """A route whose acts run within `around`."""

    around: Around = lambda act: act()

    def act(self, part: str, act: str, **fields: Any) -> Done:
        """Let a person act."""
        at, seen, key = self.world.tick(), self.seen(part, act), self.world.key()
        desk, actor = self.world.desk, self.world.actor(part)
        self.last = self.around(
            lambda: acts.perform(desk, act, self.id, seen=seen, key=key, actor=actor, at=at, fields=fields)
        )
        return self.last


def lead(world: World, around: Around, *, lives: int) -> None:
    """Lead routes of the same teacher through their lives one after another."""
    world.on(SEASON)
    for _ in range(lives):
        opened = world.route()
        story = TimedStory(world, opened.id, opened.of, opened.sample, around=around)
        story.submitted().returned_by_school()
        story.submitted().approved_by_school().approved_by_curator().acknowledged()
        story.amending().amended_immaterially().amendment_submitted()
        story.act("deputy", "deputy_approve_amendment")
        story.rows_closed()
        story.act("teacher", "report_progress")
        story.act("teacher", "start_reflection")
        story.reflection_submitted().completed()
