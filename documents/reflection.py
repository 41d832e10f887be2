"""Section 4 (zone Z4): what the teacher says at the end of the way, products and facts included.

Written by the teacher alone and only when the reflection is open; it voids nobody's approval.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.group import MOST, OneEach, PersonalWords
from documents.texts import Line, Text
from documents.values import Day, DistinctIds, Flag, Id, Link, Record, Salt, Whole


class DeficitOutcome(Record):
    """What became of one need of section 2."""

    need: Id = Field(title="Затруднение")
    outcome: Annotated[str | None, Coded("deficit_outcome")] = Field(None, title="Итог по затруднению")
    level_after: Annotated[str | None, Coded("level")] = Field(None, title="Уровень после")
    level_after_percent: Annotated[int | None, Whole(0, 100)] = Field(None, title="Уровень после, %")
    comment: Annotated[str, Text(600)] = Field("", title="Пояснение к итогу")


class Product(Record):
    """A concrete product by which an achievement is shown (Order 731, III.5)."""

    id: Id = Field(title="Код строки")
    kind: Annotated[str | None, Coded("product_kind")] = Field(None, title="Вид продукта")
    title: Annotated[str, Line(300)] = Field("", title="Название продукта")
    date: Day = Field(None, title="Дата продукта")
    direction: Annotated[str | None, Coded("direction")] = Field(None, title="Направление деятельности")
    link: Link = Field("", title="Ссылка на продукт")
    presented_level: Annotated[str | None, Coded("presentation_level")] = Field(
        None, title="Уровень представления"
    )
    presented_on: Day = Field(None, title="Дата представления")
    presented_at: Annotated[str, Line(300)] = Field("", title="Где представлен")
    shared: Flag = Field(False, title="Можно показать коллегам")


class IndicatorFact(Record):
    """The value that an indicator of section 3 reached."""

    indicator: Id = Field(title="Показатель")
    fact: Annotated[str, Line(100)] = Field("", title="Фактическое значение")


class RowAnswer(Record):
    """The final answer for a row that was still open when the reflection began."""

    row: Id = Field(title="Мероприятие")
    answer: Annotated[str | None, Coded("row_answer")] = Field(None, title="Ответ по мероприятию")
    comment: Annotated[str, Text(600)] = Field("", title="Причина, пояснение")


class Reflection(Record):
    """Zone Z4."""

    salt: Salt = Field(title="Соль раздела 4")
    path_reflection: Annotated[str, Text(4000)] = Field("", title="Саморефлексия профессионального пути")
    effectiveness: Annotated[str | None, Coded("effectiveness")] = Field(
        None, title="Оценка эффективности ИОМ"
    )
    effectiveness_text: Annotated[str, Text(2000)] = Field("", title="Эффективность ИОМ: пояснение")
    conformity: Annotated[str | None, Coded("conformity")] = Field(
        None, title="Соответствие результата первичному замыслу"
    )
    conformity_text: Annotated[str, Text(2000)] = Field("", title="Соответствие замыслу: пояснение")
    deficit_outcomes: tuple[DeficitOutcome, ...] = Field((), max_length=30, title="Итоги по затруднениям")
    products: Annotated[tuple[Product, ...], DistinctIds] = Field((), max_length=60, title="Продукты")
    indicator_facts: tuple[IndicatorFact, ...] = Field((), max_length=20, title="Показатели: факт")
    row_answers: tuple[RowAnswer, ...] = Field(
        (), max_length=60, title="Ответы по незавершённым мероприятиям"
    )
    self_report_form: Annotated[str | None, Coded("self_report_form")] = Field(
        None, title="Форма самодиагностики"
    )
    self_report_text: Annotated[str, Line(300)] = Field("", title="Самодиагностика: название, ссылка")
    personal: Annotated[tuple[PersonalWords, ...], OneEach] = Field(
        (), max_length=MOST, title="Личная рефлексия участников"
    )
    next_steps: Annotated[str, Text(2000)] = Field("", title="Планирование дальнейшей работы")
