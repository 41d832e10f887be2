"""WordprocessingML as text: paragraphs, and tables whose rows are one template filled with cells.

A *safe* string has been through `safe` (or was written here) and may stand inside `<w:t>`.
Styles are named by the identifiers that `layout` defines; looks are its business.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final, Literal

from documents.docx.typography import glued

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LINE_BREAK: Final = "</w:t><w:br/><w:t>"
# A row stays on one page unless a cell is longer than this; longer rows may break.
UNBROKEN: Final = 500
# Widths are fixed by the grid of the table: a cell that said its own again would double the work of every reader.
_CELL: Final = '<w:tc><w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:r><w:t>'
_END_OF_CELL: Final = "</w:t></w:r></w:p></w:tc>"
_MARGINS: Final = (
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)
_BORDERS: Final = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def safe(text: str) -> str:
    """User text for `<w:t>`: escaped, line feeds as breaks, non-breaking spaces where a line must not end."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "\n" in text:
        text = LINE_BREAK.join(text.split("\n"))
    return glued(text)


def attribute(text: str) -> str:
    """Text for an XML attribute or for an element outside WordprocessingML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def paragraph(style: str, safe_text: str, *, new_page: bool = False) -> str:
    """One paragraph of a style, on a new page if asked."""
    apart = "<w:pageBreakBefore/>" if new_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{apart}</w:pPr><w:r><w:t>{safe_text}</w:t></w:r></w:p>'


def paragraphs(style: str, text: str) -> str:
    """User text, one paragraph for each of its lines; empty lines are left out."""
    return "".join([paragraph(style, safe(line)) for line in text.split("\n") if line.strip()])


def then(style: str, safe_text: str) -> str:
    """Continues a cell with a further paragraph of another style."""
    return f'</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{safe_text}'


def field(instruction: Literal["PAGE", "NUMPAGES"]) -> str:
    """A field that every editor keeps up to date by itself; stands between runs."""
    return f'<w:fldSimple w:instr=" {instruction} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


class Grid:
    """A table of fixed columns: made once, it writes headings, rows and bands by filling templates."""

    def __init__(self, widths: tuple[int, ...], styles: tuple[str, ...], *, borders: bool) -> None:
        self._widths = widths
        self._heads: dict[tuple[str, ...], str] = {}
        cells = "".join(_CELL % style + "%s" + _END_OF_CELL for _, style in zip(widths, styles, strict=True))
        self._loose = f"<w:tr>{cells}</w:tr>"
        self._kept = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"
        self.start = (
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            + (f"<w:tblBorders>{_BORDERS}</w:tblBorders>" if borders else "")
            + f'<w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr><w:tblGrid>'
            + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
            + "</w:tblGrid>"
        )

    def row(self, *safe_cells: str) -> str:
        """A row; it does not break across pages unless a cell is long."""
        template = self._kept if max(map(len, safe_cells)) <= UNBROKEN else self._loose
        return template % safe_cells

    def head(self, *titles: str, style: str = "CellHead", shaded: bool = True) -> str:
        """A heading row, repeated on each page; stands before all other rows."""
        key = (*titles, style)
        if key not in self._heads:
            cells = [
                _cell(width, style, shaded=shaded, middle=True) + safe(title) + _END_OF_CELL
                for width, title in zip(self._widths, titles, strict=True)
            ]
            self._heads[key] = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"
        return self._heads[key]

    def band(self, style: str, safe_text: str, *, shaded: bool = False) -> str:
        """A row of one cell across all columns."""
        cell = _cell(sum(self._widths), style, span=len(self._widths), shaded=shaded, middle=True)
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}{safe_text}{_END_OF_CELL}</w:tr>"

    def filled(self, rows: Iterable[str]) -> str:
        """The whole table with these rows."""
        return f"{self.start}{''.join(rows)}</w:tbl>"


@cache
def grid(widths: tuple[int, ...], styles: tuple[str, ...], *, borders: bool = True) -> Grid:
    """The table with these columns, made at the first call."""
    return Grid(widths, styles, borders=borders)


def _cell(width: int, style: str, *, span: int = 1, shaded: bool = False, middle: bool = False) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + ('<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if shaded else "")
        + ('<w:vAlign w:val="center"/>' if middle else "")
        + f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>'
    )


def section_end(properties: str) -> str:
    """The paragraph that ends a section; it takes no room."""
    return f'<w:p><w:pPr><w:pStyle w:val="Gap"/>{properties}</w:pPr></w:p>'
