"""Findings: what a check says about one place of the content, in one Russian sentence.

How grave a finding is: E blocks the act, W is shown and logged if ignored, H is a hint.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from documents.content import Progress, RouteContent
from documents.dictionaries import Dictionaries, standard
from documents.fields import FIELD_LABELS, label_at, pattern_of

Level = Literal["E", "W", "H"]


@dataclass(frozen=True)
class Finding:
    """One remark of the program; `code` is its constant name, `path` the place (`z3.rows[9c…].due_on`)."""

    path: str
    level: Level
    sentence: str
    code: str


@dataclass(frozen=True)
class Demands:
    """What a municipality demands beyond the order; plain data of the installation."""

    least_months: int = 12
    most_months: int = 60
    rationale_required: bool = True
    most_deficits: int = 5
    usual_rows: tuple[int, int] = (3, 12)
    least_course_hours: int = 16
    longest_cell: int = 1200
    diagnostics_months: int = 18
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Case:
    """Everything a check may look at."""

    content: RouteContent
    at: date
    progress: Progress = field(default_factory=Progress)
    former: RouteContent | None = None
    demands: Demands = field(default_factory=Demands)
    words: Dictionaries = field(default_factory=standard)


def finding(level: Level, code: str, path: str, sentence: str, number: int | None = None) -> Finding:
    """A finding; with a number the sentence begins with the row: «Мероприятие № 3: …»."""
    if number is None:
        return Finding(path, level, sentence, code)
    row = label_at(path[: path.rindex("]") + 1], number)
    return Finding(path, level, f"{row}: {sentence[:1].lower()}{sentence[1:]}", code)


def required(path: str, number: int | None = None) -> Finding:
    """«Заполните поле «Цель»»."""
    return finding("E", "required", path, f"Заполните поле «{FIELD_LABELS[pattern_of(path)]}».", number)


def too_short(path: str, least: int, number: int | None = None) -> Finding:
    """A text that says too little."""
    label = FIELD_LABELS[pattern_of(path)]
    return finding(
        "E", "too_short", path, f"Опишите подробнее поле «{label}»: не менее {least} символов.", number
    )


def russian(day: date) -> str:
    """`18.12.2026`."""
    return day.strftime("%d.%m.%Y")


def plus_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)
