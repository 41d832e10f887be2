"""Section 2 (zone Z2): requests, difficulties, areas of difficulty and tasks of the coming period.

Each row of the road map names the needs that it answers.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.texts import Line, Text
from documents.values import Day, DistinctIds, Id, Record, Salt, Whole


class Need(Record):
    """One professional deficit, or a task of the coming period (Appendix, column 1)."""

    id: Id = Field(title="Код строки")
    need_kind: Annotated[str | None, Coded("need_kind")] = Field(None, title="Вид")
    text: Annotated[str, Text(600)] = Field("", title="Формулировка")
    deficit_type: Annotated[str | None, Coded("deficit_type")] = Field(None, title="Группа затруднения")
    source: Annotated[str | None, Coded("diagnostic_source")] = Field(None, title="Источник выявления")
    source_name: Annotated[str, Line(300)] = Field("", title="Наименование процедуры")
    source_date: Day = Field(None, title="Дата процедуры")
    level_before: Annotated[str | None, Coded("level")] = Field(None, title="Уровень до")
    level_before_percent: Annotated[int | None, Whole(0, 100)] = Field(None, title="Уровень до, %")
    aim: Annotated[str | None, Coded("aim")] = Field(None, title="Ожидаемый итог")
    priority: Annotated[int | None, Whole(1, 5)] = Field(None, title="Приоритет")


class Needs(Record):
    """Zone Z2."""

    salt: Salt = Field(title="Соль раздела 2")
    items: Annotated[tuple[Need, ...], DistinctIds] = Field(
        (), max_length=30, title="Запросы, затруднения, задачи"
    )
    context_note: Annotated[str, Text(1000)] = Field("", title="Особенности профессиональной деятельности")

    def number_of(self, need_id: str) -> int | None:
        """The number of a need in section 2, counted from 1; None if there is no such need."""
        return next((place for place, need in enumerate(self.items, 1) if need.id == need_id), None)
