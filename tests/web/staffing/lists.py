"""Staff lists of the tests: a sheet is rows of cells under its headings."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

HEADINGS: Mapping[str, Sequence[str]] = {
    "Школы": ("Краткое наименование*", "Полное наименование", "Называется так с", "Дней в неделе"),
    "Сотрудники": ("Школа*", "ФИО*", "Должность*", "Работает с", "Логин", "Почта", "Предметы", "Категория"),
    "Назначения": (
        "Школа", "ФИО", "Обязанность", "Номер приказа", "Дата приказа", "Действует с", "Действует по",
        "Замещает", "Должность для документов", "Охватывает",
    ),
    "Кураторы": ("ФИО", "Школы", "Предметы", "Номер приказа", "Дата приказа", "Действует с"),
}  # fmt: skip
ORDER = ("41-п", "28.08.2026", "01.09.2026")


def book(
    sheets: Mapping[str, Iterable[Sequence[Any]]], headings: Mapping[str, Sequence[str]] = HEADINGS
) -> bytes:
    """A workbook with these rows."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        page.append(list(headings[name]))
        for row in rows:
            page.append(list(row))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def staff(*rows: Sequence[Any]) -> bytes:
    """A workbook with the one sheet «Сотрудники»."""
    return book({"Сотрудники": rows})


def text(*lines: str, encoding: str = "utf-8") -> bytes:
    """A CSV file."""
    return "\r\n".join(lines).encode(encoding)
