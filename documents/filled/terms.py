"""Free dates as teachers write them: «15.09.2026–18.12.2026», «до 15.11», «сентябрь–октябрь 2026», «с 10 по 15 ноября».

A date without a year is that of the route's period. What is no date («в течение года») is told, never guessed.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from documents.texts import search_key

_MONTHS = (
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма[йея]",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
)
_MONTH = "|".join(f"(?P<m{number}>{stem})" for number, stem in enumerate(_MONTHS, 1))
_POINT = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})\s*[./]\s*(?P<month>\d{1,2})(?:\s*[./]\s*(?P<year>\d{4}|\d{2})(?!\d))?"
    rf"|(?:(?P<wday>\d{{1,2}})(?:-?го)?\s+)?(?:{_MONTH})[а-я]*\.?(?:\s*(?P<wyear>\d{{4}}))?)"
)
_FIRST_DAY = re.compile(r"(?<![\d.])(\d{1,2})(?:-?го)?\s*(?:-|по)\s*(?=\d{1,2}(?:[./]\d|-?го\s|\s+[а-я]))")
_FILLERS = re.compile(
    r"(?<![а-я])(?:со?|по|до|к|не позднее|включительно|в|года?|гг?|сроки?|начало|конец)(?![а-я])|[-.,;:()]"
)
_UNTIL = re.compile(r"(?<![а-я])(?:до|к|не позднее|по)(?![а-я])")
_SINCE = re.compile(r"(?<![а-я])со?(?![а-я])")
_CENTURY = 2000


@dataclass(frozen=True)
class Term:
    """From when to when; None where the text does not say."""

    starts_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class _Point:
    day: int | None
    month: int
    year: int | None

    def first(self, year: int) -> date:
        return date(year, self.month, self.day or 1)

    def last(self, year: int) -> date:
        return date(year, self.month, self.day or calendar.monthrange(year, self.month)[1])


def term(text: str, period: tuple[date | None, date | None]) -> Term | None:
    """What the text says; None where it is no date, or has something else in it."""
    plain = re.sub("[‐-―−]", "-", search_key(" ".join(text.split())))
    first_day = _FIRST_DAY.search(plain)
    rest = plain if first_day is None else plain[: first_day.start()] + "с " + plain[first_day.end() :]
    points = [_point(found) for found in _POINT.finditer(rest)]
    if first_day is not None and len(points) == 1:
        points = [_Point(int(first_day[1]), points[0].month, points[0].year), *points]
    if not 1 <= len(points) <= 2 or _FILLERS.sub("", _POINT.sub("", rest)).strip():  # noqa: PLR2004
        return None
    if len(_UNTIL.findall(rest)) > 1:  # «до 15.11, до 20.12» are two terms, not one
        return None
    try:
        return _between(points, period) if len(points) > 1 else _alone(points[0], rest, period)
    except ValueError:  # no such day in the calendar
        return None


def _point(found: re.Match[str]) -> _Point:
    if found["month"]:
        year = int(found["year"]) if found["year"] else None
        return _Point(
            int(found["day"]), int(found["month"]), year and (year if year > _CENTURY else year + _CENTURY)
        )
    month = next(number for number in range(1, 13) if found[f"m{number}"])
    return _Point(
        int(found["wday"]) if found["wday"] else None, month, int(found["wyear"]) if found["wyear"] else None
    )


def _between(points: list[_Point], period: tuple[date | None, date | None]) -> Term:
    first, last = points
    year = last.year or first.year or _year(last, period)
    due_on = last.last(year)
    if last.year is None and first.year is not None and due_on < first.first(first.year):
        due_on = last.last(year + 1)
    begins = first.year or due_on.year
    if first.year is None and first.first(begins) > due_on:
        begins -= 1
    return Term(first.first(begins), due_on)


def _alone(point: _Point, text: str, period: tuple[date | None, date | None]) -> Term:
    year = point.year or _year(point, period)
    if _SINCE.search(text) and not _UNTIL.search(text):
        return Term(point.first(year), None)
    whole_month = point.day is None and not _UNTIL.search(text)
    return Term(point.first(year) if whole_month else None, point.last(year))


def _year(point: _Point, period: tuple[date | None, date | None]) -> int:
    """The year in which the day falls into the period; of its beginning where there is none."""
    starts_on, ends_on = period
    if starts_on is None:
        raise ValueError("no period to take the year from")
    last = (ends_on or starts_on).year
    inside = [
        year
        for year in range(starts_on.year, last + 1)
        if starts_on <= point.last(year) <= (ends_on or date.max)
    ]
    return inside[0] if inside else starts_on.year
