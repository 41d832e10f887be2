"""The whole demonstration in one order of time: orders, moves, renamings and the steps of all routes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from approvals.acts.by_code import Done
from web.demo import founding
from web.demo.founding import DAY, MORNING, described
from web.demo.playing import Stage
from web.demo.story import Step, Story, in_order


@dataclass(frozen=True)
class Happening:
    """Something of the municipality's own life: a change of its base, on a day."""

    day: date
    change: Callable[..., None]
    data: Mapping[str, Any]

    @property
    def when(self) -> tuple[date, time]:
        """In the morning, before the routes."""
        return self.day, MORNING


def happenings() -> list[Happening]:
    """Everything that happens to the municipality after its founding."""
    data = described()
    later = [order for order in data["appointment"] if order["order"][1] > DAY]
    found = [Happening(order["order"][1], founding.by_order, order) for order in later]
    found += [Happening(one["order"][1], founding.audit_by_order, one) for one in data["audit"]]
    found += [Happening(one["since"], founding.move, one) for one in data["move"]]
    found += [Happening(one["since"], founding.rename, one) for one in data["rename"]]
    return sorted(found, key=lambda one: one.when)


def play(stage: Stage, told: tuple[Story, ...]) -> Iterator[tuple[Step, Done | None]]:
    """Play everything in the order of time; yields each step of a route with what it made."""
    waiting = happenings()
    for step in in_order(told):
        while waiting and waiting[0].when <= (step.day, step.hour):
            happen(stage, waiting.pop(0))
        yield step, stage.play(step)


def happen(stage: Stage, happening: Happening) -> None:
    """Store one happening."""
    at = stage.cast.moment(*happening.when)
    with stage.desk.units.writing() as session:
        happening.change(session, stage.cast, happening.data, at=at)
