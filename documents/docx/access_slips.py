"""Slips with which people sign in for the first time: six on a sheet of A4, cut along the lines and handed out.

Drawn once, for who has just been shown the codes, and kept by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final

from documents.docx.extract.parcel import parcel
from documents.docx.layout import Layout, layout, picture_relation
from documents.docx.markup import paragraph, safe
from documents.docx.official_paper import NO_FACTS, Paper, core_of
from documents.docx.picture import qr_picture
from documents.docx.qr import qr_png
from documents.docx.typography import moment

ACROSS, DOWN = 2, 3
_QR_WIDTH: Final = 1500
_HEIGHT: Final = 4350  # of one slip, in twentieths of a point
_NO_SIDE: Final = '<w:tcBorders><w:{side} w:val="nil"/></w:tcBorders>'


@dataclass(frozen=True)
class Slip:
    """One person's slip."""

    name: str
    place: str
    login: str
    code: str


@dataclass(frozen=True)
class Slips:
    """What the sheets say; `address` is where the code is typed, `help` whom to ask."""

    slips: Sequence[Slip]
    address: str
    help: str
    lasts: str  # the last day of the codes
    at: datetime
    zone: str
    profile: str


def access_slips(said: Slips) -> bytes:
    """The file of the sheets."""
    laid = layout(said.profile, "extract")
    paper = Paper("Листы доступа", "", said.at)
    per_page = ACROSS * DOWN
    pages = [said.slips[start : start + per_page] for start in range(0, len(said.slips), per_page)]
    body = paragraph("Gap", "").join(
        _page(page, said, laid, first) for first, page in zip(count(1, per_page), pages, strict=False)
    )
    return parcel(
        laid,
        body + paragraph("Gap", ""),
        footer=f"Листы доступа · напечатаны {moment(said.at, said.zone)} · после печати удалите файл",
        core=core_of(paper),
        custom=NO_FACTS,
        pictures=(qr_png(said.address),),
    )


def _page(slips: Sequence[Slip], said: Slips, laid: Layout, first: int) -> str:
    text = laid.portrait_width // ACROSS - _QR_WIDTH
    rows = [(first + start, slips[start : start + ACROSS]) for start in range(0, len(slips), ACROSS)]
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{laid.portrait_width}" w:type="dxa"/><w:tblBorders>'
        + "".join(
            f'<w:{side} w:val="dashed" w:sz="4" w:space="0" w:color="808080"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        + '</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="120" w:type="dxa"/>'
        '<w:left w:w="140" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + f'<w:gridCol w:w="{text}"/><w:gridCol w:w="{_QR_WIDTH}"/>' * ACROSS
        + "</w:tblGrid>"
        + "".join(_row(row, said, laid, text, number) for number, row in rows)
        + "</w:tbl>"
    )


def _row(slips: Sequence[Slip], said: Slips, laid: Layout, text: int, first: int) -> str:
    cells = [
        _cell(text, "".join(_lines(slip, said)), hidden="right")
        + _cell(_QR_WIDTH, f"<w:p>{_qr(said, laid, number)}</w:p>", hidden="left")
        for number, slip in enumerate(slips, first)
    ]
    empty = _cell(text, "<w:p/>", hidden="right") + _cell(_QR_WIDTH, "<w:p/>", hidden="left")
    cells += [empty] * (ACROSS - len(slips))
    height = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{_HEIGHT}" w:hRule="exact"/></w:trPr>'
    return f"<w:tr>{height}{''.join(cells)}</w:tr>"


def _qr(said: Slips, laid: Layout, number: int) -> str:
    return qr_picture(
        said.address, laid, relation=picture_relation(1), number=number, page="страницы первого входа"
    )


def _cell(width: int, inside: str, *, hidden: str) -> str:
    side = _NO_SIDE.format(side=hidden)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{side}</w:tcPr>{inside}</w:tc>'


def _lines(slip: Slip, said: Slips) -> Iterator[str]:
    yield paragraph("Label", safe(slip.name))
    yield paragraph("Note", safe(slip.place))
    yield paragraph("Cell", safe(f"Логин: {slip.login}"))
    yield paragraph("Cell", "Код (один раз):")
    yield paragraph("Mark", safe(slip.code))
    yield paragraph("Note", safe(f"1. Откройте {said.address} или наведите камеру на рисунок."))
    yield paragraph(
        "Note",
        "2. Наберите код: буквы можно русские или латинские, большие или маленькие, чёрточки не нужны.",
    )
    yield paragraph("Note", "3. Придумайте пароль и войдите. Пароль знаете только вы.")
    yield paragraph("Note", safe(f"Код действует по {said.lasts}. Никому его не показывайте."))
    if said.help:
        yield paragraph("Note", safe(f"Если не получается: {said.help}"))
