"""Section 3 (zone Z3): the road map by four stages, with indicators and criteria.

Holds the plan only; what became of a row is in `progress` and in section 4.
Which fields the program filled in is listed in the row (`derived`); how, is the business of `prefill`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from documents.dictionaries import Coded
from documents.group import MOST
from documents.texts import Line, Text
from documents.values import Day, Distinct, DistinctIds, Flag, Id, Link, PersonId, Record, Salt, Whole

# Fields of a row that may be filled in automatically: the teacher types the rest (Order 779 on paperwork).
DERIVABLE = ("activity", "instrument", "planned_result", "stage", "starts_on")
MOST_ROWS = 60


def _derivable(names: tuple[str, ...]) -> tuple[str, ...]:
    if not set(names) <= set(DERIVABLE):
        raise PydanticCustomError(
            "derived", "отметка «Заполнено автоматически» стоит у поля, которое заполняют сами"
        )
    return tuple(sorted(set(names)))


class RoadmapRow(Record):
    """One event of the road map."""

    id: Id = Field(title="Код строки")
    stage: Annotated[str | None, Coded("stage")] = Field(None, title="Этап ИОМ")
    direction: Annotated[str | None, Coded("direction")] = Field(None, title="Направление деятельности")
    needs: Annotated[tuple[Id, ...], Distinct] = Field(
        (), max_length=10, title="Над чем работает мероприятие"
    )
    educational_task: Annotated[str, Text(600)] = Field("", title="Образовательная задача")
    activity: Annotated[str, Text(1000)] = Field("", title="Содержание деятельности (мероприятия)")
    instrument: Annotated[str | None, Coded("instrument")] = Field(None, title="Инструмент реализации")
    forms: Annotated[tuple[Annotated[str, Coded("form")], ...], Distinct] = Field(
        (), max_length=10, title="Формы и способы организации"
    )
    forms_text: Annotated[str, Text(600)] = Field("", title="Формы работы: уточнение")
    technologies: Annotated[str, Text(600)] = Field("", title="Технологии")
    education_mode: Annotated[str | None, Coded("education_mode")] = Field(None, title="Вид образования")
    resource: Annotated[str, Text(500)] = Field("", title="Ресурс")
    resource_link: Link = Field("", title="Ссылка на ресурс")
    hours: Annotated[int | None, Whole(1, 2000)] = Field(None, title="Объём, ч")
    starts_on: Day = Field(None, title="Срок начала")
    due_on: Day = Field(None, title="Срок окончания")
    planned_result: Annotated[str, Text(1500)] = Field("", title="Планируемый результат")
    result_form: Annotated[str | None, Coded("result_form")] = Field(
        None, title="Форма предъявления результата"
    )
    result_text: Annotated[str, Text(600)] = Field("", title="Форма предъявления: уточнение")
    responsible: Annotated[tuple[PersonId, ...], Distinct] = Field(
        (), max_length=MOST + 1, title="Ответственные"
    )
    recommended: Flag = Field(False, title="По рекомендации куратора")
    derived: Annotated[tuple[Annotated[str, Line(32)], ...], AfterValidator(_derivable)] = Field(
        (), title="Заполнено автоматически"
    )


class Indicator(Record):
    """What success is measured by (Order 731, III.2): before and planned; the fact is in section 4."""

    id: Id = Field(title="Код строки")
    text: Annotated[str, Text(300)] = Field("", title="Показатель")
    criterion: Annotated[str, Text(300)] = Field("", title="Критерий")
    instrument: Annotated[str, Line(300)] = Field("", title="Чем измеряется")
    baseline: Annotated[str, Line(100)] = Field("", title="Исходное значение")
    target: Annotated[str, Line(100)] = Field("", title="Плановое значение")


class Roadmap(Record):
    """Zone Z3."""

    salt: Salt = Field(title="Соль раздела 3")
    rows: Annotated[tuple[RoadmapRow, ...], DistinctIds] = Field(
        (), max_length=MOST_ROWS, title="Мероприятия"
    )
    indicators: Annotated[tuple[Indicator, ...], DistinctIds] = Field(
        (), max_length=20, title="Показатели и критерии"
    )

    def row(self, row_id: str) -> RoadmapRow | None:
        """The row with that id, or None."""
        return next((row for row in self.rows if row.id == row_id), None)
