"""Checks of sections 4 and 5 and of the progress marks: what is said and shown at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from documents.findings import Case, Finding, finding, required, too_short
from documents.needs import Need
from documents.progress import Mark
from documents.reflection import Product
from documents.roadmap import Indicator, RoadmapRow

_SHORTEST_REFLECTION = 100
_SHORTEST_TEXT = 10
_WITHOUT_PRODUCT = frozenset({"not_done", "cancelled", "carried_over"})


def recommendation_findings(case: Case) -> Iterator[Finding]:
    """Section 5 at the municipal approval."""
    advice = case.content.z5
    if advice.none and advice.items:
        sentence = "Отмечено «Рекомендаций нет», но рекомендации есть. Снимите отметку или удалите их."
        yield finding("E", "recommendations_both", "z5.none", sentence)
    elif advice.none:
        yield finding("W", "recommendations_none", "z5.none", "Вы согласовываете маршрут без рекомендаций.")
    elif not advice.items:
        sentence = "Добавьте хотя бы одну рекомендацию или отметьте «Рекомендаций нет»."
        yield finding("E", "no_recommendation", "z5.items", sentence)
    for number, item in enumerate(advice.items, 1):
        path = f"z5.items[{item.id}]"
        if len(item.text.strip()) < _SHORTEST_TEXT:
            yield too_short(f"{path}.text", _SHORTEST_TEXT, number)
        if item.type is None:
            yield required(f"{path}.type", number)
        if item.binding == "mandatory":
            sentence = (
                "Обязательная рекомендация возможна, только если её допускает локальный акт. Проверьте."
            )
            yield finding("W", "mandatory", f"{path}.binding", sentence, number)
        ends_on = case.content.z1.ends_on
        if item.due_on and ends_on and item.due_on > ends_on:
            sentence = "Срок рекомендации позже окончания маршрута. Проверьте дату."
            yield finding("W", "recommendation_late", f"{path}.due_on", sentence, number)


def reflection_findings(case: Case) -> Iterator[Finding]:
    """Section 4 at the end of the way."""
    reflection = case.content.z4
    if len(reflection.path_reflection.strip()) < _SHORTEST_REFLECTION:
        yield too_short("z4.path_reflection", _SHORTEST_REFLECTION)
    for name in ("effectiveness", "effectiveness_text", "conformity"):
        if not (getattr(reflection, name) or "").strip():
            yield required(f"z4.{name}")
    if not reflection.conformity_text.strip():
        sentence = "Поясните, что из первичного замысла удалось, а что изменилось."
        yield finding("W", "no_conformity_text", "z4.conformity_text", sentence)
    if reflection.self_report_form is None:
        sentence = "Выберите форму самодиагностики: презентация, творческий отчёт или аналитическая справка."
        yield finding("W", "no_self_report", "z4.self_report_form", sentence)
    yield from _outcomes(case)
    yield from _facts(case)
    yield from _products(case)


def _outcomes(case: Case) -> Iterator[Finding]:
    given = {item.need: item.outcome for item in case.content.z4.deficit_outcomes}
    for number, need in enumerate(case.content.z2.items, 1):
        if not given.get(need.id):
            sentence = f"Затруднение № {number}: укажите итог — устранён, минимизирован или сохраняется."
            yield finding("E", "no_outcome", f"z4.deficit_outcomes[{need.id}].outcome", sentence)
    yield from _strangers(
        given, case.content.z2.items, "z4.deficit_outcomes", "этого затруднения больше нет в разделе 2"
    )


def _facts(case: Case) -> Iterator[Finding]:
    given = {item.indicator: item.fact.strip() for item in case.content.z4.indicator_facts}
    for number, indicator in enumerate(case.content.z3.indicators, 1):
        if not given.get(indicator.id):
            sentence = f"Показатель № {number}: укажите фактическое значение."
            yield finding("W", "no_fact", f"z4.indicator_facts[{indicator.id}].fact", sentence)
    indicators = case.content.z3.indicators
    yield from _strangers(given, indicators, "z4.indicator_facts", "показателя больше нет в разделе 3")


def _strangers(
    given: Collection[str], known: Sequence[Need | Indicator | RoadmapRow], path: str, what: str
) -> Iterator[Finding]:
    ids = {record.id for record in known}
    for key in given:
        if key not in ids:
            yield finding("E", "stranger", f"{path}[{key}]", f"Раздел 4: {what}. Удалите эту строку.")


def _products(case: Case) -> Iterator[Finding]:
    products = case.content.z4.products
    shown = {product.direction for product in products}
    used = _used_directions(case)
    for direction in used:
        if direction not in shown:
            label = case.words.label("direction", direction)
            sentence = f"По направлению «{label}» не указан результат. Добавьте продукт."
            yield finding("E", "no_product", "z4.products", sentence)
    if not used and not products:
        yield finding(
            "E", "no_product", "z4.products", "Добавьте хотя бы один продукт: что сделано за время маршрута."
        )
    for number, product in enumerate(products, 1):
        yield from _product(case, product, number)


def _used_directions(case: Case) -> tuple[str, ...]:
    """Directions of the rows that were carried out, in the order of the road map."""
    rows = [row for row in case.content.z3.rows if _outcome_of(case, row.id) not in _WITHOUT_PRODUCT]
    return tuple(dict.fromkeys(row.direction for row in rows if row.direction))


def _product(case: Case, product: Product, number: int) -> Iterator[Finding]:
    path = f"z4.products[{product.id}]"
    for name in ("kind", "title"):
        if not getattr(product, name):
            yield required(f"{path}.{name}", number)
    if product.direction is None and _used_directions(case):
        yield required(f"{path}.direction", number)
    for name in ("date", "presented_on"):
        day = getattr(product, name)
        if day is not None and day > case.at:
            sentence = "Дата ещё не наступила. Проверьте дату."
            yield finding("E", "product_future", f"{path}.{name}", sentence, number)


def progress_findings(case: Case) -> Iterator[Finding]:
    """Marks of the rows together with the answers for those still open."""
    answers = {item.row: item for item in case.content.z4.row_answers}
    for number, row in enumerate(case.content.z3.rows, 1):
        mark, answer = case.progress.of(row.id), answers.get(row.id)
        if not mark.is_final and (answer is None or answer.answer is None):
            sentence = (
                f"Мероприятие № {number}: отметьте — выполнено, не выполнено или перейдёт в следующий год."
            )
            yield finding("E", "row_open", f"z4.row_answers[{row.id}].answer", sentence)
        if answer and answer.answer == "not_done" and not answer.comment.strip():
            yield _reason(f"z4.row_answers[{row.id}].comment", number)
        if mark.status == "not_done" and not mark.comment.strip() and not (answer and answer.comment.strip()):
            yield _reason(f"p.marks[{row.id}].comment", number)
        if mark.fact_date and mark.fact_date > case.at:
            sentence = f"Мероприятие № {number}: дата выполнения ещё не наступила. Проверьте дату."
            yield finding("E", "fact_future", f"p.marks[{row.id}].fact_date", sentence)
        if mark.status in {"done", "done_late"} and mark.fact_date is None:
            sentence = f"Мероприятие № {number}: укажите дату выполнения."
            yield finding("W", "no_fact_date", f"p.marks[{row.id}].fact_date", sentence)
        yield from _against_the_term(row, mark, number)
    yield from _strangers(
        answers, case.content.z3.rows, "z4.row_answers", "мероприятия больше нет в разделе 3"
    )


def _against_the_term(row: RoadmapRow, mark: Mark, number: int) -> Iterator[Finding]:
    """A date beyond the term is told by the mark: the plan need not be amended for it."""
    if mark.fact_date is None or row.due_on is None:
        return
    path, late = f"p.marks[{row.id}].status", mark.fact_date > row.due_on
    if mark.status == "done" and late:
        sentence = (
            f"Мероприятие № {number} выполнено позже срока ({row.due_on:%d.%m.%Y}): "
            "отметьте «выполнено с опозданием». Корректировка плана для этого не нужна."
        )
        yield finding("W", "is_late", path, sentence)
    if mark.status == "done_late" and not late:
        sentence = f"Мероприятие № {number} выполнено в срок: отметьте «выполнено»."
        yield finding("W", "is_not_late", path, sentence)


def _reason(path: str, number: int) -> Finding:
    return finding("E", "no_reason", path, f"Мероприятие № {number}: укажите, почему оно не выполнено.")


def _outcome_of(case: Case, row_id: str) -> str | None:
    mark = case.progress.of(row_id)
    if mark.is_final:
        return mark.status
    answers = {item.row: item.answer for item in case.content.z4.row_answers}
    return answers.get(row_id)
