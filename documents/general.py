"""Section 1 and the heading of a route (zone Z1): whose it is, its goal, its term and its local act.

A snapshot: later changes of the staff card do not reach it.
What must be filled in before submission is said by `checks`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.texts import Line, Text
from documents.values import Day, Distinct, Flag, Record, Salt, Whole

DEFAULT_TITLE = "Индивидуальный образовательный маршрут"
_NBSP = "\u00a0"


class Organization(Record):
    """The place of work as it was called on that day."""

    id: Annotated[str, Line(40)] = Field("", title="Код организации")
    full_name: Annotated[str, Line(500)] = Field("", title="Полное наименование организации")
    short_name: Annotated[str, Line(200)] = Field("", title="Краткое наименование организации")


class Education(Record):
    """One education; a professional retraining is marked by the flag."""

    level: Annotated[str | None, Coded("education_level")] = Field(None, title="Уровень образования")
    details: Annotated[str, Text(500)] = Field(
        "", title="Образовательная организация, специальность, квалификация"
    )
    year: Annotated[int | None, Whole(1950, 2100)] = Field(None, title="Год окончания")
    retraining: Flag = Field(False, title="Профессиональная переподготовка")


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


class GeneralInfo(Record):
    """Zone Z1."""

    salt: Salt = Field(title="Соль раздела 1")
    kind: Annotated[str | None, Coded("kind")] = Field("individual", title="Вид маршрута")
    subject_kind: Annotated[str | None, Coded("subject_kind")] = Field("teacher", title="Категория работника")
    title: Annotated[str, Line(300)] = Field(DEFAULT_TITLE, title="Тема (название) маршрута")
    goal: Annotated[str, Text(1000)] = Field("", title="Цель")
    starts_on: Day = Field(None, title="Срок реализации: с")
    ends_on: Day = Field(None, title="Срок реализации: по")
    duration_rationale: Annotated[str, Text(500)] = Field("", title="Обоснование срока")
    legal_act: LegalAct = Field(LegalAct(), title="Основание (локальный акт)")
    support_team: tuple[Supporter, ...] = Field((), max_length=20, title="Методическое сопровождение")
    last_name: Annotated[str, Line(100)] = Field("", title="Фамилия")
    first_name: Annotated[str, Line(100)] = Field("", title="Имя")
    patronymic: Annotated[str, Line(100)] = Field("", title="Отчество (при наличии)")
    organization: Organization = Field(Organization(), title="Место работы (организация)")
    position_code: Annotated[str | None, Coded("position")] = Field(None, title="Должность по справочнику")
    position: Annotated[str, Line(300)] = Field("", title="Занимаемая должность")
    subjects: Annotated[tuple[Annotated[str, Coded("subject")], ...], Distinct] = Field(
        (), max_length=15, title="Преподаваемый предмет"
    )
    subjects_text: Annotated[str, Line(300)] = Field("", title="Другие предметы")
    educations: tuple[Education, ...] = Field((), max_length=10, title="Образование")
    teaching_experience_years: Annotated[int | None, Whole(0, 70)] = Field(
        None, title="Педагогический стаж работы, лет"
    )
    teaching_experience_as_of: Day = Field(None, title="Стаж указан на дату")
    category: Annotated[str | None, Coded("category")] = Field(None, title="Квалификационная категория")
    category_text: Annotated[str, Line(200)] = Field("", title="Уточнение к категории")
    extra_categories: Annotated[tuple[Annotated[str, Coded("extra_category")], ...], Distinct] = Field(
        (), max_length=5, title="Дополнительные категории"
    )
    attestation_date: Day = Field(None, title="Дата прохождения аттестации")
    attestation_planned_on: Day = Field(None, title="Планируемая дата аттестации")
    attestation_act: Annotated[str, Line(300)] = Field(
        "", title="Реквизиты распорядительного акта об аттестации"
    )
    category_valid_until: Day = Field(None, title="Срок действия категории")

    @property
    def full_name(self) -> str:
        """«Лугова Марина Олеговна», with the parts that are known."""
        return " ".join(part for part in (self.last_name, self.first_name, self.patronymic) if part)

    @property
    def initials_name(self) -> str:
        """«Лугова М. О.» with non-breaking spaces; a double name gives «А.-М.»."""
        initials = [_initial(name) for name in (self.first_name, self.patronymic) if name]
        return _NBSP.join([self.last_name, *initials] if self.last_name else initials)


def _initial(name: str) -> str:
    return "-".join(f"{part[0]}." for part in name.split("-") if part)
