"""Акт об уничтожении персональных данных and the extract of the log beside it (Роскомнадзор order № 179 of 28.10.2022).

Both outlive the names: people are called by their ids here, and the name is written on the paper by hand.
"""

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table

from documents.docx.profile import profile
from documents.docx.properties import SYSTEM
from documents.docx.styles import define_styles, looks
from documents.docx.typography import NBSP, glued, local_date, long_day, moment
from workflow.log.erasing import Item

MEANS = (
    "Удалены средствами информационной системы одной операцией базы данных; место на диске затёрто. "
    "Восстановить уничтоженное из базы нельзя."
)
KINDS = {
    "blob": "файл или снимок версии",
    "content": "содержание разделов",
    "payload": "текст при записи журнала",
}
BY_HAND = "________________________________"


@dataclass(frozen=True)
class Deed:
    """Who did one half of the work, in which office, and when."""

    name: str
    office: str
    at: datetime


@dataclass(frozen=True)
class Destruction:
    """Everything that the act and the extract say."""

    number: str
    at: datetime
    zone: str
    profile: str
    operator: str
    municipality: str
    address: str
    people: tuple[str, ...]
    routes: tuple[tuple[str, str], ...]  # (number, id)
    categories: tuple[tuple[str, int | None], ...]
    items: tuple[Item, ...]
    remains: tuple[str, ...]
    basis: str
    asked: Deed
    confirmed: Deed
    request: str
    origin: str
    seq: int
    root: str


def destruction_act(told: Destruction) -> bytes:
    """The act as a Word file, with room for two signatures on paper."""
    document = _begun(told.profile)
    on = local_date(told.at, told.zone)
    _say(document, "Issuer", told.operator)
    _say(document, "Title", f"Акт № {told.number} об уничтожении персональных данных")
    _say(document, "Subtitle", long_day(on))
    _facts(document, _what(told))
    _say(document, "Heading2", "Что уничтожено")
    table = _table(document, (125, 40), ("Категории сведений", "Количество"))
    for category, number in told.categories:
        _row(table, (category, "" if number is None else str(number)), styles=("Cell", "CellCenter"))
    _say(document, "Heading2", "Что сохраняется и почему")
    for sentence in told.remains:
        _say(document, "Body", sentence)
    _say(document, "Heading2", "Подписи")
    _signatures(document, told)
    _say(
        document,
        "Remark",
        f"Уничтожено в журнале{NBSP}«{told.origin}» записью{NBSP}{told.seq}: она называет каждую уничтоженную "
        f"единицу ({len(told.items)}) её хешем или местом. Корень журнала перед этой записью: {told.root}. "
        "К акту прилагается выгрузка из журнала регистрации событий (файл CSV).",
    )
    return _saved(document)


def extract(told: Destruction) -> bytes:
    """The extract of the log as CSV: the facts of the act, then a line for each thing destroyed."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Сведение", "Значение", "Уточнение"))
    for name, value in (*_what(told), ("Запись журнала", str(told.seq)), ("Заявка", told.request)):
        writer.writerow((name, value, ""))
    for category, number in told.categories:
        writer.writerow(("Категория", category, "" if number is None else number))
    for deed, what in ((told.asked, "Подготовлено"), (told.confirmed, "Подтверждено и уничтожено")):
        writer.writerow((what, f"{deed.name}, {deed.office}", moment(deed.at, told.zone)))
    for item in told.items:
        writer.writerow((f"Уничтожено: {KINDS[item.kind]}", item.ref, moment(told.at, told.zone)))
    return text.getvalue().encode("utf-8-sig")


def _what(told: Destruction) -> list[tuple[str, str]]:
    """The facts that the order demands of both papers."""
    routes = ", ".join(f"{number} ({id_})" for number, id_ in told.routes)
    return [
        ("Оператор", f"{told.operator}, {told.municipality}"),
        ("Чьи сведения (номер участника в системе)", ", ".join(told.people)),
        *([("Маршруты", routes)] if routes else []),
        ("Информационная система", f"{SYSTEM}, {told.address}"),
        ("Способ уничтожения", MEANS),
        ("Причина уничтожения", told.basis),
        ("Дата уничтожения", moment(told.at, told.zone)),
    ]


# --- drawing ----------------------------------------------------------------------------------------


def _begun(profile_id: str) -> WordDocument:
    look = profile(profile_id)
    document = Document()
    define_styles(document, look, "full")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(look.page.left), Mm(look.page.right)
    section.top_margin, section.bottom_margin = Mm(look.page.top), Mm(look.page.bottom)
    document.core_properties.author = SYSTEM
    document.core_properties.title = "Акт об уничтожении персональных данных"
    document.core_properties.comments = ""
    return document


@cache
def _names() -> dict[str, str]:
    """The name that Word shows of each style: python-docx finds them by it."""
    return {look.id: look.name for look in looks(profile("gost_2025"), "full")}


def _say(document: WordDocument, style: str, said: str) -> None:
    document.add_paragraph(glued(said), style=_names()[style])


def _facts(document: WordDocument, pairs: list[tuple[str, str]]) -> None:
    table = _table(document, (55, 110), None)
    for name, value in pairs:
        _row(table, (name, value), styles=("Label", "Cell"))
    _row(table, ("Фамилия, имя, отчество (вписывают от руки)", BY_HAND), styles=("Label", "Cell"))


def _signatures(document: WordDocument, told: Destruction) -> None:
    table = _table(document, (35, 50, 40, 40), ("", "Кто и в какой должности", "В системе", "Подпись"))
    for what, deed in (("Подготовил(а)", told.asked), ("Подтвердил(а)", told.confirmed)):
        said = (what, f"{deed.name}, {deed.office}", moment(deed.at, told.zone), "\n______________")
        _row(table, said, styles=("Cell", "Cell", "CellCenter", "CellCenter"))


def _table(document: WordDocument, widths: tuple[int, ...], head: tuple[str, ...] | None) -> Table:
    table: Table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "808080")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001  # python-docx has borders only by style
    if head is not None:
        _row(table, head, styles=("CellHead",) * len(head))
    return table


def _row(table: Table, texts: tuple[str, ...], *, styles: tuple[str, ...]) -> None:
    cells = table.add_row().cells  # type: ignore[no-untyped-call]  # python-docx
    for cell, said, style, column in zip(cells, texts, styles, table.columns, strict=True):
        cell.width = column.width
        cell.paragraphs[0].style = _names()[style]
        cell.paragraphs[0].add_run(glued(said))


def _saved(document: WordDocument) -> bytes:
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()
