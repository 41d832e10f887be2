"""Differences between two contents, as a person reads them: field by field and word by word.

Dates and codes are shown as Russian labels; salts and marks of automatic filling do not count.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from documents.content import RouteContent
from documents.dictionaries import Dictionaries, standard
from documents.edits import Edit, Kind, edits
from documents.fields import FIELDS, label_at
from documents.group import Member
from documents.membership import people
from documents.values import Record

Word = tuple[Literal["=", "-", "+"], str]

_TOKENS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_ROW = re.compile(r"(.*)\[([^\]]*)\]")
_IN_COMMON = 0.25  # of the longer text; below it two texts read best whole
_NAMED = ("id", "person")
_SILENT = frozenset({"salt", "derived", "id", "lead"})
# Rows of section 4 speak about rows of other sections and carry their numbers.
_NUMBERED_BY = {
    "z4.deficit_outcomes": "z2.items",
    "z4.indicator_facts": "z3.indicators",
    "z4.row_answers": "z3.rows",
}
# What stands for a whole row where it was added or removed.
_MAIN = (
    *("educational_task", "activity", "text", "title", "name", "details", "fact"),
    *("outcome", "answer", "comment"),
)


@dataclass(frozen=True)
class Difference:
    """One difference; `words` is the new text with the old words in it, empty for what is not a text."""

    path: str
    label: str
    kind: Kind
    old: str
    new: str
    words: tuple[Word, ...] = ()


def differences(
    old: RouteContent, new: RouteContent, dictionaries: Dictionaries | None = None
) -> tuple[Difference, ...]:
    """All differences, in the order of the sections."""
    reading = _Reading(old, new, dictionaries or standard())
    return tuple(
        reading.of(edit) for edit in edits(old, new) if edit.pattern.rpartition(".")[2] not in _SILENT
    )


def words_changed(old: str, new: str) -> tuple[Word, ...]:
    """The two texts as one run of kept, removed and added pieces; texts with little in common are not interlaced."""
    pieces = tuple(_pieces(_TOKENS.findall(old), _TOKENS.findall(new)))
    kept = sum(len(text.strip()) for code, text in pieces if code == "=")
    if kept >= _IN_COMMON * max(len(old), len(new)):
        return pieces
    whole: tuple[Word, ...] = (("-", old), ("+", new))
    return tuple(piece for piece in whole if piece[1])


def _pieces(before: list[str], after: list[str]) -> Iterator[Word]:
    for code, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if code == "equal":
            yield "=", "".join(before[i1:i2])
            continue
        if i2 > i1:
            yield "-", "".join(before[i1:i2])
        if j2 > j1:
            yield "+", "".join(after[j1:j2])


@dataclass(frozen=True)
class _Reading:
    """The two contents around an edit, for numbers of rows and labels of codes."""

    old: RouteContent
    new: RouteContent
    words: Dictionaries

    def of(self, edit: Edit) -> Difference:
        label = label_at(edit.path, self._number(edit))
        if edit.kind == "moved":
            return Difference(edit.path, label, "moved", f"место {edit.old}", f"место {edit.new}")
        old, new = (
            self._shown(edit.pattern, edit.old, self.old),
            self._shown(edit.pattern, edit.new, self.new),
        )
        is_text = isinstance(edit.old, str) and FIELDS[edit.pattern].dictionary is None
        return Difference(edit.path, label, edit.kind, old, new, words_changed(old, new) if is_text else ())

    def _number(self, edit: Edit) -> int | None:
        found = _ROW.match(edit.path)
        if not found:
            return None
        rows, key = found[1], found[2]
        sides = (self.old, self.new) if edit.kind == "removed" else (self.new, self.old)
        for side in sides:
            number = _place(side, _NUMBERED_BY.get(rows, rows), key)
            if number:
                return number
        return None

    def _shown(self, pattern: str, value: Any, side: RouteContent) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, Record):
            return self._row_shown(pattern, value, side)
        if isinstance(value, tuple):
            return ", ".join(self._shown(pattern, item, side) for item in value)
        if isinstance(value, bool):
            return "да" if value else "нет"
        if isinstance(value, date):
            return value.strftime("%d.%m.%Y")
        return self._text_shown(pattern, value, side)

    def _text_shown(self, pattern: str, value: Any, side: RouteContent) -> str:
        if pattern == "z3.rows[].responsible":
            return people(side).get(value, "выбывший участник")
        if pattern == "z3.rows[].needs":
            return f"№ {side.z2.number_of(value) or '?'}"
        dictionary = FIELDS[pattern].dictionary if pattern in FIELDS else None
        return self.words.label(dictionary, value) if dictionary else str(value)

    def _row_shown(self, pattern: str, row: Record, side: RouteContent) -> str:
        if isinstance(row, Member):
            return row.full_name
        filled = (name for name in _MAIN if getattr(row, name, ""))
        name = next(filled, None)
        return self._shown(f"{pattern}.{name}", getattr(row, name), side) if name else "без текста"


def _place(content: RouteContent, rows: str, key: str) -> int | None:
    zone, name = rows.split(".", 1)
    records: tuple[Any, ...] = getattr(getattr(content, zone), name)
    if key.isdecimal() and len(key) < len("0123456789abcdef"):
        return int(key) + 1
    return next(
        (at for at, row in enumerate(records, 1) if key in (getattr(row, name, "") for name in _NAMED)), None
    )
