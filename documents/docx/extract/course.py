"""Of one route: its реквизиты and goal, the deficits and what became of them, the road map and what was done."""

from __future__ import annotations

from documents.docx.cells import EMPTY, answers, forms, level, term
from documents.docx.extract.facts import Extract, accepted, done_rows, hours, row_fact, shown_result
from documents.docx.layout import Layout
from documents.docx.marks import since
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.title import act
from documents.docx.typography import NBSP, day, days, listed, local_day
from documents.general import DEFAULT_TITLE
from documents.membership import is_group
from documents.needs import Need
from documents.reflection import DeficitOutcome, Reflection
from documents.roadmap import RoadmapRow

_LABEL_WIDTH = 3100
GROUP_NOTE = "Групповой; сведения других участников группы не приводятся"
_DENSE, _CENTER = "Dense", "DenseCenter"


def plan_facts(_told: Extract, route: Snapshot, layout: Layout) -> str:
    """Theme, term, goal, and which text of the route is shown."""
    general = route.content.z1
    on = f" от {day(route.in_force_on)}" if route.in_force_on else ""
    table = grid((_LABEL_WIDTH, layout.portrait_width - _LABEL_WIDTH), ("Label", "Cell"))
    facts = {
        "Вид маршрута": GROUP_NOTE if is_group(route.content) else "",
        "Тема": general.title if general.title != DEFAULT_TITLE else "",
        "Срок реализации": days(general.starts_on, general.ends_on) or EMPTY,
        "Цель": general.goal or EMPTY,
        "Состояние": f"{route.state_label} с {since(route)}",
        "Действующая редакция": f"утверждена версией {route.in_force}{on}",
        "Выписано по версии": f"{route.version} от {local_day(route.at, route.zone)}",
        "Основание": act(route.local_act) if route.local_act else "",
    }
    return table.filled([table.row(name, safe(value)) for name, value in facts.items() if value])


def deficits(_told: Extract, route: Snapshot, layout: Layout) -> str:
    """Each deficit with its level before, and after the accepted reflection what became of it."""
    if not route.content.z2.items:
        return ""
    said = accepted(route)
    table = _outcomes(route, layout, said) if said else _levels(route, layout)
    pending = "" if said else paragraph("Note", "Итоги подводятся при завершении маршрута.")
    return paragraph("Heading2", "Дефициты и итоги") + table + pending


def _levels(route: Snapshot, layout: Layout) -> str:
    table = grid((440, layout.portrait_width - 440 - 1800, 1800), (_CENTER, _DENSE, _CENTER))
    head = table.head("№", "Дефицит, задача", "Уровень", style="DenseHead")
    rows = [
        table.row(str(place), _need(route, need), _level_before(route, need))
        for place, need in enumerate(route.content.z2.items, 1)
    ]
    return table.filled([head, *rows])


def _outcomes(route: Snapshot, layout: Layout, said: Reflection) -> str:
    widths = (440, layout.portrait_width - 440 - 1450 - 1450 - 1650, 1450, 1450, 1650)
    table = grid(widths, (_CENTER, _DENSE, _CENTER, _CENTER, _CENTER))
    head = table.head("№", "Дефицит, задача", "До", "После", "Итог", style="DenseHead")
    outcomes = {each.need: each for each in said.deficit_outcomes}
    rows = []
    for place, need in enumerate(route.content.z2.items, 1):
        outcome = outcomes.get(need.id) or DeficitOutcome(need=need.id)
        after = safe(level(route, outcome.level_after, outcome.level_after_percent))
        rows.append(
            table.row(
                str(place),
                _need(route, need) + (then("Note", safe(outcome.comment)) if outcome.comment else ""),
                _level_before(route, need),
                after or EMPTY,
                safe(route.label("deficit_outcome", outcome.outcome)) or EMPTY,
            )
        )
    return table.filled([head, *rows])


def _need(route: Snapshot, need: Need) -> str:
    known = (route.label("diagnostic_source", need.source), need.source_name, day(need.source_date))
    source = listed(known, ", ")
    return safe(need.text) + (then("Note", safe(f"Выявлен: {source}")) if source else "")


def _level_before(route: Snapshot, need: Need) -> str:
    return safe(level(route, need.level_before, need.level_before_percent)) or EMPTY


def events(_told: Extract, route: Snapshot, layout: Layout) -> str:
    """Row by row: what was to be done, when, how much, and how it came out; then the totals."""
    number, dates, load, result = 440, 1400, 640, 3500
    task = layout.portrait_width - number - dates - load - result
    table = grid((number, task, dates, load, result), (_CENTER, _DENSE, _CENTER, _CENTER, _DENSE))
    head = table.head("№", "Мероприятие", "Сроки", "Ч", "Результат", style="DenseHead")
    rows = [_event(table, route, str(place), row) for place, row in enumerate(route.content.z3.rows, 1)]
    done = done_rows(route)
    total = f"Выполнено мероприятий: {len(done)} из{NBSP}{len(rows)}." + (
        f" Объём выполненных: {hours(done)}{NBSP}ч." if hours(done) else ""
    )
    return (
        paragraph("Heading2", "Мероприятия и результаты")
        + table.filled([head, *(rows or [table.band(_DENSE, "Мероприятий нет")])])
        + paragraph("Remark", total)
    )


def _event(table: Grid, route: Snapshot, place: str, row: RoadmapRow) -> str:
    fact = row_fact(route, row)
    how = listed((forms(route, row).replace("\n", ". "), row.resource, answers(route, row)), ". ")
    told = listed((fact.words, day(fact.on)), " ")
    return table.row(
        place,
        safe(row.educational_task or row.activity) + (then("Note", safe(how)) if how else ""),
        term(route, row) or EMPTY,
        str(row.hours or EMPTY),
        safe(shown_result(route, row) or EMPTY)
        + "".join([then("Note", safe(line)) for line in (told, fact.detail) if line]),
    )
