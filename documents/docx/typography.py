"""Russian typography on paper: spaces that do not break, dates, numbers of years, initials.

Words stay as they were typed; only ordinary spaces that would break badly become non-breaking ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
DASH = "–"
_ABBREVIATED = re.compile(r"(?<!\w)((?:г|с|п|х|д|ст|пос|ул|обл|им|ч|пп)\.(?= [А-ЯЁ0-9«])|[Ии]\.(?= о\.)) ")
_PERCENT = re.compile(r"(?<=\d) %")
_YEAR = re.compile(r"(?<=\d{4}) г\.")
_INITIALS = re.compile(r"(?<![А-ЯЁа-яё.])([А-ЯЁ]\.)[ ]?([А-ЯЁ]\.) (?=[А-ЯЁ][а-яё])")
_TEENS = range(11, 15)
_YEARS = {1: "год", 2: "года", 3: "года", 4: "года"}
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def glued(text: str) -> str:
    """The text with non-breaking spaces in «№ 731», «75 %», «г. Примерск», «2026 г.», «И. О. Фамилия»."""
    if "№ " in text:
        text = text.replace("№ ", "№" + NBSP)
    if " %" in text:
        text = _PERCENT.sub(NBSP + "%", text)
    return _abbreviations_glued(text) if ". " in text or " г." in text else text


# Names and places of work stand in many cells, and in the documents of every further version.
@lru_cache(maxsize=4096)
def _abbreviations_glued(text: str) -> str:
    if " г." in text:
        text = _YEAR.sub(NBSP + "г.", text)
    text = _INITIALS.sub(rf"\1{NBSP}\2{NBSP}", text)
    return _ABBREVIATED.sub(rf"\1{NBSP}", text)


@lru_cache(maxsize=4096)
def day(value: date | None) -> str:
    """`01.09.2026`, or nothing."""
    return "" if value is None else f"{value.day:02}.{value.month:02}.{value.year:04}"


def long_day(value: date) -> str:
    """`01 сентября 2026 г.` with non-breaking spaces."""
    return f"{value.day:02}{NBSP}{_MONTHS[value.month - 1]}{NBSP}{value.year}{NBSP}г."


def days(first: date | None, last: date | None) -> str:
    """`15.09.2026–18.12.2026`; one end alone is «с …» or «до …»."""
    if first and last:
        return f"{day(first)}{DASH}{day(last)}"
    if last:
        return f"до{NBSP}{day(last)}"
    return f"с{NBSP}{day(first)}" if first else ""


@lru_cache(maxsize=4096)
def moment(value: datetime, zone: str) -> str:
    """`16.09.2026 14:05 (UTC+3)` in that time zone."""
    local = value.astimezone(_zone(zone))
    return f"{day(local)} {local.hour:02}:{local.minute:02}{NBSP}({_offset(local)})"


def local_day(value: datetime, zone: str) -> str:
    """The date of a moment in that time zone, as it is printed."""
    return day(local_date(value, zone))


def local_date(value: datetime, zone: str) -> date:
    """The date of a moment in that time zone."""
    return value.astimezone(_zone(zone)).date()


def years(number: int) -> str:
    """`1 год`, `2 года`, `11 лет`; nought is «менее года»."""
    if number == 0:
        return "менее года"
    word = "лет" if number % 100 in _TEENS else _YEARS.get(number % 10, "лет")
    return f"{number}{NBSP}{word}"


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(parts: Iterable[str], separator: str = "; ") -> str:
    """The parts that say something, joined."""
    return separator.join([part for part in parts if part])


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or local - local).total_seconds()) // 60
    sign = "−" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
