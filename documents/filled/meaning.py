"""What the cells of a filled-in form mean: words of the dictionaries, dates, several rows written in one.

Nothing is dropped: what no dictionary knows stays as the person's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from documents.dictionaries import Dictionaries
from documents.filled.form import FORM, NEED, RESULT, TASK, TERM, FilledRow
from documents.filled.terms import Term, term
from documents.texts import search_key

Period = tuple[date | None, date | None]

_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
_TECHNOLOGIES = re.compile(r"\nтехнологии:\s*", re.IGNORECASE)
_BREAK = re.compile(r"(?:\s*[;\n]\s*|\.\s+|\s*$)")
_VERB = re.compile(r"задач[аи]\b|[а-яё-]+(?:ть|ться|ти|чь)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ReadNeed:
    """One deficit or task of column 1, with what its first words say about it."""

    text: str
    need_kind: str
    deficit_type: str | None


@dataclass(frozen=True)
class ReadRow:
    """One event as understood; `asks` says what the paper does not tell."""

    source: FilledRow
    needs: tuple[ReadNeed, ...]
    educational_task: str
    forms: tuple[str, ...]
    forms_text: str
    technologies: str
    term: Term | None
    result_form: str | None
    result_text: str
    asks: tuple[str, ...] = ()


def understood(row: FilledRow, period: Period, words: Dictionaries) -> tuple[ReadRow, ...]:
    """The events of one line: one, or as many as its cells number (dates, tasks, results one under another)."""
    return tuple(_read(part, period, words) for part in _parted(row, period))


def _parted(row: FilledRow, period: Period) -> Iterator[FilledRow]:
    """Several rows in one cell come apart where each task has a date of its own and other cells do not disagree."""
    columns = [_parts(cell) for cell in row.cells]
    count = len(columns[TASK])
    dated = len(columns[TERM]) == count and all(term(one, period) for one in columns[TERM])
    if count == 1 or not dated or any(len(parts) not in (1, count) for parts in columns[FORM:]):
        yield row
        return
    for at in range(count):
        need, *rest = (
            parts[at] if len(parts) == count else cell for parts, cell in zip(columns, row.cells, strict=True)
        )
        task, form, when, result = rest
        yield FilledRow(row.table, row.line, (need, task, form, when, result), row.stage)


def _parts(cell: str) -> list[str]:
    """The numbered items of a cell, or its lines; a line that goes on with a small letter belongs to the one above."""
    lines = [line for line in cell.split("\n") if line.strip()]
    if len(lines) > 1 and all(_NUMBER.match(line) for line in (lines[0], lines[-1])):
        starts = [bool(_NUMBER.match(line)) for line in lines]
    else:
        starts = [not line[:1].islower() or bool(re.match(r"(?:до|со?|к)\s+\d", line)) for line in lines]
    parts: list[str] = []
    for line, begins in zip(lines, starts, strict=True):
        if begins or not parts:
            parts.append(line)
        else:
            parts[-1] += "\n" + line
    return [_NUMBER.sub("", part, count=1) if len(parts) > 1 else part for part in parts]


def _read(row: FilledRow, period: Period, words: Dictionaries) -> ReadRow:
    need, task, form, when, result = row.cells
    form, *technologies = _TECHNOLOGIES.split(form, maxsplit=1)
    forms, forms_text = _coded(form, "form", words)
    results, result_text = _coded(result, "result_form", words)
    if len(results) > 1:  # one form of result; the rest stays in words
        first, result_text = _first_coded(result, "result_form", words)
        results = [first] if first else []
    found = term(when, period)
    return ReadRow(
        source=row,
        needs=tuple(_need(part, words) for part in _parts(need)),
        educational_task=task,
        forms=tuple(forms),
        forms_text=forms_text,
        technologies=technologies[0] if technologies else "",
        term=found,
        result_form=results[0] if results else None,
        result_text=result_text,
        asks=tuple(_asks(row, found)),
    )


def _asks(row: FilledRow, found: Term | None) -> Iterator[str]:
    place, when = row.place(TERM), " ".join(row.cells[TERM].split())
    if not row.cells[NEED]:
        yield f"{row.place(NEED)}: не указано, над чем вы будете работать. Выберите это в мероприятии."
    if found is None and when:
        yield f"{place}: «{when}» — не дата. Укажите дату окончания."
    elif found is None or found.due_on is None:
        yield f"{place}: нет даты окончания. Укажите её."
    if not row.cells[RESULT]:
        yield f"{row.place(RESULT)}: не указано, чем вы покажете результат."


def _need(text: str, words: Dictionaries) -> ReadNeed:
    head, colon, _rest = text.partition(":")
    said = search_key(head.strip())
    kinds = words.lists["deficit_type"].terms.values()
    kind = next(
        (term.code for term in kinds if colon and search_key(term.label).startswith(said) and said), None
    )
    return ReadNeed(
        " ".join(text.split()), "task" if kind is None and _VERB.match(text) else "difficulty", kind
    )


def _coded(text: str, dictionary: str, words: Dictionaries) -> tuple[list[str], str]:
    """The words of the list with which the text begins, one after another, and the rest in the person's words."""
    codes: list[str] = []
    rest = text
    while rest:
        code, after = _first_coded(rest, dictionary, words)
        if code is None or code in codes:
            break
        codes.append(code)
        rest = after
    return codes, rest


def _first_coded(text: str, dictionary: str, words: Dictionaries) -> tuple[str | None, str]:
    key = search_key(text)
    spellings = [
        (search_key(spelling), term.code)
        for term in words.lists[dictionary].terms.values()
        if term.code != "other"
        for spelling in (term.label, *term.aliases)
    ]
    for spelling, code in sorted(spellings, key=lambda one: -len(one[0])):
        if key.startswith(spelling):
            end = _BREAK.match(text, len(spelling))
            if end is not None:
                return code, text[end.end() :]
    return None, text
