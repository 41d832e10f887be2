"""The small values that sections are made of: identifiers, salts, dates, whole numbers and links.

Each accepts what a form or a file gives and refuses the rest with a Russian sentence.
No value here is ever a floating point number.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, Strict
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from documents.texts import Line

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z", re.ASCII)
_RUSSIAN = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})\Z", re.ASCII)
_ID = re.compile(r"[0-9a-f]{16}\Z", re.ASCII)
_PERSON = re.compile(r"p_[0-9a-f]{32}\Z", re.ASCII)
_SALT = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
_LINK = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 1950, 2100
"""Between them lies every day that anybody means; beyond them neither a month later nor another zone need exist."""
_LINE = Line(500)


class Record(BaseModel):
    """A frozen piece of content; an unknown key is refused, and what was typed is not repeated in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def day(value: Any) -> dt.date | None:
    """A date from `18.12.2026` or `2026-12-18`; an empty string means no date yet."""
    if value is None or value == "":
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return _of_our_years(value)
    if isinstance(value, str):
        parsed = _parsed(value.strip())
        if parsed is not None:
            return _of_our_years(parsed)
    raise PydanticCustomError("day", "укажите дату, например 18.12.2026. Слова «в течение года» не подходят")


def _parsed(text: str) -> dt.date | None:
    iso, russian = _ISO.match(text), _RUSSIAN.match(text)
    try:
        if iso:
            return dt.date(int(iso[1]), int(iso[2]), int(iso[3]))
        if russian:
            return dt.date(int(russian[3]), int(russian[2]), int(russian[1]))
    except ValueError as error:
        raise PydanticCustomError("day_absent", "такого дня нет в календаре, проверьте дату") from error
    return None


def _of_our_years(value: dt.date) -> dt.date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise PydanticCustomError(
            "day_year",
            "проверьте год: он должен быть от {first} до {last}",
            {"first": FIRST_YEAR, "last": LAST_YEAR},
        )
    return value


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`; digits as text are read, an empty string means none yet."""

    low: int
    high: int

    def read(self, value: Any) -> int | None:
        """The number itself, or None."""
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"\d{1,6}", value.strip(), re.ASCII):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not self.low <= value <= self.high:
            raise PydanticCustomError(
                "whole", "укажите целое число от {low} до {high}", {"low": self.low, "high": self.high}
            )
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))


def _matching(pattern: re.Pattern[str], sentence: str) -> BeforeValidator:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not pattern.match(value):
            raise PydanticCustomError("identifier", sentence)
        return value

    return BeforeValidator(check)


def _link(value: Any) -> str:
    text = _LINE.clean(value)
    if text and not _LINK.match(text):
        raise PydanticCustomError("link", "укажите адрес, который начинается с https:// или http://")
    return text


def distinct(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The same codes; a repeated one is refused."""
    if len(set(codes)) != len(codes):
        raise PydanticCustomError("repeated", "одно и то же значение выбрано дважды, оставьте одно")
    return codes


def distinct_ids(records: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same records; two with one identifier are refused."""
    distinct(tuple(record.id for record in records))
    return records


Id = Annotated[str, _matching(_ID, "нужен идентификатор строки: 16 знаков 0–9 и a–f")]
PersonId = Annotated[str, _matching(_PERSON, "нужна учётная запись: p_ и 32 знака 0–9 и a–f")]
Salt = Annotated[str, _matching(_SALT, "нужна соль раздела: 64 знака 0–9 и a–f")]
Day = Annotated[dt.date | None, BeforeValidator(day)]
Link = Annotated[str, BeforeValidator(_link)]
Flag = Annotated[bool, Strict()]
Distinct = AfterValidator(distinct)
DistinctIds = AfterValidator(distinct_ids)
