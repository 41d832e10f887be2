"""A workbook that anybody presents: unpacked within bounds first, then read cell by cell, never calculated.

Formulas are refused: what a cell shows would depend on the program that opened the file last.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from web.staffing.columns import HINTS, SHEETS, key_of
from web.staffing.faults import FileRefused

_MOST_PARTS, _LARGEST_UNPACKED, _LARGEST_MARGIN = 200, 12 << 20, 1 << 20
_MOST_TAGS: Final = 500_000
_PIECE: Final = 1 << 16
_NEEDED: Final = {"[Content_Types].xml", "xl/workbook.xml"}
_FILLED: Final = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.xml\Z", re.IGNORECASE)
_FOREIGN: Final = re.compile(
    r"vbaproject|activex|embeddings/|externallinks/|oleobject|connections\.xml", re.IGNORECASE
)
_TYPE_DECLARED: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DAMAGED: Final = "книга повреждена. Откройте её в редакторе таблиц и сохраните заново"


def sheets_of(data: bytes) -> Iterator[tuple[str, Iterable[tuple[int, list[str]]]]]:
    """The sheets of the list that the workbook has, each with its numbered rows; raises `FileRefused`."""
    _require_bounded(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
        raise FileRefused(cause=_DAMAGED) from error
    known = {key_of(name): name for name in SHEETS}
    for title in book.sheetnames:
        name = known.pop(key_of(title), None)
        if name is not None:
            yield name, _rows(name, book[title])
        elif key_of(title) != key_of(HINTS):
            names = ", ".join(f"«{one}»" for one in SHEETS)
            cause = f"лист «{title[:40]}» непонятен или повторяется. Нужны листы {names}, остальные уберите"
            raise FileRefused(cause=cause)


def _rows(name: str, page: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(page.iter_rows(), 1):
            yield number, [_text(name, number, place, cell) for place, cell in enumerate(row, 1)]
    except FileRefused:
        raise
    except Exception as error:
        raise FileRefused(cause=_DAMAGED) from error


def _text(sheet: str, row: int, place: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        where = f"лист «{sheet}», ячейка {get_column_letter(place)}{row}"
        what = "формула" if cell.data_type == "f" else "ошибка расчёта"
        raise FileRefused(cause=f"{where}: {what}. Оставьте в ячейке само значение")
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _require_bounded(data: bytes) -> None:
    """Unpack everything once, piece by piece, so that no size lies and no part is a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            names = [entry.filename.casefold() for entry in entries]
            if len(entries) > _MOST_PARTS or len(set(names)) != len(names):
                raise FileRefused(cause="внутри него слишком много частей или части повторяются")
            if not {entry.filename for entry in entries} >= _NEEDED:
                raise FileRefused(cause="это не книга XLSX")
            if any(map(_FOREIGN.search, names)):
                raise FileRefused(cause="внутри него макросы, ссылки или другие файлы")
            _unpack(package, entries)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise FileRefused(cause="он повреждён или зашифрован") from error


def _unpack(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = tags = 0
    for entry in entries:
        size, end = 0, b""
        with package.open(entry) as part:
            while piece := part.read(_PIECE):
                size += len(piece)
                tags += piece.count(b"<")
                if _TYPE_DECLARED.search(end + piece):
                    raise FileRefused(cause="внутри него недопустимое описание типа документа")
                end = piece[-10:]
                if (
                    unpacked + size > _LARGEST_UNPACKED
                    or tags > _MOST_TAGS
                    or (size > _LARGEST_MARGIN and not _FILLED.match(entry.filename))
                ):
                    raise FileRefused(cause="внутри него слишком много данных")
        unpacked += size
