"""The form of the order's Appendix, word for word: three lines, five columns and their numbers (R-A.1…R-A.6).

The lines and the columns are two tables of equal width, so that the headings and the numbers alone repeat
on each page. A deficit is repeated in each row: merged cells break differently in every editor.
"""

from __future__ import annotations

from functools import cache

from documents.docx.cells import answers, forms, result, term
from documents.docx.group_list import group_sheet, in_three_lines
from documents.docx.layout import Layout
from documents.docx.marks import Mark
from documents.docx.markup import DECLARATION, LINE_BREAK, Grid, R, W, grid, paragraph, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import listed
from documents.general import DEFAULT_TITLE
from documents.roadmap import RoadmapRow

LINES = ("ФИО полностью", "Организация", "Должность")
COLUMNS = (
    "Профессиональные дефициты/задачи на предстоящий период",
    "Образовательные задачи",
    "Формы работы/взаимодействия по реализации образовательных задач",
    "Сроки реализации (указать дату)",
    "Форма предъявления результата",
)
_SHARES = (0.22, 0.24, 0.25, 0.11)


def appendix_form(snapshot: Snapshot, mark: Mark, layout: Layout) -> bytes:
    """`word/document.xml` of the Appendix form."""
    widths = _widths(layout.landscape_width)
    table = _grid(widths)
    join = layout.profile.join_activity
    needs = {need.id: safe(need.text) for need in snapshot.content.z2.items}
    rows = [_row(snapshot, table, row, needs, join=join) for row in snapshot.content.z3.rows]
    return "".join(
        (
            f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>',
            _corner(snapshot, mark, layout),
            paragraph("Title", DEFAULT_TITLE),
            _lines(snapshot, widths),
            paragraph("Gap", ""),  # Word would join two tables that touch, and lose the repeated headings
            table.start,
            _head(table),
            *(rows or [table.row("", "", "", "", "")]),
            f"</w:tbl>{paragraph('Gap', '')}",
            group_sheet(snapshot, layout) if snapshot.content.z1.members else "",
            f"{layout.first}</w:body></w:document>",
        )
    ).encode()


@cache
def _widths(width: int) -> tuple[int, ...]:
    first = tuple(int(width * share) for share in _SHARES)
    return (*first, width - sum(first))


@cache
def _grid(widths: tuple[int, ...]) -> Grid:
    return grid(widths, ("Cell", "Cell", "Cell", "CellCenter", "Cell"))


@cache
def _head(table: Grid) -> str:
    return table.head(*COLUMNS, shaded=False) + table.head("1", "2", "3", "4", "5", shaded=False)


def _corner(snapshot: Snapshot, mark: Mark, layout: Layout) -> str:
    """The mark of the state on the left; on the right the mark of the Appendix, where it is wanted."""
    right = safe(snapshot.appendix_mark or "")
    left = layout.landscape_width * 3 // 5
    table = grid((left, layout.landscape_width - left), ("Mark", "Stamp"), borders=False)
    return table.filled(
        [table.row(safe(mark.face) + (then("Stamp", safe(mark.detail)) if mark.detail else ""), right)]
    )


def _lines(snapshot: Snapshot, widths: tuple[int, ...]) -> str:
    general = snapshot.content.z1
    values = (
        in_three_lines(snapshot)
        if general.members
        else (
            general.full_name,
            general.organization.full_name or general.organization.short_name,
            general.position or snapshot.label("position", general.position_code),
        )
    )
    table = grid((widths[0], sum(widths[1:])), ("Cell", "Cell"))
    return table.filled([table.row(name, safe(value)) for name, value in zip(LINES, values, strict=True)])


def _row(snapshot: Snapshot, table: Grid, row: RoadmapRow, needs: dict[str, str], *, join: bool) -> str:
    how = forms(snapshot, row)
    return table.row(
        LINE_BREAK.join([needs[id_] for id_ in row.needs if id_ in needs]),
        safe(row.educational_task),
        safe(listed((how, row.activity), "\n") if join else how),
        term(snapshot, row),
        safe(listed((result(snapshot, row), answers(snapshot, row)), "\n")),
    )
