"""Section 2: what the teacher asks for or finds difficult, whence it is known, and which events answer it."""

from __future__ import annotations

from documents.docx.cells import EMPTY, level
from documents.docx.layout import Layout
from documents.docx.markup import Grid, grid, paragraph, paragraphs, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, listed, sentence
from documents.needs import Need

_NUMBER, _SOURCE, _LEVEL, _AIM, _ROWS = 480, 2300, 1560, 1500, 1100


def needs_section(snapshot: Snapshot, layout: Layout) -> str:
    """The heading and the table of needs, each with the numbers of its events."""
    text_width = layout.portrait_width - _NUMBER - _SOURCE - _LEVEL - _AIM - _ROWS
    widths = (_NUMBER, text_width, _SOURCE, _LEVEL, _AIM, _ROWS)
    table = grid(widths, ("CellCenter", "Cell", "Cell", "Cell", "Cell", "CellCenter"))
    head = table.head(
        "№", "Формулировка", "Источник выявления, дата", "Уровень до", "Ожидаемый итог", "Строки раздела 3"
    )
    numbers = {row.id: str(place) for place, row in enumerate(snapshot.content.z3.rows, 1)}
    rows = [
        _row(snapshot, table, place, need, numbers) for place, need in enumerate(snapshot.content.z2.items, 1)
    ]
    note = snapshot.content.z2.context_note
    return (
        paragraph("Heading1", "2. Профессиональный запрос, затруднение, область затруднения")
        + table.filled([head, *(rows or [table.row("", EMPTY, "", "", "", "")])])
        + (
            paragraph("Heading2", "Особенности профессиональной деятельности") + paragraphs("Body", note)
            if note
            else ""
        )
    )


def _row(snapshot: Snapshot, table: Grid, place: int, need: Need, numbers: dict[str, str]) -> str:
    kind = listed(
        (snapshot.label("need_kind", need.need_kind), snapshot.label("deficit_type", need.deficit_type)), ", "
    )
    text = safe(need.text or EMPTY) + (then("Note", safe(sentence(kind))) if kind else "")
    code = None if need.source == "other" and need.source_name else need.source
    source = listed(
        (sentence(snapshot.label("diagnostic_source", code)), need.source_name, day(need.source_date)), ", "
    )
    answered = [numbers[row.id] for row in snapshot.content.z3.rows if need.id in row.needs]
    return table.row(
        str(place),
        text,
        safe(source or EMPTY),
        safe(level(snapshot, need.level_before, need.level_before_percent) or EMPTY),
        snapshot.label("aim", need.aim) or EMPTY,
        ", ".join(answered) or EMPTY,
    )
