"""Papers about the log as a whole: the monthly sheet with a checkpoint, and the act by which a loss is admitted.

They are no version of any route: drawn when asked for, kept by whoever prints them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from documents.docx.profile import profile
from documents.docx.qr import qr_png
from documents.docx.styles import define_styles

_A4 = (210, 297)
NB_HYPHEN = "\N{NON-BREAKING HYPHEN}"
_TEXT, _TITLE, _SUBTITLE, _ISSUER = "Текст", "Title", "Subtitle", "Наименование организации"
_CELL, _HEAD, _SMALL, _HASH = "Ячейка", "Заголовок графы", "Примечание к таблице", "Хеш записи"


@dataclass(frozen=True)
class Signatory:
    """Who signs a paper: office and name."""

    office: str
    name: str


@dataclass(frozen=True)
class CheckpointSheet:
    """What the sheet says; times are those of the municipality's clock."""

    authority: str
    origin: str
    size: int
    root: str
    note: str  # word for word
    vkey: str
    fingerprint: str
    printed_at: datetime
    address: str


@dataclass(frozen=True)
class LostRow:
    """One act that is lost, as far as the copy of the log tells."""

    at: datetime
    number: str
    act: str
    person: str


@dataclass(frozen=True)
class LossAct:
    """What the act says."""

    authority: str
    number: str
    day: date
    origin: str
    first: int
    last: int
    known: Sequence[LostRow]
    known_count: int
    retired: Sequence[str]  # ids of the keys that sign no more
    fingerprint: str  # of the key that signs from now on
    signatories: Sequence[Signatory]


def checkpoint_sheet(said: CheckpointSheet, profile_id: str) -> bytes:
    """The sheet for the register: the checkpoint in words, as a QR code and word for word."""
    document = _blank(profile_id, f"Контрольный лист журнала, {said.printed_at:%d.%m.%Y}")
    _add(document, said.authority, _ISSUER)
    _add(document, "Контрольный лист журнала", _TITLE)
    _add(document, f"на {said.printed_at:%d.%m.%Y}, {said.printed_at:%H:%M}", _SUBTITLE)
    _add(
        document,
        "Лист подшивают в дело. По нему спустя годы видно, не переписан ли журнал системы «Маршрут»: "
        "журнал, который не продолжает эту отметку, изменён.",
        _TEXT,
    )
    _facts(
        document,
        (
            ("Имя журнала", said.origin),
            ("Записей", f"{said.size}"),
            ("Корень дерева", said.root),
            ("Отпечаток ключа журнала", said.fingerprint),
            ("Строка ключа", said.vkey),
        ),
    )
    picture = document.add_paragraph(style=_SUBTITLE)
    picture.paragraph_format.space_before = Mm(4)
    picture.add_run().add_picture(io.BytesIO(qr_png(said.note)), width=Mm(62))
    _add(document, "В коде — отметка слово в слово:", _SMALL)
    for line in said.note.rstrip("\n").split("\n"):
        _add(document, line, _HASH)
    _add(
        document,
        f"Последняя отметка и строка ключа открыты всем: {said.address}/.well-known/iom/checkpoint и "
        f"{said.address}/.well-known/iom/vkey. Отпечаток сверяют с приказом о введении системы.",
        _SMALL,
    )
    _sign(document, (Signatory("Лист распечатал(а)", ""),))
    return _saved(document)


def loss_act(said: LossAct, profile_id: str) -> bytes:
    """The act by which two people admit that the end of the log is lost."""
    document = _blank(profile_id, f"Акт № {said.number} о признании потери записей журнала")
    _add(document, said.authority, _ISSUER)
    _add(document, f"Акт № {said.number}", _TITLE)
    _add(document, f"о признании потери записей журнала, {said.day:%d.%m.%Y}", _SUBTITLE)
    lost = said.last - said.first + 1
    _add(
        document,
        f"В журнале системы «Маршрут» ({said.origin}) утрачены записи с {said.first} по {said.last}, всего {lost}. "
        "Что они были, подтверждают отметки журнала, подписанные раньше. "
        "Восстановить их из копии журнала не удалось.",
        _TEXT,
    )
    _add(
        document,
        "Записи признаны потерянными. Журнал продолжается с первой утраченной записи, о потере в нём сделана запись. "
        "Действия, которые в них были, надо выполнить заново: тем, о ком известно, отправлены письма.",
        _TEXT,
    )
    if said.known:
        _add(document, f"Известно об утраченных действиях: {said.known_count}.", _TEXT)
        rows = [(f"{row.at:%d.%m.%Y %H:%M}", row.number, row.act, row.person) for row in said.known]
        _table(document, ("Когда", "Маршрут", "Действие", "Кто"), rows, (32, 36, 52, 50))
        if said.known_count > len(said.known):
            _add(document, f"Показаны первые {len(said.known)}.", _SMALL)
    else:
        _add(document, "Какие действия утрачены, по сохранившимся копиям установить нельзя.", _TEXT)
    _add(
        document,
        f"Прежний ключ журнала (номер {', '.join(said.retired)}) больше ничего не подписывает. Дела, выгруженные "
        "под ним до потери, проверяются по-прежнему. "
        f"Отпечаток нового ключа: {said.fingerprint.replace('-', NB_HYPHEN)}. Его вносят в приказ вместо прежнего.",
        _TEXT,
    )
    _sign(document, said.signatories)
    return _saved(document)


def _blank(profile_id: str, title: str) -> WordDocument:
    look = profile(profile_id)
    document = Document()
    define_styles(document, look, "full")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_A4[0]), Mm(_A4[1])
    section.left_margin, section.right_margin = Mm(look.page.left), Mm(look.page.right)
    section.top_margin, section.bottom_margin = Mm(look.page.top), Mm(look.page.bottom)
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, "Маршрут", "ru-RU"
    return document


def _add(document: WordDocument, text: str, style: str) -> None:
    document.add_paragraph(text, style=document.styles[style])


def _facts(document: WordDocument, pairs: Sequence[tuple[str, str]]) -> None:
    _table(document, (), pairs, (48, 122))


def _table(
    document: WordDocument, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]
) -> None:
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{sides}</w:tblBorders>"))  # noqa: SLF001
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row, style in [*([(heads, _HEAD)] if heads else []), *((one, _CELL) for one in rows)]:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].style = document.styles[style]
            cell.paragraphs[0].add_run(text)


def _sign(document: WordDocument, signatories: Sequence[Signatory]) -> None:
    for one in signatories:
        paragraph = document.add_paragraph(style=document.styles["Гриф"])
        paragraph.paragraph_format.space_before = Mm(9)
        paragraph.add_run(f"{one.office} ____________________ {one.name}".rstrip())


def _saved(document: WordDocument) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
