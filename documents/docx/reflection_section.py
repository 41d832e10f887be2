"""Section 4: the teacher's own account, first plan beside last plan and fact, outcomes, products."""

from __future__ import annotations

from documents.docx.cells import EMPTY, level, result, term
from documents.docx.layout import Layout
from documents.docx.markup import Grid, grid, paragraph, paragraphs, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, days, listed, sentence
from documents.membership import people
from documents.reflection import DeficitOutcome, Product, Reflection
from documents.roadmap import RoadmapRow

HEADING = "4. Саморефлексия профессионального пути и эффективности ИОМ"
NOT_YET = "Заполняется по итогам реализации ИОМ"
_SAME = "без изменений"


def reflection_section(snapshot: Snapshot, layout: Layout) -> str:
    """What the teacher wrote; before that one sentence says when it will be written."""
    said = snapshot.content.z4
    if said == Reflection(salt=said.salt):
        return paragraph("Heading1", HEADING) + paragraph("Body", NOT_YET)
    return "".join(
        (
            paragraph("Heading1", HEADING),
            paragraphs("Body", said.path_reflection),
            judged(
                "Оценка эффективности ИОМ",
                snapshot.label("effectiveness", said.effectiveness),
                said.effectiveness_text,
            ),
            judged(
                "Соответствие результата первичному замыслу",
                snapshot.label("conformity", said.conformity),
                said.conformity_text,
            ),
            _comparison(snapshot, layout),
            _outcomes(snapshot, layout),
            products_table(snapshot, layout),
            judged(
                "Самодиагностика",
                snapshot.label("self_report_form", said.self_report_form),
                said.self_report_text,
            ),
            judged("Планирование дальнейшей работы", "", said.next_steps),
            personal(snapshot),
        )
    )


def judged(heading: str, word: str, text: str) -> str:
    """A judgement under its heading: the word of the list and the text; nothing where nothing is said."""
    if not word and not text:
        return ""
    said = listed((f"{sentence(word)}." if word else "", text), " ")
    return paragraph("Heading2", heading) + paragraphs("Body", said)


def personal(snapshot: Snapshot) -> str:
    """What members of a group said of their own way, each under his name."""
    known = people(snapshot.content)
    said = [
        paragraph("Remark", safe(f"{known.get(one.person, 'Выбывший участник')}:"))
        + paragraphs("Body", one.text)
        for one in snapshot.content.z4.personal
    ]
    return paragraph("Heading2", "Личная рефлексия") + "".join(said) if said else ""


def _comparison(snapshot: Snapshot, layout: Layout) -> str:
    """Row by row: as first approved, as last approved, as it came out (III.4)."""
    last = {row.id: row for row in snapshot.content.z3.rows}
    first = {row.id: row for row in snapshot.initial_design.z3.rows} if snapshot.initial_design else last
    if not first and not last:
        return ""
    width = layout.portrait_width
    widths = (480, 2725, 2400, 2400, width - 480 - 2725 - 2400 - 2400)
    table = grid(widths, ("DenseCenter", "Dense", "Dense", "Dense", "Dense"))
    head = table.head(
        "№", "Мероприятие", "Первичный замысел", "План последней редакции", "Факт", style="DenseHead"
    )
    numbers = {id_: str(place) for place, id_ in enumerate(last, 1)}
    rows = []
    for id_, row in {**first, **last}.items():
        before = _planned(snapshot, first.get(id_))
        after = _planned(snapshot, last.get(id_))
        task = safe(row.educational_task)
        cells = (
            before or "не предусматривалось",
            _SAME if before == after else after or "исключено изменением",
        )
        rows.append(table.row(numbers.get(id_, EMPTY), task, *cells, _fact(snapshot, id_)))
    period = _period_row(snapshot, table)
    return paragraph("Heading2", "Замысел, план и результат") + table.filled([head, *period, *rows])


