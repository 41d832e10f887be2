"""The staff card: what the school already knows about a person, so that nobody types it.

A route takes a snapshot of it when it is opened.
Not collected on purpose: birth date, passport, СНИЛС, address, phone, health, family.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from documents.dictionaries import Coded
from documents.texts import Line, Text
from documents.values import Day, Distinct, Flag, Record, Whole

_NBSP = "\u00a0"
_TERMLESS_SINCE = date(2023, 9, 1)
_TERM_IN_YEARS = 5


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


class StaffCard(Record):
    """One person at one place of work, with education, category and attestation."""

    subject_kind: Annotated[str | None, Coded("subject_kind")] = Field("teacher", title="Категория работника")
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
    def category_ends_on(self) -> date | None:
        """The last day of the category: as stated, or five years after an attestation that has a term.

        A category set before 01.09.2023 keeps its term; a later one has none (Order 196 of 24.03.2023).
        """
        if self.category_valid_until is not None or self.attestation_date is None:
            return self.category_valid_until
        has_term = self.category == "compliance" or (
            self.category in {"first", "highest"} and self.attestation_date < _TERMLESS_SINCE
        )
        return _years_later(self.attestation_date, _TERM_IN_YEARS) if has_term else None

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


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)
