"""The sheets of the staff list and their columns as data: one place for reading, for the empty workbook and its hints.

A heading is known by its words: «ё» equals «е», capitals, spaces and the star of an obligatory column do not count.
"""

from dataclasses import dataclass
from typing import Final

from documents.texts import search_key

SCHOOLS, STAFF, DUTIES, CURATORS = "Школы", "Сотрудники", "Назначения", "Кураторы"
HINTS: Final = "Подсказки"
NEW_PERSON: Final = "новый"
ALL_SCHOOLS: Final = "все"


@dataclass(frozen=True)
class Column:
    """One column: the field of a row that it fills, its heading, what to write in it."""

    field: str
    heading: str
    hint: str
    obligatory: bool = False
    example: str = ""


def key_of(heading: str) -> str:
    """The form under which headings and names of sheets are compared."""
    return " ".join(search_key(heading).replace("*", " ").split())


_PERSON = Column("person", "ФИО", "Фамилия, имя и отчество через пробел", True, "Иванова Анна Викторовна")
_LOGIN = Column(
    "login",
    "Логин",
    "Можно не заполнять: программа составит сама. Для однофамильцев с тем же именем и отчеством — логин человека "
    "или слово «новый»",
    example="ivanova.av",
)
_SCHOOL = Column("school", "Школа", "Краткое наименование, как на листе «Школы»", True, "СОШ № 1")
_ORDER = (
    Column("number", "Номер приказа", "Как в приказе", True, "41-п"),
    Column("ordered", "Дата приказа", "Например 28.08.2026", True, "28.08.2026"),
    Column("since", "Действует с", "Не раньше даты приказа", True, "01.09.2026"),
    Column("until", "Действует по", "Пусто — до отмены"),
)
NAME_IN_PARTS: Final = (
    Column("last", "Фамилия", ""),
    Column("first", "Имя", ""),
    Column("patronymic", "Отчество", ""),
)
"""What may stand in place of the one column with the whole name."""
SHEETS: Final = {
    SCHOOLS: (
        Column("short", "Краткое наименование", "По нему школу находят на других листах", True, "СОШ № 1"),
        Column(
            "full",
            "Полное наименование",
            "Как в уставе; для новой школы нужно",
            example="Средняя общеобразовательная школа № 1",
        ),
        Column("since", "Называется так с", "День, с которого действует наименование", example="01.09.2020"),
        Column("week", "Дней в неделе", "5 или 6; пусто — 5", example="5"),
    ),
    STAFF: (
        _SCHOOL,
        _PERSON,
        Column("position", "Должность", "Как в штатном расписании", True, "учитель математики"),
        Column("since", "Работает с", "Пусто — с сегодняшнего дня", example="01.09.2019"),
        _LOGIN,
        Column("email", "Почта", "Для писем; можно не заполнять", example="ivanova@shkola1.ru"),
        Column("subjects", "Предметы", "Через запятую, слова справочника", example="математика, алгебра"),
        Column("category", "Категория", "высшая, первая, соответствие, без категории", example="первая"),
        Column("attested", "Дата аттестации", "Например 18.12.2024", example="18.12.2024"),
        Column("experience", "Педагогический стаж", "Полных лет", example="12"),
    ),
    DUTIES: (
        _SCHOOL,
        _PERSON,
        Column(
            "office",
            "Обязанность",
            "директор, заместитель директора, руководитель МО, наставник, ответственный за мониторинг",
            True,
            "заместитель директора",
        ),
        Column(
            "title",
            "Должность для документов",
            "Как печатать у подписи; пусто — должность с листа «Сотрудники»",
            example="заместитель директора по УВР",
        ),
        *_ORDER,
        Column("replaces", "Замещает", "ФИО того, кого замещает"),
        Column(
            "covers", "Охватывает", "У руководителя МО — предметы, у наставника — ФИО педагогов через «;»"
        ),
        _LOGIN,
    ),
    CURATORS: (
        _PERSON,
        Column("schools", "Школы", "«все» или краткие наименования через запятую", True, "все"),
        Column("subjects", "Предметы", "Если куратор ведёт предметы, а не школы"),
        *_ORDER,
        Column("title", "Должность для документов", "Пусто — «муниципальный куратор»"),
        _LOGIN,
    ),
}


def heading_of(sheet: str, field: str) -> str:
    """How the column of that field is called on that sheet."""
    columns = (*SHEETS[sheet], *NAME_IN_PARTS)
    return next(column.heading for column in columns if column.field == field)
