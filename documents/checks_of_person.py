"""Checks of sections 1 and 2: who the person is, the goal and term of the route, and the needs behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from documents.findings import Case, Finding, finding, plus_months, required, russian, too_short

_NAME = re.compile(r"[^\W\d_]+(?:[ \-'’ʼ]+[^\W\d_]+)*\.?\Z")
_ATTESTED = frozenset({"highest", "first", "compliance"})
_EXPLAINED = frozenset({"self", "personal_request"})
_NOT_DEFICITS = frozenset({"task", "request"})
_SHORTEST_GOAL = 30
_SHORTEST_NEED = 10
_TOLERANCE = 1


def general_findings(case: Case) -> Iterator[Finding]:
    """Section 1 with the heading of the route."""
    yield from _heading(case)
    yield from _period(case)
    yield from _names(case)
    yield from _work(case)
    yield from _category(case)


def _heading(case: Case) -> Iterator[Finding]:
    general = case.content.z1
    if not general.title.strip():
        yield finding("W", "no_title", "z1.title", "Укажите тему маршрута: по ней его легче найти.")
    if not general.goal.strip():
        yield required("z1.goal")
    elif len(general.goal.strip()) < _SHORTEST_GOAL:
        yield finding("W", "goal_short", "z1.goal", "Цель очень короткая. Уточните, что изменится в работе.")
    yield from _legal_act(case)
    for place, supporter in enumerate(general.support_team):
        if supporter.name and supporter.name.casefold() == general.full_name.casefold():
            path = f"z1.support_team[{place}].name"
            sentence = "Здесь указан сам автор маршрута. Сопровождает маршрут другой человек, проверьте."
            yield finding("W", "own_support", path, sentence, place + 1)


def _legal_act(case: Case) -> Iterator[Finding]:
    act, starts_on = case.content.z1.legal_act, case.content.z1.starts_on
    if not (act.title or act.number):
        yield finding(
            "W", "no_legal_act", "z1.legal_act", "Укажите локальный акт, по которому составлен маршрут."
        )
    elif starts_on and (
        (act.valid_from and act.valid_from > starts_on) or (act.valid_to and act.valid_to < starts_on)
    ):
        sentence = f"Локальный акт № {act.number} не действует на {russian(starts_on)}. Выберите другой."
        yield finding("E", "legal_act_expired", "z1.legal_act", sentence)


def _period(case: Case) -> Iterator[Finding]:
    starts_on, ends_on = case.content.z1.starts_on, case.content.z1.ends_on
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if day is None:
            yield required(f"z1.{name}")
    if starts_on is None or ends_on is None:
        return
    if ends_on <= starts_on:
        sentence = "Дата окончания маршрута раньше даты начала. Проверьте сроки."
        yield finding("E", "date_order", "z1.ends_on", sentence)
        return
    if ends_on >= plus_months(starts_on, case.demands.most_months):
        sentence = (
            f"Маршрут длиннее {case.demands.most_months} месяцев. Разделите его на несколько маршрутов."
        )
        yield finding("E", "period_long", "z1.ends_on", sentence)
    yield from _duration(case)


def _duration(case: Case) -> Iterator[Finding]:
    """A month span counts the end date: 01.09–31.08 is exactly a year (Order 731, I.5)."""
    general, least = case.content.z1, case.demands.least_months
    assert general.starts_on is not None
    assert general.ends_on is not None
    after = general.ends_on + timedelta(days=1)
    if after < plus_months(general.starts_on, least):
        sentence = "Маршрут короче одного года. Порядок допускает «один год и более». Укажите обоснование."
        yield finding("W", "period_short", "z1.ends_on", sentence)
    shortest = plus_months(general.starts_on, least - _TOLERANCE)
    longest = plus_months(general.starts_on, least + _TOLERANCE)
    is_usual = shortest <= after <= longest
    if case.demands.rationale_required and not is_usual and not general.duration_rationale.strip():
        sentence = "Срок отличается от одного года. Заполните поле «Обоснование срока»."
        yield finding("E", "no_rationale", "z1.duration_rationale", sentence)


def _names(case: Case) -> Iterator[Finding]:
    general = case.content.z1
    for name in ("last_name", "first_name"):
        if not getattr(general, name):
            yield required(f"z1.{name}")
    for name, what in (("last_name", "Фамилия"), ("first_name", "Имя"), ("patronymic", "Отчество")):
        value: str = getattr(general, name)
        if value and not _NAME.match(value):
            sentence = f"{what}: оставьте только буквы, пробел, дефис и апостроф."
            yield finding("E", "name_characters", f"z1.{name}", sentence)
        elif len(value) > 1 and value.isupper():
            sentence = f"{what}: напишите с одной прописной буквы, а не только прописными."
            yield finding("E", "name_capitals", f"z1.{name}", sentence)


def _work(case: Case) -> Iterator[Finding]:
    general = case.content.z1
    if not general.organization.full_name:
        yield required("z1.organization.full_name")
    if not general.position:
        yield required("z1.position")
    if _teaches_a_subject(case) and not (general.subjects or general.subjects_text):
        yield required("z1.subjects")
    if not general.educations:
        yield required("z1.educations")
    for place, education in enumerate(general.educations):
        path = f"z1.educations[{place}]"
        if education.level is None:
            yield required(f"{path}.level", place + 1)
        if education.year is not None and education.year > case.at.year:
            yield finding(
                "E", "year_future", f"{path}.year", "Год окончания ещё не наступил. Проверьте год.", place + 1
            )
    yield from _experience(case)


def _teaches_a_subject(case: Case) -> bool:
    general = case.content.z1
    words = general.position.casefold().split()
    is_teacher = general.position_code == "teacher" or words[:1] == ["учитель"]
    return is_teacher and general.subject_kind != "management"


def _experience(case: Case) -> Iterator[Finding]:
    general = case.content.z1
    years = general.teaching_experience_years
    if years is None:
        yield required("z1.teaching_experience_years")
        return
    before = case.former.z1.teaching_experience_years if case.former else None
    if before is not None and years < before:
        sentence = f"Педагогический стаж уменьшился: было {before}, стало {years}. Проверьте."
        yield finding("W", "experience_less", "z1.teaching_experience_years", sentence)
    if general.teaching_experience_as_of and general.teaching_experience_as_of > case.at:
        sentence = "Стаж указан на будущую дату. Проверьте дату."
        yield finding("W", "experience_future", "z1.teaching_experience_as_of", sentence)


def _category(case: Case) -> Iterator[Finding]:
    general = case.content.z1
    if general.category is None and general.subject_kind != "management":
        yield required("z1.category")
    if general.category == "other":
        sentence = "Такой категории в действующем порядке аттестации нет. Проверьте и поясните."
        yield finding("W", "category_other", "z1.category", sentence)
    if general.extra_categories and general.category != "highest":
        sentence = "«Педагог-методист» и «педагог-наставник» можно указать только при высшей категории."
        yield finding("E", "extra_category", "z1.extra_categories", sentence)
    yield from _attestation(case)


def _attestation(case: Case) -> Iterator[Finding]:
    general, path = case.content.z1, "z1.attestation_date"
    attested_on, ends_on = general.attestation_date, general.category_ends_on
    if attested_on is None and general.category in _ATTESTED:
        yield required(path)
    if attested_on is not None and attested_on > case.at:
        yield finding(
            "E", "attestation_future", path, "Дата аттестации не может быть в будущем. Проверьте дату."
        )
    if attested_on is not None and general.category == "none":
        sentence = "Категории нет, а дата аттестации указана. Уберите дату или выберите категорию."
        yield finding("E", "attestation_without_category", path, sentence)
    if attested_on and general.category_valid_until and general.category_valid_until <= attested_on:
        sentence = "Категория заканчивается раньше аттестации. Проверьте даты."
        yield finding("E", "category_order", "z1.category_valid_until", sentence)
    elif ends_on and ends_on < case.at:
        sentence = f"Срок категории истёк {russian(ends_on)}. Уточните сведения в школе."
        yield finding("W", "category_expired", "z1.category_valid_until", sentence)
    elif ends_on and general.ends_on and ends_on <= general.ends_on:
        sentence = (
            f"Категория действует до {russian(ends_on)}. Подайте заявление не позднее чем за три месяца."
        )
        yield finding("H", "category_ends", "z1.category_valid_until", sentence)


def need_findings(case: Case) -> Iterator[Finding]:
    """Section 2."""
    needs = case.content.z2.items
    if not needs:
        yield finding(
            "E", "no_deficit", "z2.items", "Добавьте хотя бы одно затруднение или запрос в разделе 2."
        )
    deficits = [need for need in needs if need.need_kind not in _NOT_DEFICITS]
    if len(deficits) > case.demands.most_deficits:
        sentence = (
            f"Затруднений больше {case.demands.most_deficits}. Выберите главные: так маршрут выполнимее."
        )
        yield finding("W", "many_deficits", "z2.items", sentence)
    seen: set[str] = set()
    for number, need in enumerate(needs, 1):
        path, text = f"z2.items[{need.id}]", need.text.strip()
        if len(text) < _SHORTEST_NEED:
            yield too_short(f"{path}.text", _SHORTEST_NEED, number)
        elif text.casefold() in seen:
            sentence = "Такая формулировка уже есть. Оставьте одну."
            yield finding("W", "need_repeated", f"{path}.text", sentence, number)
        seen.add(text.casefold())
        if need.need_kind is None:
            sentence = "Выберите вид: запрос, затруднение, область затруднения или задача."
            yield finding("W", "no_need_kind", f"{path}.need_kind", sentence, number)
        yield from _source(case, path, number)


def _source(case: Case, path: str, number: int) -> Iterator[Finding]:
    need = case.content.z2.items[number - 1]
    if need.source is None:
        yield required(f"{path}.source", number)
    if need.source == "other" and not need.source_name:
        yield required(f"{path}.source_name", number)
    if need.source in _EXPLAINED and not need.source_name:
        sentence = "Поясните, как выявлено затруднение: название опроса, листа самооценки или беседы."
        yield finding("W", "source_unexplained", f"{path}.source_name", sentence, number)
    if need.source_date is None:
        sentence = "Укажите дату, когда затруднение выявлено."
        yield finding("W", "no_source_date", f"{path}.source_date", sentence, number)
    elif need.source_date > case.at:
        sentence = "Дата диагностики не может быть в будущем. Проверьте дату."
        yield finding("E", "source_future", f"{path}.source_date", sentence, number)
    elif plus_months(need.source_date, case.demands.diagnostics_months) < case.at:
        sentence = (
            f"Диагностика старше {case.demands.diagnostics_months} месяцев. Возможно, нужны новые сведения."
        )
        yield finding("W", "source_old", f"{path}.source_date", sentence, number)
