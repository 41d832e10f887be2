"""Checks of section 3: rows, their dates and results, the four stages, directions and indicators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from documents.findings import Case, Finding, finding, required, russian, too_short
from documents.roadmap import RoadmapRow

_SHORTEST_TASK = 10
_SUMMER = frozenset({7, 8})
_INFINITIVE = ("ть", "ться", "ти", "тись", "чь", "чься")


def roadmap_findings(case: Case) -> Iterator[Finding]:
    """Section 3 as a whole, then row by row."""
    rows = case.content.z3.rows
    if not rows:
        yield finding("E", "no_rows", "z3.rows", "Добавьте хотя бы одно мероприятие в дорожную карту.")
    yield from _coverage(case)
    for number, row in enumerate(rows, 1):
        path = f"z3.rows[{row.id}]"
        yield from _needs(case, row, path, number)
        yield from _task_and_activity(case, row, path, number)
        yield from _dates(case, row, path, number)
        yield from _result(row, path, number)
        yield from _cells(case, row, path, number)
    yield from _repeated(rows)
    yield from _shape(case)
    yield from _indicators(case)


def _coverage(case: Case) -> Iterator[Finding]:
    covered = {need for row in case.content.z3.rows for need in row.needs}
    for need in case.content.z2.items:
        if need.id not in covered:
            text = need.text.strip()
            sentence = (
                f"Для затруднения «{text}» нет ни одного мероприятия. Добавьте строку в дорожную карту."
            )
            yield finding("E", "deficit_uncovered", f"z2.items[{need.id}]", sentence)


def _needs(case: Case, row: RoadmapRow, path: str, number: int) -> Iterator[Finding]:
    known = {need.id for need in case.content.z2.items}
    if not row.needs:
        sentence = f"Укажите, над чем из раздела 2 работает мероприятие № {number}."
        yield finding("E", "row_no_deficit", f"{path}.needs", sentence)
    elif not known.issuperset(row.needs):
        sentence = "Того, над чем оно работает, больше нет в разделе 2. Выберите заново."
        yield finding("E", "row_lost_deficit", f"{path}.needs", sentence, number)


def _task_and_activity(case: Case, row: RoadmapRow, path: str, number: int) -> Iterator[Finding]:
    task = row.educational_task.strip()
    if len(task) < _SHORTEST_TASK:
        yield too_short(f"{path}.educational_task", _SHORTEST_TASK, number)
    elif not task.split()[0].strip(".,;:").casefold().endswith(_INFINITIVE):
        sentence = "Начните задачу с глагола: освоить, спроектировать, апробировать."
        yield finding("H", "task_verb", f"{path}.educational_task", sentence, number)
    if not (row.forms or row.forms_text.strip() or row.activity.strip()):
        sentence = "Выберите форму работы или опишите мероприятие."
        yield finding("E", "no_form", f"{path}.forms", sentence, number)
    elif not row.activity.strip():
        yield required(f"{path}.activity", number)
    if row.forms == ("other",) and not row.forms_text.strip():
        yield required(f"{path}.forms_text", number)
    if row.stage is None:
        yield required(f"{path}.stage", number)
    if row.instrument is None:
        sentence = "Выберите инструмент реализации: он нужен для отчётов школы."
        yield finding("W", "no_instrument", f"{path}.instrument", sentence, number)
    least = case.demands.least_course_hours
    if row.instrument == "pk_course" and row.hours is not None and row.hours < least:
        sentence = f"Курсы повышения квалификации длятся не менее {least} ч. Проверьте объём."
        yield finding("W", "few_hours", f"{path}.hours", sentence, number)


def _dates(case: Case, row: RoadmapRow, path: str, number: int) -> Iterator[Finding]:
    for name in ("starts_on", "due_on"):
        if getattr(row, name) is None:
            what = "начала" if name == "starts_on" else "окончания"
            sentence = f"Укажите дату {what}, например 18.12.2026. Слова «в течение года» не подходят."
            yield finding("E", "date_missing", f"{path}.{name}", sentence, number)
    if row.starts_on and row.due_on and row.due_on < row.starts_on:
        sentence = "Дата окончания раньше даты начала. Проверьте сроки."
        yield finding("E", "date_order", f"{path}.due_on", sentence, number)
    from_day, to_day = case.content.z1.starts_on, case.content.z1.ends_on
    for name in ("starts_on", "due_on"):
        day: date | None = getattr(row, name)
        if day and from_day and to_day and not from_day <= day <= to_day:
            sentence = f"Срок мероприятия выходит за срок маршрута ({russian(from_day)} – {russian(to_day)})."
            yield finding("E", "date_outside", f"{path}.{name}", f"{sentence} Измените дату.", number)
    if row.due_on and (row.due_on.month in _SUMMER or row.due_on in case.demands.days_off):
        what = "на каникулы" if row.due_on.month in _SUMMER else "на нерабочий день"
        sentence = f"Срок {russian(row.due_on)} приходится {what}. Проверьте, удобен ли он."
        yield finding("W", "due_day_off", f"{path}.due_on", sentence, number)


def _result(row: RoadmapRow, path: str, number: int) -> Iterator[Finding]:
    if not (row.result_form or row.result_text.strip()):
        yield required(f"{path}.result_form", number)
    elif row.result_form == "other" and not row.result_text.strip():
        yield required(f"{path}.result_text", number)
    elif not row.planned_result.strip():
        yield required(f"{path}.planned_result", number)


def _cells(case: Case, row: RoadmapRow, path: str, number: int) -> Iterator[Finding]:
    """The cells of the Appendix form and of the full form that may outgrow a page."""
    needs = [need.text for need in case.content.z2.items if need.id in row.needs]
    forms = [*case.words.labels("form", row.forms), row.forms_text, row.technologies, row.activity]
    result = [case.words.label("result_form", row.result_form), row.result_text]
    cells = {"needs": needs, "activity": forms, "result_text": result, "planned_result": [row.planned_result]}
    for name, parts in cells.items():
        if sum(map(len, parts)) > case.demands.longest_cell:
            sentence = "Ячейка займёт больше страницы. Сократите текст или разделите мероприятие."
            yield finding("W", "long_cell", f"{path}.{name}", sentence, number)


def _repeated(rows: tuple[RoadmapRow, ...]) -> Iterator[Finding]:
    seen: dict[object, int] = {}
    for number, row in enumerate(rows, 1):
        task = " ".join(row.educational_task.casefold().split())
        key = (task, row.forms, row.forms_text.strip().casefold(), row.starts_on, row.due_on)
        if task and key in seen:
            sentence = (
                f"Повторяет мероприятие № {seen[key]}: те же задача, формы и сроки. Удалите одно из них."
            )
            yield finding("E", "row_repeated", f"z3.rows[{row.id}]", sentence, number)
        seen.setdefault(key, number)


def _shape(case: Case) -> Iterator[Finding]:
    rows = case.content.z3.rows
    if not rows:
        return
    present = {row.stage for row in rows}
    missing = [term.label for term in case.words.choices("stage", on=case.at) if term.code not in present]
    if missing:
        sentence = f"Нет мероприятий на этапах: {', '.join(missing)}. Добавьте их или измените этап у других."
        yield finding("W", "stage_missing", "z3.rows", sentence)
    if not any(row.direction for row in rows):
        sentence = "Ни у одного мероприятия не выбрано направление деятельности. Выберите хотя бы одно."
        yield finding("W", "no_direction", "z3.rows", sentence)
    least, most = case.demands.usual_rows
    if not least <= len(rows) <= most:
        sentence = f"Обычно в маршруте от {least} до {most} мероприятий, сейчас {len(rows)}. Проверьте объём."
        yield finding("H", "unusual_rows", "z3.rows", sentence)


def _indicators(case: Case) -> Iterator[Finding]:
    indicators = case.content.z3.indicators
    if not indicators:
        sentence = "Добавьте хотя бы один показатель: по нему вы оцените результат маршрута."
        yield finding("W", "no_indicator", "z3.indicators", sentence)
    for number, indicator in enumerate(indicators, 1):
        path = f"z3.indicators[{indicator.id}]"
        if not indicator.text.strip():
            yield required(f"{path}.text", number)
        if not indicator.target.strip():
            sentence = "Укажите плановое значение: с ним вы сравните результат."
            yield finding("W", "no_target", f"{path}.target", sentence, number)
