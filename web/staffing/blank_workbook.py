"""The empty workbook that is filled in: four sheets with their headings, hints where one writes, an example beside."""

import io
from typing import Final

import xlsxwriter

from web.staffing.columns import HINTS, SHEETS

_ROWS_WITH_HINTS: Final = 1_500
_LONGEST_TITLE, _LONGEST_HINT = 32, 255  # what a spreadsheet shows beside a cell


def blank_workbook() -> bytes:
    """The file; its cells are text, so that no date and no number of an order is rewritten by the spreadsheet."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    needed = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF7"}
    )
    text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, columns in SHEETS.items():
        page = book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_landscape()
        for place, column in enumerate(columns):
            title = f"{column.heading}*" if column.obligatory else column.heading
            page.set_column(place, place, max(len(title) + 3, len(column.example) + 2, 14), text)
            page.write_string(0, place, title, needed if column.obligatory else head)
            hint = {
                "validate": "any",
                "input_title": column.heading[:_LONGEST_TITLE],
                "input_message": column.hint[:_LONGEST_HINT],
            }
            page.data_validation(1, place, _ROWS_WITH_HINTS, place, hint)
    page = book.add_worksheet(HINTS)
    page.set_column(0, 1, 26, wrapped)
    page.set_column(2, 2, 70, wrapped)
    page.set_column(3, 3, 34, wrapped)
    for place, title in enumerate(("Лист", "Столбец (* — обязательный)", "Что писать", "Пример")):
        page.write_string(0, place, title, head)
    rows = [(name, column) for name, columns in SHEETS.items() for column in columns]
    for line, (name, column) in enumerate(rows, 1):
        title = f"{column.heading}*" if column.obligatory else column.heading
        for place, words in enumerate((name, title, column.hint, column.example)):
            page.write_string(line, place, words, wrapped)
    book.close()
    return file.getvalue()
