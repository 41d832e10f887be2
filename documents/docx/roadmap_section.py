"""Section 3: the road map under the headings of the four stages, the directions counted, the indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from documents.docx.cells import EMPTY, forms, result, surroundings, term
from documents.docx.layout import Layout
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, day, listed, sentence
from documents.progress import Mark
from documents.roadmap import RoadmapRow

# In the order of the Порядок; what stands in a document never follows the order of a dictionary.
STAGES = ("diagnostic_motivational", "design", "implementation", "analytical")
DIRECTIONS = ("professional", "psychological_pedagogical", "methodical", "informational")
_DENSE, _CENTER = "Dense", "DenseCenter"
_HEAD = (
    "№",
    "Дефицит, №",
    "Образовательная задача",
    "Содержание деятельности (мероприятия)",
    "Формы и способы организации, технологии",
    "Сроки реализации",
    "Планируемый результат",
    "Форма предъявления результата",
)
_STYLES = (_CENTER, _CENTER, _DENSE, _DENSE, _DENSE, _CENTER, _DENSE, _DENSE)
_SHARES = (0.2, 0.26, 0.2, 0.18, 0.16)
_FIXED = (460, 1060, 1460)
_STATUS = 1600


def roadmap_section(snapshot: Snapshot, layout: Layout) -> str:
    """The heading, the table, the count of directions and the indicators; the page lies on its side."""
    marked = snapshot.progress is not None and bool(snapshot.progress.marks)
    table = _grid(layout.landscape_width, marked=marked)
    head = table.head(*_HEAD, *(("Отметка о выполнении",) if marked else ()), style="DenseHead")
    return (
        paragraph("Heading1", "3. Дорожная карта")
        + table.filled([head, *_staged(snapshot, table, marked=marked)])
        + _directions(snapshot)
        + _indicators(snapshot, layout)
    )


def _grid(width: int, *, marked: bool) -> Grid:
    number, need, dates = _FIXED
    rest = width - sum(_FIXED) - (_STATUS if marked else 0)
    task, activity, how, planned = (int(rest * share) for share in _SHARES[:4])
    shown = rest - task - activity - how - planned
    widths = (number, need, task, activity, how, dates, planned, shown)
    return grid((*widths, *((_STATUS,) if marked else ())), (*_STYLES, *((_DENSE,) if marked else ())))


def _staged(snapshot: Snapshot, table: Grid, *, marked: bool) -> Iterator[str]:
    """Stage by stage in the order of the Порядок; rows keep the numbers of their place in the content."""
    rows = list(enumerate(snapshot.content.z3.rows, 1))
    needs = {need.id: str(place) for place, need in enumerate(snapshot.content.z2.items, 1)}
    for code in _stages(snapshot):
        yield table.band("Stage", safe(_stage_heading(snapshot, code)), shaded=True)
        inside = [
            (place, row)
            for place, row in rows
            if row.stage == code or (code is None and row.stage not in STAGES)
        ]
        for place, row in inside:
            yield _row(snapshot, table, place, row, needs, marked=marked)
        if not inside:
            yield table.band("Dense", "Мероприятия этого этапа не запланированы")


def _stages(snapshot: Snapshot) -> list[str | None]:
    missing = any(row.stage not in STAGES for row in snapshot.content.z3.rows)
    return [*STAGES, None] if missing else [*STAGES]


def _stage_heading(snapshot: Snapshot, code: str | None) -> str:
    return f"{sentence(snapshot.label('stage', code))} этап" if code else "Этап не указан"


def _row(
    snapshot: Snapshot, table: Grid, place: int, row: RoadmapRow, needs: dict[str, str], *, marked: bool
) -> str:
    around = surroundings(snapshot, row)
    cells = (
        str(place),
        ", ".join([needs[id_] for id_ in row.needs if id_ in needs]) or EMPTY,
        safe(row.educational_task),
        safe(row.activity) + (then("Note", safe(around)) if around else ""),
        safe(forms(snapshot, row)),
        term(snapshot, row) or EMPTY,
        safe(row.planned_result),
        safe(result(snapshot, row)),
    )
    return table.row(*cells, *((_status(snapshot, row),) if marked else ()))


def _status(snapshot: Snapshot, row: RoadmapRow) -> str:
    assert snapshot.progress is not None
    mark = snapshot.progress.of(row.id)
    details = listed((mark.comment, _evidence(mark)), "\n")
    words = listed(
        (sentence(snapshot.label("status", mark.status) or "запланировано"), day(mark.fact_date)), " "
    )
    return safe(words) + (then("Note", safe(details)) if details else "")


def _evidence(mark: Mark) -> str:
    return listed([each.title or each.link for each in mark.evidence], "; ")


def _directions(snapshot: Snapshot) -> str:
    """How many events there are in each of the four directions (II.3)."""
    counted = Counter(row.direction for row in snapshot.content.z3.rows if row.direction)
    named = [
        f"{snapshot.label('direction', code)}{NBSP}— {counted[code]}" for code in DIRECTIONS if counted[code]
    ]
    return paragraph("Remark", safe(f"Направления деятельности: {', '.join(named)}.")) if named else ""


def _indicators(snapshot: Snapshot, layout: Layout) -> str:
    indicators = snapshot.content.z3.indicators
    if not indicators:
        return ""
    facts = {each.indicator: each.fact for each in snapshot.content.z4.indicator_facts}
    fixed = (460, 3000, 1900, 1900, 1900)
    widths = (fixed[0], layout.landscape_width - sum(fixed), *fixed[1:])
    table = grid(widths, (_CENTER, _DENSE, _DENSE, _CENTER, _CENTER, _CENTER))
    head = table.head(
        "№", "Показатель, критерий", "Чем измеряется", "Было", "План", "Факт", style="DenseHead"
    )
    rows = [
        table.row(
            str(place),
            safe(listed((each.text, each.criterion), "\n")),
            safe(each.instrument or EMPTY),
            safe(each.baseline or EMPTY),
            safe(each.target or EMPTY),
            safe(facts.get(each.id) or EMPTY),
        )
        for place, each in enumerate(indicators, 1)
    ]
    return paragraph("Heading2", "Показатели и критерии") + table.filled([head, *rows])
