"""The file of a staff list as plain text cells: a workbook (XLSX), or a CSV file with the one sheet «Сотрудники».

The file is a stranger's: how many rows, columns and characters it may hold is settled here, and nothing is kept.
"""

import csv
import io
from collections.abc import Iterable
from typing import Final

from web.staffing.columns import STAFF
from web.staffing.faults import FileRefused
from web.staffing.workbook import sheets_of

LARGEST: Final = 2 << 20
MOST_ROWS: Final = 3_000
_MOST_COLUMNS: Final = 60
_LONGEST_CELL: Final = 2_000
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_TOO_MANY: Final = f"в нём больше {MOST_ROWS} строк. Разделите список на части, например по школам"

Grid = list[tuple[int, list[str]]]
"""The rows that hold anything, each with its number in the file."""


def grids(data: bytes) -> dict[str, Grid]:
    """The sheets of the file by their names; raises `FileRefused`."""
    if not data:
        raise FileRefused(cause="он пуст")
    if len(data) > LARGEST:
        raise FileRefused(cause="он больше 2 МБ. Разделите список на части, например по школам")
    if data.startswith(b"PK"):
        found = {name: _kept(rows) for name, rows in sheets_of(data)}
    else:
        found = {STAFF: _kept(_csv_rows(data))}
    if sum(len(grid) for grid in found.values()) > MOST_ROWS + len(found):
        raise FileRefused(cause=_TOO_MANY)
    return found


def _csv_rows(data: bytes) -> Iterable[tuple[int, list[str]]]:
    if data.startswith(_OLD_WORKBOOK):
        raise FileRefused(cause="это книга старого вида (.xls). Сохраните её как XLSX или CSV")
    if b"\0" in data:
        raise FileRefused(cause="это не книга XLSX и не текст CSV")
    text = _decoded(data)
    heading = text.partition("\n")[0]
    try:
        rows = csv.reader(
            io.StringIO(text, newline=""), delimiter=max(";,\t", key=heading.count), strict=True
        )
        yield from enumerate(rows, 1)
    except csv.Error as error:
        raise FileRefused(cause="строки CSV не читаются: проверьте кавычки") from error


def _decoded(data: bytes) -> str:
    """The text as UTF-8 with or without its mark, or else as Windows writes Russian."""
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(cause="буквы не читаются. Сохраните файл как «CSV UTF-8» или книгу XLSX")


def _kept(rows: Iterable[tuple[int, list[str]]]) -> Grid:
    grid: Grid = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[_MOST_COLUMNS:]):
            raise FileRefused(cause=f"в строке {number} больше {_MOST_COLUMNS} столбцов")
        if max(map(len, cells)) > _LONGEST_CELL:
            raise FileRefused(cause=f"в строке {number} ячейка длиннее {_LONGEST_CELL} знаков")
        if len(grid) > MOST_ROWS:
            raise FileRefused(cause=_TOO_MANY)
        grid.append((number, cells[:_MOST_COLUMNS]))
    return grid
