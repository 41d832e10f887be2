"""«Справка о сопровождении ИОМ»: which routes a mentor or the head of an association has supported, as an annex to a
petition. Routes by number, term and result; whose they are is not told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from documents.docx.cells import EMPTY
from documents.docx.extract.certification import head_signature
from documents.docx.extract.facts import accepted, done_rows
from documents.docx.extract.parcel import parcel
from documents.docx.layout import Layout, layout
from documents.docx.markup import Grid, grid, paragraph, safe
from documents.docx.properties import core_part, custom_part
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, day, days, listed

TITLE = "Справка"
SUBTITLE = "о сопровождении индивидуальных образовательных маршрутов"
_FIXED = (480, 2100, 1500, 1900)


@dataclass(frozen=True)
class Duty:
    """An office by order: «педагог-наставник, МОУ «СОШ № 3», приказ от 24.08.2020 № 40-к», with its days."""

    words: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Support:
    """Who supported which routes, oldest route first; at least one."""

    name: str
    short_name: str
    duties: tuple[Duty, ...]
    routes: tuple[Snapshot, ...]
    printed_on: date


def support_reference(told: Support) -> bytes:
    """The Word file; raises ProfileMissing and DocumentUnreadable."""
    latest = told.routes[-1]
    laid = layout(latest.profile, "extract")
    numbers = ", ".join([route.number or route.route for route in told.routes])
    return parcel(
        laid,
        _body(told, laid),
        footer=f"{TITLE} {SUBTITLE} · {told.short_name} · дата печати{NBSP}{day(told.printed_on)}",
        core=core_part(f"{TITLE} {SUBTITLE}: {told.short_name}", numbers, latest.at, "Для аттестации"),
        custom=custom_part({"iom_form": "support", "iom_printed_on": told.printed_on.isoformat()}),
    )


def _body(told: Support, layout: Layout) -> str:
    latest = told.routes[-1]
    issuer = latest.authority_name or latest.municipality_name
    duties = "; ".join([f"{duty.words} ({days(duty.since, duty.until)})" for duty in told.duties])
    text = (
        "Настоящая справка подтверждает методическое сопровождение перечисленных ниже индивидуальных "
        f"образовательных маршрутов. Сопровождение: {told.name} ({duties}). Маршрутов: {len(told.routes)}."
    )
    return "".join(
        (
            paragraph("Issuer", safe(issuer)) if issuer else "",
            paragraph("Title", TITLE.upper()),
            paragraph("Subtitle", SUBTITLE),
            paragraph("Body", safe(text)),
            paragraph("Remark", ""),
            _table(told, layout),
            head_signature(day(told.printed_on), layout),
        )
    )


def _table(told: Support, layout: Layout) -> str:
    number, name, term, done = _FIXED
    result = layout.portrait_width - sum(_FIXED)
    center = "CellCenter"
    table = grid((number, name, term, done, result), (center, "Cell", center, center, "Cell"))
    head = table.head("№", "Маршрут", "Срок", "Выполнено мероприятий", "Результат")
    return table.filled([head, *[_line(table, place, each) for place, each in enumerate(told.routes, 1)]])


def _line(table: Grid, place: int, route: Snapshot) -> str:
    general = route.content.z1
    said = accepted(route)
    outcomes = Counter(each.outcome for each in said.deficit_outcomes if each.outcome) if said else Counter()
    counted = listed(
        [
            f"{route.label('deficit_outcome', code)}{NBSP}— {count}"
            for code, count in sorted(outcomes.items())
        ],
        ", ",
    )
    return table.row(
        str(place),
        safe(f"№ {route.number or 'без номера'}"),
        days(general.starts_on, general.ends_on) or EMPTY,
        f"{len(done_rows(route))} из{NBSP}{len(route.content.z3.rows)}",
        safe(route.state_label + (f". Дефициты: {counted}" if counted else "")),
    )