def _period_row(snapshot: Snapshot, table: Grid) -> list[str]:
    """Goal and term, where an amendment has changed them."""
    if snapshot.initial_design is None:
        return []
    first, last = snapshot.initial_design.z1, snapshot.content.z1
    changed = []
    if first.goal != last.goal:
        changed.append(table.row("", "Цель", safe(first.goal), safe(last.goal), EMPTY))
    terms = days(first.starts_on, first.ends_on), days(last.starts_on, last.ends_on)
    if terms[0] != terms[1]:
        changed.append(table.row("", "Срок реализации", *terms, EMPTY))
    return changed


def _planned(snapshot: Snapshot, row: RoadmapRow | None) -> str:
    if row is None:
        return ""
    return safe(listed((term(snapshot, row), row.planned_result or result(snapshot, row)), "\n"))


def _fact(snapshot: Snapshot, row_id: str) -> str:
    answers = {each.row: each for each in snapshot.content.z4.row_answers}
    mark = snapshot.progress.of(row_id) if snapshot.progress else None
    answer = answers.get(row_id)
    if answer is not None:
        words, detail = snapshot.label("row_answer", answer.answer), answer.comment
    elif mark is not None:
        words = listed((snapshot.label("status", mark.status), day(mark.fact_date)), " ")
        detail = listed((mark.comment, *[each.title or each.link for each in mark.evidence]), "; ")
    else:
        return EMPTY
    return safe(sentence(words) or EMPTY) + (then("Note", safe(detail)) if detail else "")


def _outcomes(snapshot: Snapshot, layout: Layout) -> str:
    outcomes = {each.need: each for each in snapshot.content.z4.deficit_outcomes}
    if not outcomes:
        return ""
    widths = (480, layout.portrait_width - 480 - 1560 - 1560 - 1700, 1560, 1560, 1700)
    table = grid(widths, ("CellCenter", "Cell", "CellCenter", "CellCenter", "CellCenter"))
    head = table.head("№", "Дефицит, задача", "Уровень до", "Уровень после", "Итог")
    rows = []
    for place, need in enumerate(snapshot.content.z2.items, 1):
        outcome = outcomes.get(need.id) or DeficitOutcome(need=need.id)
        comment = then("Note", safe(outcome.comment)) if outcome.comment else ""
        rows.append(
            table.row(
                str(place),
                safe(need.text) + comment,
                safe(level(snapshot, need.level_before, need.level_before_percent) or EMPTY),
                safe(level(snapshot, outcome.level_after, outcome.level_after_percent) or EMPTY),
                snapshot.label("deficit_outcome", outcome.outcome) or EMPTY,
            )
        )
    return paragraph("Heading2", "Итоги по дефицитам") + table.filled([head, *rows])


def products_table(snapshot: Snapshot, layout: Layout) -> str:
    """Products by direction, with date and where they were shown."""
    products = snapshot.content.z4.products
    if not products:
        return ""
    widths = (480, layout.portrait_width - 480 - 2300 - 1350 - 2500, 2300, 1350, 2500)
    table = grid(widths, ("CellCenter", "Cell", "Cell", "CellCenter", "Cell"))
    head = table.head("№", "Продукт", "Направление", "Дата", "Где представлен")
    rows = [_product(snapshot, table, place, each) for place, each in enumerate(products, 1)]
    return paragraph("Heading2", "Продукты") + table.filled([head, *rows])


def _product(snapshot: Snapshot, table: Grid, place: int, product: Product) -> str:
    kind = sentence(snapshot.label("product_kind", product.kind))
    shown = listed(
        (
            snapshot.label("presentation_level", product.presented_level),
            product.presented_at,
            day(product.presented_on),
        ),
        ", ",
    )
    title = safe(listed((kind, f"«{product.title}»" if product.title else ""), " "))
    return table.row(
        str(place),
        title + (then("Note", safe(product.link)) if product.link else ""),
        safe(snapshot.label("direction", product.direction) or EMPTY),
        day(product.date) or EMPTY,
        safe(sentence(shown) or EMPTY),
    )
