"""Working days as dated data: whether a day is one, and by which day an answer is due.

A calendar covers whole years and refuses dates outside them; it never guesses.
A due date reminds people; nothing in the product is decided by it.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from itertools import count
from pathlib import Path
from typing import Any

from workflow.definition import Deadline
from workflow.definition_check import is_season
from workflow.errors import CalendarInvalid, CalendarOutOfRange

RUSSIA = Path(__file__).with_name("calendars") / "russia.toml"
ONE_DAY = timedelta(days=1)


class Week(IntEnum):
    """How many days a school works in a week, from Monday on."""

    FIVE = 5
    SIX = 6


@dataclass(frozen=True)
class WorkingCalendar:
    """Days off and working weekends of some whole years, for one length of the week."""

    first: date
    last: date
    week: Week
    days_off: frozenset[date]  # holidays and days to which a day off was moved
    worked: frozenset[date]  # days of the weekend that are worked
    pause: tuple[str, str] | None  # MM-DD to MM-DD: no deadline ends inside

    @classmethod
    def load(cls, path: Path = RUSSIA, *, week: Week = Week.FIVE) -> "WorkingCalendar":
        """The calendar of a TOML file; CalendarInvalid when it is not sound."""
        content = _read(path)
        years = _years(content, path)
        holidays = frozenset(day for entry in years.values() for day in entry["holidays"])
        moved = [
            (row["from"], row["to"])
            for entry in years.values()
            for row in entry["transfers"]
            if row["from"].isoweekday() > week
        ]
        return cls(
            first=date(min(years), 1, 1),
            last=date(max(years), 12, 31),
            week=week,
            days_off=holidays | {there for _, there in moved},
            worked=frozenset(here for here, _ in moved) - holidays,
            pause=_pause(content, path),
        )

    def is_working(self, day: date) -> bool:
        """Whether people work on this day; CalendarOutOfRange outside the years covered."""
        if not self.first <= day <= self.last:
            raise CalendarOutOfRange(date=f"{day:%d.%m.%Y}", first=self.first.year, last=self.last.year)
        return day not in self.days_off and (day.isoweekday() <= self.week or day in self.worked)

    def add_working_days(self, start: date, days: int) -> date:
        """The n-th working day after the start, which is itself not counted; n = 0 gives the start."""
        day = start
        for _ in range(days):
            day = self._working_from(day + ONE_DAY)
        return day

    def due(self, start: date, deadline: Deadline) -> date:
        """The day by which an answer is expected from a task that began on the start day.

        A season date is its next occurrence, moved back to a working day; no deadline ends in
        the summer pause: it moves to the first working day after.
        """
        if deadline.working_days is not None:
            return self._after_pause(self.add_working_days(start, deadline.working_days))
        if deadline.season is None:
            raise ValueError("a deadline has working days or a season")
        ends = (self._after_pause(_dated(year, deadline.season)) for year in count(start.year))
        days = (self._back_to_work(day) for day in ends if day >= start)
        return next(day for day in days if day >= start)

    def _back_to_work(self, day: date) -> date:
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def _after_pause(self, day: date) -> date:
        if self.pause is None or not self.pause[0] <= f"{day:%m-%d}" <= self.pause[1]:
            return day
        return self._working_from(_dated(day.year, self.pause[1]) + ONE_DAY)

    def _working_from(self, day: date) -> date:
        while not self.is_working(day):
            day += ONE_DAY
        return day


def _dated(year: int, season: str) -> date:
    return date(year, int(season[:2]), int(season[3:]))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise _invalid(path, "весь файл", f"не читается ({cause})", "проверьте файл") from cause


def _years(content: dict[str, Any], path: Path) -> dict[int, dict[str, Any]]:
    for key in content.keys() - {"title", "pause", "year"}:
        raise _invalid(path, key, "ключ неизвестен", "исправьте опечатку или уберите ключ")
    found = content.get("year")
    if not isinstance(found, dict) or not found:
        raise _invalid(path, "year", "нет ни одного года", "добавьте таблицу [year.2026]")
    for key, entry in found.items():
        _check_year(key, entry, path)
    years = {int(key): entry for key, entry in found.items()}
    if max(years) - min(years) + 1 != len(years):
        raise _invalid(path, "year", "годы идут не подряд", "добавьте пропущенный год")
    return years


def _check_year(key: str, entry: Any, path: Path) -> None:
    name = f"year.{key}"
    if not (key.isascii() and key.isdigit() and len(key) == len("2026") and isinstance(entry, dict)):
        raise _invalid(path, name, "это не год", "запишите таблицу как [year.2026]")
    if set(entry) != {"holidays", "transfers"}:
        raise _invalid(path, name, "нужны ключи holidays и transfers", "добавьте недостающий, уберите лишний")
    holidays, transfers = entry["holidays"], entry["transfers"]
    if not _are_dates(holidays, int(key)):
        raise _invalid(path, f"{name}.holidays", "нужны даты этого года", "запишите их как 2026-01-01")
    if not isinstance(transfers, list) or not all(_is_transfer(row, int(key)) for row in transfers):
        remedy = "запишите переносы как { from = 2026-03-08, to = 2026-03-09 }"
        raise _invalid(path, f"{name}.transfers", "нужны пары дат этого года", remedy)


def _are_dates(days: Any, year: int) -> bool:
    return isinstance(days, list) and all(type(day) is date and day.year == year for day in days)


def _is_transfer(row: Any, year: int) -> bool:
    return isinstance(row, dict) and set(row) == {"from", "to"} and _are_dates(list(row.values()), year)


def _pause(content: dict[str, Any], path: Path) -> tuple[str, str] | None:
    pause = content.get("pause")
    if pause is None:
        return None
    match pause:
        case {"from": str(first), "to": str(last)} if is_season(first) and is_season(last) and first <= last:
            return first, last
    remedy = 'запишите месяц и день начала и конца: from = "07-01", to = "08-31"'
    raise _invalid(path, "pause", "перерыв не определён", remedy)


def _invalid(path: Path, key: str, fault: str, remedy: str) -> CalendarInvalid:
    return CalendarInvalid(file=path.name, key=key, fault=fault, remedy=remedy)
