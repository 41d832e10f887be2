"""Every field of the content: its path, Russian label, limit and dictionary, read from the models themselves.

Used by error sentences, comparisons, the editor and documents, so that a field is called the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, get_args, get_origin

from pydantic.fields import FieldInfo

from documents.content import Progress, RouteContent
from documents.dictionaries import Coded
from documents.texts import Text
from documents.values import Record, Whole

_INDEX = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True)
class Field:
    """One field; `pattern` is its path with `[]` for rows, for example `z3.rows[].due_on`."""

    pattern: str
    label: str
    dictionary: str | None
    limit: int | None
    whole: tuple[int, int] | None
    default: Any
    is_list: bool
    record: type[Record] | None


# What one row of a list is called; its number is added: «Мероприятие № 3».
ROW_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "z1.members": "Участник",
        "z1.members[].educations": "Образование участника",
        "z1.support_team": "Методическое сопровождение",
        "z1.educations": "Образование",
        "z2.items": "Затруднение",
        "z3.rows": "Мероприятие",
        "z3.indicators": "Показатель",
        "z4.personal": "Участник",
        "z4.deficit_outcomes": "Итог по затруднению",
        "z4.products": "Продукт",
        "z4.indicator_facts": "Показатель",
        "z4.row_answers": "Ответ по мероприятию",
        "z5.items": "Рекомендация",
        "p.marks": "Отметка о мероприятии",
        "p.marks[].evidence": "Подтверждение",
    }
)


def _fields(model: type[Record], prefix: str) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        pattern = f"{prefix}.{name}" if prefix else name
        field = _field(pattern, info)
        yield field
        if field.record is not None:
            yield from _fields(field.record, pattern + "[]" * field.is_list)


def _field(pattern: str, info: FieldInfo) -> Field:
    inner, marks, is_list = _unwrapped(info.annotation, list(info.metadata))
    coded = next((mark for mark in marks if isinstance(mark, Coded)), None)
    text = next((mark for mark in marks if isinstance(mark, Text)), None)
    whole = next((mark for mark in marks if isinstance(mark, Whole)), None)
    return Field(
        pattern,
        info.title or pattern,
        coded.dictionary if coded else None,
        text.limit if text else None,
        (whole.low, whole.high) if whole else None,
        info.default,
        is_list,
        inner if isinstance(inner, type) and issubclass(inner, Record) else None,
    )


def _unwrapped(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any], bool]:
    is_list = get_origin(annotation) is tuple
    if is_list:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        marks = [*marks, *more]
    return annotation, marks, is_list


FIELDS: Mapping[str, Field] = MappingProxyType(
    {field.pattern: field for field in (*_fields(RouteContent, ""), *_fields(Progress, "p"))}
)
FIELD_LABELS: Mapping[str, str] = MappingProxyType(
    {pattern: field.label for pattern, field in FIELDS.items()}
)


def pattern_of(path: str) -> str:
    """`z3.rows[9c…].due_on` → `z3.rows[].due_on`."""
    return _INDEX.sub("[]", path)


def field_at(path: str) -> Field | None:
    """The field at a path, or None for a row or an unknown path."""
    return FIELDS.get(pattern_of(path))


def label_at(path: str, number: int | None = None) -> str:
    """How the place is called: «Цель», «Мероприятие № 3», «Мероприятие № 3, срок окончания»."""
    pattern = pattern_of(path)
    rows, _, name = pattern.rpartition("[]")
    label = FIELD_LABELS.get(pattern, pattern.rpartition(".")[2])
    if not rows:
        return label
    row = ROW_NOUNS.get(rows, FIELD_LABELS.get(rows, rows))
    row = row if number is None else f"{row} № {number}"
    return f"{row}, {lowered(label)}" if name else row


def lowered(label: str) -> str:
    """The label inside a sentence: with a small first letter."""
    return label[:1].lower() + label[1:]
