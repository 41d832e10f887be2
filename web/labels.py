"""Russian words for what the program calls by codes, and the way dates, times and numbers are written.

Every word goes through gettext, so that another language can be added. Offices are worded in
`approvals/offices.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale
from flask import Flask
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as later
from markupsafe import Markup

from approvals import offices
from web.installation import local

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class StateWords:
    """A state: its short name, what it means for the teacher, and the tone of its badge."""

    short: LazyString
    explanation: LazyString
    tone: str  # draft | waiting | returned | active | done | stopped: a shape and a colour in theme.css


STATES = {
    "teacher_draft": StateWords(
        later("Черновик"), later("Маршрут видите только вы и те, кто помогает вам его заполнить."), "draft"
    ),
    "member_confirmation": StateWords(
        later("Участники подтверждают"),
        later("Каждый участник группы читает маршрут и подтверждает участие."),
        "waiting",
    ),
    "deputy_review": StateWords(
        later("На рассмотрении в школе"), later("Маршрут рассматривает заместитель директора."), "waiting"
    ),
    "deputy_returned": StateWords(
        later("Возвращён школой на доработку"),
        later("Есть замечания. Исправьте их и отправьте маршрут снова."),
        "returned",
    ),
    "director_approval": StateWords(
        later("На утверждении у директора"),
        later("Школа согласовала маршрут. Его утверждает директор."),
        "waiting",
    ),
    "curator_recommendations": StateWords(
        later("На рассмотрении у куратора"),
        later("Школа согласовала маршрут. Его рассматривает муниципальный куратор."),
        "waiting",
    ),
    "curator_returned": StateWords(
        later("Возвращён куратором на доработку"), later("Куратор просит внести изменения."), "returned"
    ),
    "implementation": StateWords(
        later("Реализуется"), later("Маршрут согласован. Отмечайте выполнение мероприятий."), "active"
    ),
    "amendment_draft": StateWords(
        later("Корректировка"),
        later("Готовится изменение. До его согласования действует прежняя версия."),
        "draft",
    ),
    "amendment_confirmation": StateWords(
        later("Корректировка: участники подтверждают"),
        later("Кого изменение касается, тот подтверждает участие. До решения действует прежняя версия."),
        "waiting",
    ),
    "amendment_deputy_review": StateWords(
        later("Корректировка на рассмотрении в школе"),
        later("Изменение рассматривает заместитель директора. До решения действует прежняя версия."),
        "waiting",
    ),
    "amendment_curator_review": StateWords(
        later("Корректировка на рассмотрении у куратора"),
        later("Изменение рассматривает муниципальный куратор. До решения действует прежняя версия."),
        "waiting",
    ),
    "final_reflection": StateWords(
        later("Итоговая рефлексия"), later("Заполните раздел 4 и приложите результаты."), "active"
    ),
    "completion_review": StateWords(
        later("Проверка завершения"), later("Маршрут проверяют перед завершением."), "waiting"
    ),
    "completed": StateWords(later("Завершён"), later("Маршрут завершён, изменить его нельзя."), "done"),
    "suspended": StateWords(later("Приостановлен"), later("Реализация приостановлена."), "stopped"),
    "withdrawn": StateWords(later("Отозван"), later("Маршрут отозван до согласования."), "stopped"),
    "terminated": StateWords(later("Прекращён досрочно"), later("Реализация прекращена."), "stopped"),
    "transferred": StateWords(
        later("Передан"), later("Маршрут передан в другую организацию и продолжается там."), "stopped"
    ),
}
KINDS_OF_OFFICE = {"primary": later("основное"), "substitute": later("замещение")}
KINDS_OF_ORGANIZATION = {
    "school": later("школа"),
    "authority": later("управление образования"),
    "centre": later("методический центр"),
}
WHY_SESSION_ENDED = {
    "signed_out": later("выход"),
    "killed": later("завершён владельцем"),
    "password_changed": later("смена пароля"),
    "deactivated": later("учётная запись отключена"),
    "wrong_passwords": later("неверные пароли при подписании"),
}
EVENTS = {
    "role.granted": later("назначение"),
    "role.ended": later("прекращение"),
}


def state_words(code: str) -> StateWords:
    """The words of a state; a code without words is shown as it is, so nothing fails to print."""
    return STATES.get(code) or StateWords(later(code), later(""), "draft")


def office_name(code: str) -> str:
    """«заместитель директора»."""
    return offices.NAMES.get(code, code)


def day(value: date | datetime | None) -> str:
    """«16.09.2026»; an instant falls on its day in the municipality. Nothing for None."""
    if value is None:
        return ""
    return (local(value) if isinstance(value, datetime) else value).strftime("%d.%m.%Y")


def moment(value: datetime | None) -> Markup:
    """«16.09.2026, 14:05» on the municipality's clock, as a `<time>` element."""
    if value is None:
        return Markup("")
    shown = local(value)
    return Markup('<time datetime="{}">{}</time>').format(
        shown.isoformat(), shown.strftime(f"%d.%m.%Y,{NBSP}%H:%M")
    )


def plural(count: int, one: str, few: str, many: str) -> str:
    """«1 маршрут», «2 маршрута», «5 маршрутов», with a non-breaking space."""
    form = (get_locale() or Locale("ru")).plural_form(count)
    return f"{count}{NBSP}{ {'one': one, 'few': few}.get(form, many) }"


def teach(app: Flask) -> None:
    """Give the templates these words."""
    app.jinja_env.filters.update(day=day, moment=moment, office_name=office_name)
    app.jinja_env.tests.update(
        moment_of_time=lambda value: isinstance(value, datetime),
        day_of_calendar=lambda value: isinstance(value, date) and not isinstance(value, datetime),
    )
    app.jinja_env.globals.update(
        state_words=state_words,
        plural=plural,
        kinds_of_office=KINDS_OF_OFFICE,
        kinds_of_organization=KINDS_OF_ORGANIZATION,
    )
