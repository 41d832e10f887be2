"""What a route has brought: certificates, products and where they were shown, the accepted reflection."""

from __future__ import annotations

from documents.docx.cells import EMPTY
from documents.docx.extract.facts import Extract, accepted, certified_rows, row_fact
from documents.docx.layout import Layout
from documents.docx.markup import Grid, grid, paragraph, paragraphs, safe, then
from documents.docx.reflection_section import judged, personal, products_table
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, listed, sentence
from documents.roadmap import RoadmapRow

NOT_YET = "Рефлексия входит в документы для аттестации после завершения маршрута."
_FIXED = (440, 3000, 1000, 1350)


def certificates(_told: Extract, route: Snapshot, layout: Layout) -> str:
    """Title, provider, hours and date of each certificate, from the rows that were carried out."""
    rows = certified_rows(route)
    if not rows:
        return ""
    number, provider, load, date = _FIXED
    name = layout.portrait_width - sum(_FIXED)
    table = grid(
        (number, name, provider, load, date), ("DenseCenter", "Dense", "Dense", "DenseCenter", "DenseCenter")
    )
    head = table.head(
        "№", "Документ, программа", "Организация, ресурс", "Объём, ч", "Дата", style="DenseHead"
    )
    body = [_certificate(table, route, str(place), row) for place, row in enumerate(rows, 1)]
    return paragraph("Heading2", "Удостоверения и сертификаты") + table.filled([head, *body])


def _certificate(table: Grid, route: Snapshot, place: str, row: RoadmapRow) -> str:
    fact = row_fact(route, row)
    kind = sentence(route.label("result_form", row.result_form))
    notes = (row.result_text, row.educational_task, fact.detail)
    return table.row(
        place,
        safe(kind) + "".join([then("Note", safe(note)) for note in notes if note]),
        safe(listed((_provider(route, row), row.resource_link), ", ")) or EMPTY,
        str(row.hours or EMPTY),
        day(fact.on) or EMPTY,
    )


def _provider(route: Snapshot, row: RoadmapRow) -> str:
    """Who issued the document, where the road map says it."""
    at_institute = row.instrument == "regional_institute"
    return row.resource or (sentence(route.label("instrument", row.instrument)) if at_institute else "")


def products(_told: Extract, route: Snapshot, layout: Layout) -> str:
    """Products with where they were shown; nothing before the reflection is accepted."""
    return products_table(route, layout) if accepted(route) else ""


def judgements(_told: Extract, route: Snapshot, _layout: Layout) -> str:
    """The teacher's own judgement in two lines."""
    said = accepted(route)
    if said is None:
        return ""
    lines = {
        "Эффективность маршрута": listed(
            (sentence(route.label("effectiveness", said.effectiveness)), said.effectiveness_text), ". "
        ),
        "Соответствие замыслу": listed(
            (sentence(route.label("conformity", said.conformity)), said.conformity_text), ". "
        ),
    }
    told = [f"{name}: {text}" for name, text in lines.items() if text]
    return "".join([paragraph("Remark", safe(line)) for line in told])


def reflection(_told: Extract, route: Snapshot, _layout: Layout) -> str:
    """Section 4 in full; before completion one sentence says when it comes."""
    said = accepted(route)
    if said is None:
        return paragraph("Body", NOT_YET)
    return "".join(
        (
            paragraph("Heading2", "Саморефлексия профессионального пути") if said.path_reflection else "",
            paragraphs("Body", said.path_reflection),
            judged(
                "Оценка эффективности ИОМ",
                route.label("effectiveness", said.effectiveness),
                said.effectiveness_text,
            ),
            judged(
                "Соответствие результата первичному замыслу",
                route.label("conformity", said.conformity),
                said.conformity_text,
            ),
            judged(
                "Самодиагностика",
                route.label("self_report_form", said.self_report_form),
                said.self_report_text,
            ),
            judged("Планирование дальнейшей работы", "", said.next_steps),
            personal(route),
        )
    )
