"""What is wrong with typed content, as Russian sentences that name the field.

Pydantic finds the fault; the words are chosen here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from documents.fields import FIELDS, label_at, pattern_of

_CAUSES: Mapping[str, str] = {
    "missing": "значение обязательно, добавьте его",
    "extra_forbidden": "такого поля нет, уберите его",
    "too_long": "оставьте не больше {max_length} строк",
    "bool_type": "выберите «да» или «нет»",
    "string_type": "выберите значение",
    "tuple_type": "здесь нужен список",
    "model_type": "здесь нужен набор полей",
    "json_invalid": "данные не читаются как JSON, проверьте файл",
}
_OWN = frozenset(
    {
        "day",
        "day_absent",
        "day_year",
        "derived",
        "forbidden_character",
        "identifier",
        "link",
        "repeated",
        "text_long",
        "text_type",
        "unknown_code",
        "whole",
    }
)


def errors_in_russian(error: ValidationError, data: Any = None) -> list[tuple[str, str]]:
    """Pairs of path and sentence, one per fault, in the order of the fields.

    Rows stand in paths by place counted from 0 (`z3.rows[2].due_on`), or by identifier if `data`, what was
    typed, is given. A model read on its own (say, `Progress`) gives paths without its prefix.
    """
    return [_spoken(details, data) for details in error.errors(include_url=False, include_input=False)]


def _spoken(details: ErrorDetails, data: Any) -> tuple[str, str]:
    path, number = _path(details["loc"], data)
    return path, f"{_place(path, number)}: {_cause(details)}."


def _cause(details: ErrorDetails) -> str:
    if details["type"] in _OWN:
        return details["msg"]
    return _CAUSES.get(details["type"], "проверьте значение").format_map(details.get("ctx", {}))


def _place(path: str, number: int | None) -> str:
    return label_at(path, number) if number else f"Поле «{label_at(path) or 'данные'}»"


def _path(loc: tuple[int | str, ...], data: Any) -> tuple[str, int | None]:
    """The path and the number of the innermost row; a place in a plain list of codes is left out."""
    path, number, here = "", None, data
    for step in loc:
        here = _inside(here, step)
        if isinstance(step, str):
            path = f"{path}.{step}" if path else step
        elif _is_list_of_rows(path):
            key = here.get("id") if isinstance(here, Mapping) else None
            path, number = f"{path}[{key if isinstance(key, str) else step}]", step + 1
    return path, number


def _is_list_of_rows(path: str) -> bool:
    field = FIELDS.get(pattern_of(path))
    return field is None or field.record is not None


def _inside(value: Any, step: int | str) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None
