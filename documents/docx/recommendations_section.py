"""Section 5: the curator's recommendations, who gave them, and that the teacher has read them."""

from __future__ import annotations

from documents.docx.approval_sheet import decided_on
from documents.docx.cells import EMPTY
from documents.docx.layout import Layout
from documents.docx.lines import SignOffLine
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, listed, local_day, sentence
from documents.recommendations import Recommendation

HEADING = "5. Рекомендации куратора"
NOT_YET = "Заполняется муниципальным куратором при рассмотрении маршрута"
NONE = "Рекомендаций нет."


def recommendations_section(snapshot: Snapshot, layout: Layout) -> str:
    """The heading, the table and the line about its author."""
    said = snapshot.content.z5
    if not said.items:
        return (
            paragraph("Heading1", HEADING)
            + paragraph("Body", NONE if said.none else NOT_YET)
            + _author(snapshot)
        )
    widths = (480, layout.portrait_width - 480 - 2400 - 1900 - 1350, 2400, 1900, 1350)
    table = grid(widths, ("CellCenter", "Cell", "Cell", "Cell", "CellCenter"))
    head = table.head("№", "Рекомендация", "Вид", "Характер", "Срок")
    rows = [_row(snapshot, table, place, each) for place, each in enumerate(said.items, 1)]
    return paragraph("Heading1", HEADING) + table.filled([head, *rows]) + _author(snapshot)


def _row(snapshot: Snapshot, table: Grid, place: int, each: Recommendation) -> str:
    resource = listed((each.resource, each.resource_link), ", ")
    return table.row(
        str(place),
        safe(each.text) + (then("Note", safe(f"Ресурс: {resource}")) if resource else ""),
        safe(sentence(snapshot.label("recommendation_type", each.type)) or EMPTY),
        safe(sentence(snapshot.label("binding", each.binding)) or EMPTY),
        f"до {day(each.due_on)}" if each.due_on else EMPTY,
    )


def curator(snapshot: Snapshot) -> SignOffLine | None:
    """The last decision that covers section 5 and agrees with it."""
    signed = [line for line in snapshot.sign_offs if "z5" in line.zones and line.is_positive]
    return signed[-1] if signed else None


def _author(snapshot: Snapshot) -> str:
    line = curator(snapshot)
    if line is None:
        return ""
    given = f"{line.office_label}: {line.person}, {decided_on(snapshot, line)}."
    read = [each for each in snapshot.acknowledgements if each.version > line.version]
    known = f" {read[-1].person} — ознакомлен(а) {local_day(read[-1].at, snapshot.zone)}." if read else ""
    return paragraph("Remark", safe(given + known))
