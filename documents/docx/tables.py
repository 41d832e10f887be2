"""The tables of a Word file as lines of cells with their text; merged cells are resolved.

The file may be anybody's: it is opened with the care of `presented`. What the cells mean is said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from documents.docx.markup import W
from documents.docx.presented import NotAccepted, parts_of

_MOST_TABLES, _MOST_LINES, _MOST_COLUMNS = 40, 500, 63
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile("[ \t\u00a0\u2000-\u200a\u202f]+")
_WRAPPERS = frozenset(
    f"{{{W}}}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")
)
_LEFT_OUT = frozenset(
    {f"{{{W}}}{name}" for name in ("del", "moveFrom", "tbl", "pPr", "rPr")}
    | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)


@dataclass(frozen=True)
class Cell:
    """One cell of a line: its text, and the columns of the grid that it covers."""

    text: str
    first: int
    last: int
    continues: bool = False  # merged with the cell above, whose text it has


@dataclass(frozen=True)
class Table:
    """One table, numbered from 1 as a reader counts them."""

    number: int
    lines: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """What stands in the body of the file: its paragraphs outside of tables, and its tables."""

    paragraphs: tuple[str, ...]
    tables: tuple[Table, ...]


def sheet(data: bytes) -> Sheet:
    """Read the file; raises `NotAccepted` where it is no Word document or has too much in it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(parts_of(data, from_a_template=True)["word/document.xml"], parser)
    except etree.XMLSyntaxError as error:
        raise NotAccepted(cause="его текст не читается") from error
    body = root.find(f"{{{W}}}body")
    if body is None:
        raise NotAccepted(cause="его текст не читается")
    tables = list(_children(body, "tbl"))
    if len(tables) > _MOST_TABLES:
        raise NotAccepted(cause=f"в нём больше {_MOST_TABLES} таблиц")
    return Sheet(
        tuple(filter(None, map(_paragraph, _children(body, "p")))),
        tuple(Table(number, tuple(_lines(table))) for number, table in enumerate(tables, 1)),
    )


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that name, also inside content controls and accepted insertions."""
    for child in parent:
        if child.tag == f"{{{W}}}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _lines(table: etree._Element) -> Iterator[tuple[Cell, ...]]:
    above: dict[int, Cell] = {}
    for count, line in enumerate(_children(table, "tr"), 1):
        if count > _MOST_LINES:
            raise NotAccepted(cause=f"в таблице больше {_MOST_LINES} строк")
        cells = tuple(_merged(cell, above) for cell in _cells(line))
        above = {cell.first: cell for cell in cells}
        yield cells


def _cells(line: etree._Element) -> Iterator[tuple[Cell, bool]]:
    """Each cell of a line, and whether it goes on from above."""
    column = _number(line.find(f"{{{W}}}trPr/{{{W}}}gridBefore"), 0)
    for cell in _children(line, "tc"):
        span = max(_number(cell.find(f"{{{W}}}tcPr/{{{W}}}gridSpan"), 1), 1)
        last = column + span - 1
        if last >= _MOST_COLUMNS:
            raise NotAccepted(cause=f"в таблице больше {_MOST_COLUMNS} граф")
        merge = cell.find(f"{{{W}}}tcPr/{{{W}}}vMerge")
        goes_on = merge is not None and merge.get(f"{{{W}}}val", "continue") == "continue"
        text = "\n".join(map(_paragraph, _children(cell, "p"))).strip("\n")
        yield Cell(text, column, last), goes_on
        column = last + 1


def _merged(found: tuple[Cell, bool], above: dict[int, Cell]) -> Cell:
    cell, goes_on = found
    over = above.get(cell.first)
    return replace(cell, text=over.text, continues=True) if goes_on and over is not None else cell


def _number(element: etree._Element | None, otherwise: int) -> int:
    value = "" if element is None else element.get(f"{{{W}}}val", "")
    return int(value) if re.fullmatch(r"\d{1,4}", value, re.ASCII) else otherwise


def _paragraph(paragraph: etree._Element) -> str:
    lines = "".join(_pieces(paragraph)).split("\n")
    return "\n".join(_SPACES.sub(" ", _INVISIBLE.sub("", line)).strip(" ") for line in lines)


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT:
            continue
        if child.tag == f"{{{W}}}t":
            yield (child.text or "").replace("\n", " ")
        elif child.tag in (f"{{{W}}}br", f"{{{W}}}cr"):
            yield "\n"
        elif child.tag == f"{{{W}}}tab":
            yield " "
        elif child.tag == f"{{{W}}}noBreakHyphen":
            yield "-"
        else:
            yield from _pieces(child)
