"""An empty form of the Appendix for work offline, with hints under it; filled in, it is read by `documents.filled`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from documents.dictionaries import Dictionaries
from documents.docx.appendix_form import COLUMNS, LINES
from documents.docx.layout import layout
from documents.docx.markup import grid, paragraph, safe
from documents.docx.official_paper import Paper, official_paper
from documents.docx.typography import NBSP
from documents.general import DEFAULT_TITLE

_EMPTY_ROWS = 8
_SHARES = (0.22, 0.24, 0.25, 0.11)
_NAME = "Пустая форма индивидуального образовательного маршрута"


@dataclass(frozen=True)
class Owner:
    """Whose form it is, as far as it is known; empty texts leave the lines to be filled in by hand."""

    full_name: str = ""
    organization: str = ""
    position: str = ""


def blank_form(owner: Owner, words: Dictionaries, *, at: datetime, on: date) -> bytes:
    """The file: the three lines, the five columns with empty rows, and how to fill each of them in."""
    look = layout("gost_2025", "appendix")
    widths = tuple(int(look.landscape_width * share) for share in _SHARES)
    widths = (*widths, look.landscape_width - sum(widths))
    lines = grid((widths[0], sum(widths[1:])), ("Cell", "Cell"))
    table = grid(widths, ("Cell", "Cell", "Cell", "CellCenter", "Cell"))
    said = (owner.full_name, owner.organization, owner.position)
    body = "".join(
        (
            paragraph("Title", DEFAULT_TITLE),
            lines.filled([lines.row(name, safe(value)) for name, value in zip(LINES, said, strict=True)]),
            paragraph("Gap", ""),
            table.start,
            table.head(*COLUMNS, shaded=False),
            table.head("1", "2", "3", "4", "5", shaded=False),
            *([table.row("", "", "", "", "")] * _EMPTY_ROWS),
            "</w:tbl>",
            paragraph("Mark", "Как заполнить"),
            *(paragraph("Cell", safe(hint)) for hint in hints(words, on=on)),
        )
    )
    return official_paper(Paper(_NAME, _NAME, at), body, look)


def hints(words: Dictionaries, *, on: date) -> tuple[str, ...]:
    """A sentence or two for the form as a whole and for each column."""
    return (
        "Одно мероприятие — одна строка. Лишние строки оставьте пустыми, недостающие добавьте; графы не меняйте.",
        (
            "Графа 1. Над чем вы хотите поработать, одной фразой: «Не хватает приёмов решения задач по планиметрии». "
            "Одинаковый текст в нескольких строках — одно и то же затруднение."
        ),
        "Графа 2. Начните с глагола: освоить, спроектировать, апробировать.",
        f"Графа 3. Через точку с запятой, например: {_listed('form', words, on)}.",
        (
            f"Графа 4. Дата: «до{NBSP}18.12.2026», «15.09.2026–18.12.2026» или «октябрь–ноябрь 2026». "
            "Слова «в течение года» не подходят."
        ),
        f"Графа 5. Чем покажете результат, например: {_listed('result_form', words, on)}.",
        (
            "Готовый файл возьмите в маршрут на его странице: «Заполнить из файла Word». Программа спросит только то, "
            "чего в файле нет."
        ),
    )


def _listed(name: str, words: Dictionaries, on: date) -> str:
    return "; ".join(term.label for term in words.choices(name, on=on) if term.code != "other")
