"""The words of the dictionaries that a document prints, frozen beside its content.

A dictionary may be renamed later; a document keeps the words of its day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from documents.content import ZONES, RouteContent
from documents.dictionaries import Coded, Dictionaries, standard
from documents.once import Once
from documents.values import Record

Labels = Mapping[str, Mapping[str, str]]

# Headings and counts name these words even where no row uses them.
_WHOLE_LISTS = ("stage", "direction", "status")


def frozen_labels(*records: Record | None, dictionaries: Dictionaries | None = None) -> Labels:
    """The label of every code in the records: `{"form": {"webinar": "вебинар"}}`."""
    words = dictionaries or standard()
    found: dict[str, dict[str, str]] = {
        name: {code: term.label for code, term in words.lists[name].terms.items()} for name in _WHOLE_LISTS
    }
    for record in records:
        for part in _parts(record) if record is not None else ():
            for name, code in _codes_of(part):
                found.setdefault(name, {})[code] = words.label(name, code)
    return found


def _parts(record: Record) -> tuple[Record, ...]:
    """A content by its sections: most of them stay the same objects from act to act."""
    return tuple(getattr(record, zone) for zone in ZONES) if isinstance(record, RouteContent) else (record,)


def _codes(record: Record) -> Iterator[tuple[str, str]]:
    for field, dictionary in _fields(type(record)):
        value = getattr(record, field)
        if dictionary is not None:
            codes = value if isinstance(value, tuple) else (value,)
            yield from ((dictionary, code) for code in codes if code)
        else:
            for inner in value if isinstance(value, tuple) else (value,):
                yield from _codes(inner)


_codes_of = Once(lambda record: frozenset(_codes(record)))


@cache
def _fields(record: type[BaseModel]) -> tuple[tuple[str, str | None], ...]:
    """The fields that hold codes with their dictionaries, and those that hold records (None)."""
    found: list[tuple[str, str | None]] = []
    for name, info in record.model_fields.items():
        inside = [*info.metadata, *_inside(info.annotation)]
        coded = next((part.dictionary for part in inside if isinstance(part, Coded)), None)
        if coded is not None:
            found.append((name, coded))
        elif any(isinstance(part, type) and issubclass(part, Record) for part in inside):
            found.append((name, None))
    return tuple(found)


def _inside(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _inside(part)
