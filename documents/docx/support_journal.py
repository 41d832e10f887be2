"""«Журнал консультаций»: what support a teacher was given while the route went on (Order 731, III.2, V.5).

It is kept beside the signed text; what was destroyed by an act stands in it as destroyed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.docx.layout import Layout, layout
from documents.docx.markup import grid, paragraph, safe, then
from documents.docx.official_paper import Paper, official_paper
from documents.docx.typography import NBSP, day, moment

DESTROYED = "Сведения уничтожены по акту"


@dataclass(frozen=True)
class Support:
    """One line: `who` helped, in which `office` where it is known; `row` is the number of the event."""

    on: date
    who: str
    office: str
    form: str
    row: int | None
    topic: str | None


@dataclass(frozen=True)
class SupportJournal:
    """Everything that the journal prints."""

    number: str
    teacher: str
    position: str
    organization: str
    printed_at: datetime
    zone: str
    notes: tuple[Support, ...]
    profile: str = "gost_2025"


def support_journal(told: SupportJournal) -> bytes:
    """The file of the journal; equal values give equal bytes."""
    laid = layout(told.profile, "full")
    body = "".join(
        (
            paragraph("Issuer", safe(told.organization)),
            paragraph("Title", "ЖУРНАЛ КОНСУЛЬТАЦИЙ"),
            paragraph("Subtitle", safe(f"к маршруту {told.number}: {told.teacher}, {told.position}")),
            _table(told, laid),
            paragraph("Remark", "Журнал ведётся рядом с согласованным текстом маршрута и его не меняет."),
        )
    )
    name = f"Журнал консультаций{NBSP}· {told.number}"
    foot = f"{name} · составлен {moment(told.printed_at, told.zone)}"
    return official_paper(Paper(name, foot, told.printed_at), body, laid)


def _table(told: SupportJournal, laid: Layout) -> str:
    number, on, who, row = fixed = (560, 1250, 2600, 1050)
    topic = laid.portrait_width - sum(fixed)
    table = grid((number, on, who, topic, row), ("CellCenter", "CellCenter", "Cell", "Cell", "CellCenter"))
    head = table.head("№", "Дата", "Кто помогал", "О чём, вид помощи", "Строка плана")
    rows = [
        table.row(
            str(place),
            day(one.on),
            safe(one.who) + (then("Note", safe(one.office)) if one.office else ""),
            safe(one.topic or DESTROYED) + then("Note", safe(one.form)),
            "" if one.row is None else f"№{NBSP}{one.row}",
        )
        for place, one in enumerate(told.notes, 1)
    ]
    return table.filled([head, *(rows or [table.band("Cell", "Записей нет")])])
