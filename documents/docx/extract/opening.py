"""The head of a paper for an attestation: who issues it, what it is, whose it is; and the routes in one table."""

from __future__ import annotations

from documents.docx.cells import EMPTY
from documents.docx.extract.facts import Extract, done_rows, hours
from documents.docx.general_section import person_facts
from documents.docx.layout import Layout
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, days, listed
from documents.general import DEFAULT_TITLE

_LABEL_WIDTH = 3100
_IN_SHORT = ("Фамилия, имя, отчество", "Место работы", "Занимаемая должность")
_FIXED = (480, 1500, 1300, 1350, 1050)


def opening(title: str, subtitle: str, told: Extract, layout: Layout, *, in_short: bool) -> str:
    """Issuers, title, and the teacher's facts as of the latest route, or only who he is."""
    table = grid((_LABEL_WIDTH, layout.portrait_width - _LABEL_WIDTH), ("Label", "Cell"))
    facts = person_facts(told.latest)
    rows = [table.row(name, safe(facts[name])) for name in (_IN_SHORT if in_short else facts)]
    organization = told.person.organization
    issuers = (
        told.latest.authority_name or told.latest.municipality_name,
        organization.full_name or organization.short_name,
    )
    return "".join(
        (
            *[paragraph("Issuer", safe(issuer)) for issuer in issuers if issuer],
            paragraph("Title", title.upper()),
            paragraph("Subtitle", subtitle),
            table.filled(rows),
        )
    )


def overview(told: Extract, layout: Layout) -> str:
    """Every route in a line: number, theme, term, how it stands, what was carried out."""
    number, term, version, done, load = _FIXED
    name = layout.portrait_width - sum(_FIXED)
    center = "CellCenter"
    table = grid((number, name, term, version, done, load), (center, "Cell", center, center, center, center))
    head = table.head("№", "Маршрут", "Срок", "Версия", "Выполнено", "Объём, ч")
    rows = [_line(table, place, route) for place, route in enumerate(told.routes, 1)]
    return paragraph("Heading2", "Маршруты") + table.filled([head, *rows])


def statement_text(told: Extract) -> str:
    """What the reference says in one sentence, without declining a name."""
    person = told.person
    who = listed((person.full_name, person.position, person.organization.short_name), ", ")
    several = len(told.routes) > 1
    what = (
        "составлены, согласованы и реализуются (реализованы) индивидуальные образовательные маршруты, "
        "перечисленные ниже"
        if several
        else "составлен, согласован и реализуется (реализован) индивидуальный образовательный маршрут, "
        "названный ниже"
    )
    text = (
        f"Настоящая справка подтверждает, что для педагогического работника ({who}) {what}. "
        "Справка выдана для представления по месту требования."
    )
    return paragraph("Remark", "") + paragraph("Body", safe(text))


def _line(table: Grid, place: int, route: Snapshot) -> str:
    general, done = route.content.z1, done_rows(route)
    theme = f"«{general.title}»" if general.title != DEFAULT_TITLE else ""
    notes = "".join([then("Note", safe(note)) for note in (theme, route.state_label) if note])
    return table.row(
        str(place),
        safe(f"№ {route.number or 'без номера'}") + notes,
        days(general.starts_on, general.ends_on) or EMPTY,
        str(route.version),
        f"{len(done)} из{NBSP}{len(route.content.z3.rows)}",
        str(hours(done) or EMPTY),
    )
