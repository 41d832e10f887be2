"""«Журнал регистрации индивидуальных образовательных маршрутов» as a paper: one table, one line a route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from documents.docx.layout import layout
from documents.docx.markup import grid, paragraph, safe, then
from documents.docx.official_paper import Paper, official_paper
from documents.docx.typography import moment

TITLE = "Журнал регистрации индивидуальных образовательных маршрутов"


@dataclass(frozen=True)
class RegisterLine:
    """One route in finished words."""

    number: str
    registered: str
    teacher: str
    place: str
    title: str
    period: str
    state: str
    dates: str


@dataclass(frozen=True)
class RegisterPaper:
    """Everything that the paper says."""

    authority: str
    narrowed: str  # what was left out, in words; empty for the whole register
    lines: tuple[RegisterLine, ...]
    at: datetime
    zone: str
    profile: str = "gost_2025"


def register_paper(said: RegisterPaper) -> bytes:
    """The file of the register."""
    laid = layout(said.profile, "full")
    place, number, state = 560, 1750, 1900
    rest = laid.portrait_width - place - number - state
    widths = (place, number, rest * 11 // 20, rest - rest * 11 // 20, state)
    table = grid(widths, ("CellCenter", "Cell", "Cell", "Cell", "Cell"))
    head = table.head("№", "Номер, дата", "Педагог, организация", "Тема, срок", "Состояние")
    rows = [
        table.row(
            str(at),
            safe(one.number) + then("Note", safe(one.registered)),
            safe(one.teacher) + then("Note", safe(one.place)),
            safe(one.title) + then("Note", safe(one.period)),
            safe(one.state) + (then("Note", safe(one.dates)) if one.dates else ""),
        )
        for at, one in enumerate(said.lines, 1)
    ]
    body = "".join(
        (
            paragraph("Issuer", safe(said.authority)),
            paragraph("Title", "ЖУРНАЛ РЕГИСТРАЦИИ"),
            paragraph("Subtitle", "индивидуальных образовательных маршрутов"),
            paragraph("Body", safe(said.narrowed)) if said.narrowed else "",
            table.filled([head, *(rows or [table.band("Cell", "Маршрутов нет")])]),
        )
    )
    foot = f"{TITLE} · составлен {moment(said.at, said.zone)}"
    return official_paper(Paper(TITLE, foot, said.at), body, laid)
