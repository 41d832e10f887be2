"""The stories of routes as data: who does what to a route, and when, one line a step.

A line reads «date time who act [reason or what] | text | text …»; `stories.toml` explains it at its top.
Playing a step is the business of `playing`.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from web.demo.samples import Sample, many_rows, only_rows, sample, set_in

FILE = Path(__file__).parent / "stories.toml"


@dataclass(frozen=True)
class Step:
    """One line of a story."""

    story: str
    place: int
    day: date
    hour: time
    who: str
    act: str
    words: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def key(self) -> str:
        """The form key of the step: played twice, it acts once."""
        return f"demo:{self.story}:{self.place}"

    @property
    def when(self) -> tuple[date, time, str, int]:
        """The order of steps over all stories."""
        return self.day, self.hour, self.story, self.place


@dataclass(frozen=True)
class Story:
    """One route: whose it is, by which process, what it says, and its steps."""

    name: str
    subject: str
    process: str
    content: Sample
    year: int
    steps: tuple[Step, ...]
    linked_to: str | None = None
    texts: Mapping[str, Any] | None = None  # fields of the heading that differ from the sample

    def for_person(self, name: str, subject: str, later: timedelta) -> "Story":
        """The same story of another person, begun a little later."""
        steps = tuple(
            _later(replace(step, story=name, who=_who(step, self, subject)), later) for step in self.steps
        )
        return replace(self, name=name, subject=subject, steps=steps)


@cache
def stories() -> tuple[Story, ...]:
    """All stories of the demonstration."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(_story(name, told) for name, told in data.items())


def in_order(told: Iterable[Story]) -> list[Step]:
    """The steps of all stories, merged by time."""
    return sorted((step for story in told for step in story.steps), key=lambda step: step.when)


def _story(name: str, told: Mapping[str, Any]) -> Story:
    content = set_in(sample(told["sample"]), told["year"])
    if "rows" in told:
        content = only_rows(content, told["rows"])
    if "row_count" in told:
        content = many_rows(content, told["row_count"])
    return Story(
        name=name,
        subject=told["subject"],
        process=told.get("process", content.process),
        content=content,
        year=told["year"],
        steps=tuple(_steps(name, told["steps"])),
        linked_to=told.get("linked_to"),
        texts=told.get("texts"),
    )


def _steps(name: str, lines: str) -> Iterator[Step]:
    for place, line in enumerate(filter(None, (line.strip() for line in lines.splitlines())), 1):
        said, *texts = (part.strip() for part in line.split("|"))
        day, hour, who, act, *words = said.split()
        yield Step(
            story=name,
            place=place,
            day=date.fromisoformat(day),
            hour=time.fromisoformat(hour),
            who=who,
            act=act,
            words=tuple(words),
            texts=tuple(texts),
        )


def _who(step: Step, story: Story, subject: str) -> str:
    return subject if step.who == story.subject else step.who


def _later(step: Step, later: timedelta) -> Step:
    moved = datetime.combine(step.day, step.hour) + later
    return replace(step, day=moved.date(), hour=moved.time())
