"""The result of a diagnostic as it is pasted from a page, a letter or a table: which lines name a difficulty, and how.

Nothing is dropped: what no dictionary knows stays as the words of the line; the person ticks what he takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from documents.content import RouteContent, to_data
from documents.dictionaries import Dictionaries
from documents.errors import DocumentsError
from documents.texts import search_key

LONGEST_LINE = 600
MOST_LINES = 200
ENOUGH_PERCENT = 60
"""From which share of the points a line is no difficulty by itself."""

_MARK = re.compile(r"^\s*(?:[-–—•*▪·]+|\d{1,2}(?:\.\d{1,2})*[.)])\s*")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s*(?:%|процент[а-я]*)")
_POINTS = re.compile(
    r"(?<!\d)(\d{1,3})\s*(?:из\s*(\d{1,3})(?!\d)(?:\s*балл[а-я]*)?|/\s*(\d{1,3})\s*балл[а-я]*)"
)
_LEVELS = (
    ("low", r"низк\w*|не\s?достаточн\w*|критическ\w*"),
    ("basic", r"минимальн\w*|базов\w*"),
    ("medium", r"средн\w*"),
    ("high", r"высок\w*"),
)
_LEVEL = "|".join(f"(?P<{code}>{words})" for code, words in _LEVELS)
# A word of a level counts where it is called one, or stands alone at the end of a line or in its own cell.
_AFTER = _LEVEL.replace("?P<", "?P<n_")
_NAMED = re.compile(
    rf"(?:{_LEVEL})(?:\s*\((?:базов|минимальн)\w*\))?\s+уров(?:ень|ня|не)|уров(?:ень|ня)\s*[-:–—]?\s*(?:{_AFTER})",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?:^|[-:;–—\t|(])\s*(?:{_LEVEL})\)?\s*[.;)]?\s*$", re.IGNORECASE)
_HEADING_WORDS = re.compile(
    r"(?:№|п/?п|показател\w*|компетенци\w*|блок\w*|раздел\w*|результат\w*|балл\w*|уров\w*|процент\w*|итог\w*|всего|"
    r"диагностик\w*|тем\w*|выполнени\w*|[%\d\s.,:;|/()–—-])+\Z"
)
_TITLE = re.compile(r"(?:результат|протокол|отч[её]т|итог)\w*[^%|:]*\Z", re.IGNORECASE)
_EDGES = " \t|;:,–—-("


class DiagnosticsRefused(DocumentsError):
    """The text is not taken as it is. Fact: sentence."""

    template = "{sentence}"


@dataclass(frozen=True)
class Shown:
    """One line of a result: what it names, how well it went, and whether that speaks of a difficulty."""

    line: int
    text: str
    deficit_type: str | None
    level: str | None
    percent: int | None

    @property
    def is_weak(self) -> bool:
        """Whether the line is ticked at first: what is well already needs no work."""
        if self.level is not None:
            return self.level in ("low", "basic")
        return self.percent is None or self.percent < ENOUGH_PERCENT


def read_result(text: str, words: Dictionaries) -> tuple[Shown, ...]:
    """The lines that name something; raises `DiagnosticsRefused` with the line of what cannot be taken."""
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise DiagnosticsRefused(
            sentence=f"Вставлено строк: {len(lines)}. Оставьте не больше {MOST_LINES}: только результаты."
        )
    found = tuple(_shown(lines, words))
    if not found:
        raise DiagnosticsRefused(
            sentence="В тексте нет ни одной строки с названием темы или компетенции. Вставьте строки результата."
        )
    return found


def _shown(lines: list[str], words: Dictionaries) -> Iterator[Shown]:
    group: str | None = None
    for number, line in enumerate(lines, 1):
        said = _MARK.sub("", line).strip()
        if not said or _HEADING_WORDS.match(search_key(said)) or _TITLE.match(said):
            continue
        if len(said) > LONGEST_LINE:
            sentence = f"Строка {number} длиннее {LONGEST_LINE} знаков. Разбейте её на отдельные строки."
            raise DiagnosticsRefused(sentence=sentence)
        own, rest = _group(said, words)
        if own and not rest:
            group = own
            continue
        name, *cells = rest.split(" | ")
        percent, rest = _percent(rest if not cells else f"{name} {_share(cells)}")
        level, rest = _level(" | ".join([rest, *(cell for cell in cells if _ALONE.match(cell))]))
        name = " ".join(rest.split()).strip(_EDGES + ".")
        if any(letter.isalpha() for letter in name):
            yield Shown(number, name[:1].upper() + name[1:], own or group, level, percent)


def _group(said: str, words: Dictionaries) -> tuple[str | None, str]:
    """The group with which a line begins («Методические: …», «Предметные компетенции»), and the rest of it."""
    head, colon, rest = said.partition(":")
    key = search_key(head)
    for term in words.lists["deficit_type"].terms.values():
        stem = search_key(term.label).split(" ")[0][:-2]
        others = re.sub(r"дефицит\w*|компетенци\w*|затруднени\w*|блок\w*|умени\w*|област\w*", "", key).split()
        if key.startswith(stem) and len(others) == 1 and (colon or len(key.split()) > 1):
            return term.code, rest.strip()
    return None, said


def _share(cells: list[str]) -> str:
    """The cell of a table that says how much of a hundred it is, with or without its sign."""
    numbers = [cell.strip().rstrip("%").strip() for cell in cells]
    return next((f"{number} %" for number in numbers if re.fullmatch(r"\d{1,3}(?:[.,]\d+)?", number)), "")


def _percent(said: str) -> tuple[int | None, str]:
    found = _PERCENT.search(said)
    if found and int(found[1]) <= 100:  # noqa: PLR2004  # of a hundred
        return int(found[1]), said[: found.start()] + said[found.end() :]
    points = _POINTS.search(said)
    most = int(points[2] or points[3]) if points else 0
    if points and 0 < most >= int(points[1]):
        return int(100 * int(points[1]) / most + 0.5), said[: points.start()] + said[points.end() :]
    return None, said


def _level(said: str) -> tuple[str | None, str]:
    found = _NAMED.search(said) or _ALONE.search(said)
    if found is None:
        return None, said
    code = next(name.removeprefix("n_") for name, word in found.groupdict().items() if word)
    return code, f"{said[: found.start()]} {said[found.end() :]}"


def with_needs(
    content: RouteContent, taken: tuple[Shown, ...], source: dict[str, Any], new_ids: Iterator[str]
) -> tuple[dict[str, Any], int]:
    """Section 2 with the taken lines as difficulties, and how many of them it had by name already."""
    known = {_key(need.text) for need in content.z2.items}
    section, already = to_data(content.z2), 0
    items = [to_data(need) for need in content.z2.items]
    for one in taken:
        if _key(one.text) in known:
            already += 1
            continue
        known.add(_key(one.text))
        made = {
            "id": next(new_ids),
            "need_kind": "difficulty",
            "text": one.text,
            "deficit_type": one.deficit_type,
            "level_before": one.level,
            "level_before_percent": one.percent,
            **source,
        }
        items.append({name: value for name, value in made.items() if value not in (None, "")})
    section.pop("salt")
    return {**section, "items": items}, already


def _key(text: str) -> str:
    return search_key(" ".join(text.split())).rstrip(".")
