"""A list of typed rows as a page, a CSV file or a workbook shows it; no cell is ever a formula.

CSV is for the Russian Excel: UTF-8 with BOM, «;», days as dd.mm.yyyy. What the rows say is decided by who makes them.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter

from web.installation import local

Cell = str | int | date | datetime | None
LARGEST = 100_000  # rows of one file
DAY, MOMENT = "%d.%m.%Y", "%d.%m.%Y %H:%M:%S"
# What a spreadsheet may take for the beginning of a formula, full-width forms and hidden beginnings included.
_FORMULA = re.compile("[=+\\-@\t\r\n\0\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                      "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]")  # fmt: skip
_UNSPEAKABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Row:
    """One line; `address` is where a page leads from its first cell, `entry` its place in the log."""

    cells: tuple[Cell, ...]
    address: str | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A list, or a part of one: `total` counts the whole."""

    title: str
    columns: tuple[str, ...]
    rows: list[Row]
    total: int
    lead: str = ""  # what stands above the list: the rule or the threshold
    empty: str = ""  # what is said where there is no row
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def entries(self) -> list[int]:
        """The places in the log of the rows that have one."""
        return sorted({row.entry for row in self.rows if row.entry is not None})


def as_csv(sheet: Sheet) -> bytes:
    """The list as a file that a double click opens in Russian Excel."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(sheet.columns)
    writer.writerows([_plain(cell) for cell in row.cells] for row in sheet.rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_workbook(sheet: Sheet) -> bytes:
    """The list as a workbook: text as text, days as days."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(file, options)
    page = book.add_worksheet(_name(sheet.title))
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "valign": "top"})
    moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss", "valign": "top"})
    page.freeze_panes(1, 0)
    for column, title in enumerate(sheet.columns):
        page.write_string(0, column, title, head)
        page.set_column(column, column, _width(sheet.rows, column, title))
    for line, row in enumerate(sheet.rows, 1):
        for column, cell in enumerate(row.cells):
            if isinstance(cell, datetime):
                page.write_datetime(line, column, local(cell).replace(tzinfo=None), moment)
            elif isinstance(cell, date):
                page.write_datetime(line, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            elif isinstance(cell, int):
                page.write_number(line, column, cell, text)
            else:
                page.write_string(line, column, spoken(cell or "")[:32_000], text)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    book.close()
    return file.getvalue()


def spoken(text: str) -> str:
    """The text without what no file can hold, and with a quotation mark before what could be a formula."""
    bare = text.lstrip(" \N{NO-BREAK SPACE}")
    guarded = f"'{text}" if _FORMULA.match(bare) else text
    return _UNSPEAKABLE.sub("\N{REPLACEMENT CHARACTER}", guarded)


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return local(cell).strftime(MOMENT)
    if isinstance(cell, date):
        return cell.strftime(DAY)
    return str(cell) if isinstance(cell, int) else spoken(cell or "")


def _name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31]


def _width(rows: Sequence[Row], column: int, title: str) -> int:
    longest = max((len(_plain(row.cells[column])) for row in rows[:200]), default=0)
    return min(max(longest, len(title) // 2, 8) + 2, 60)
