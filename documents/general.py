"""Section 1 and the heading of a route (zone Z1): whose it is, its goal, its term and its local act.

A snapshot: later changes of the staff card do not reach it.
What must be filled in before submission is said by `checks`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.group import MOST, Member, OneEach
from documents.staff_card import StaffCard
from documents.texts import Line, Text
from documents.values import Day, PersonId, Record, Salt

DEFAULT_TITLE = "Индивидуальный образовательный маршрут"


class LegalAct(Record):
    """The local act by which the route is drawn up, with the days on which it is in force."""

    title: Annotated[str, Line(500)] = Field("", title="Название локального акта")
    number: Annotated[str, Line(50)] = Field("", title="Номер локального акта")
    date: Day = Field(None, title="Дата локального акта")
    issuer: Annotated[str, Line(300)] = Field("", title="Кем издан локальный акт")
    valid_from: Day = Field(None, title="Локальный акт действует с")
    valid_to: Day = Field(None, title="Локальный акт действует по")


class Supporter(Record):
    """One person of the methodical support (Order 731, I.6 and I.7)."""

    role: Annotated[str | None, Coded("support_role")] = Field(None, title="Роль в сопровождении")
    name: Annotated[str, Line(200)] = Field("", title="Фамилия, имя, отчество")
    position: Annotated[str, Line(300)] = Field("", title="Должность, основание назначения")


class GeneralInfo(StaffCard):
    """Zone Z1: the staff card as it was, the heading of the route and, of a group, its members."""

    salt: Salt = Field(title="Соль раздела 1")
    kind: Annotated[str | None, Coded("kind")] = Field("individual", title="Вид маршрута")
    title: Annotated[str, Line(300)] = Field(DEFAULT_TITLE, title="Тема (название) маршрута")
    goal: Annotated[str, Text(1000)] = Field("", title="Цель")
    starts_on: Day = Field(None, title="Срок реализации: с")
    ends_on: Day = Field(None, title="Срок реализации: по")
    duration_rationale: Annotated[str, Text(500)] = Field("", title="Обоснование срока")
    legal_act: LegalAct = Field(LegalAct(), title="Основание (локальный акт)")
    lead: PersonId | None = Field(None, title="Руководитель группы")
    members: Annotated[tuple[Member, ...], OneEach] = Field((), max_length=MOST, title="Участники группы")
    support_team: tuple[Supporter, ...] = Field((), max_length=20, title="Методическое сопровождение")
