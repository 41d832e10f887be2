"""Lists as workbooks of Excel, as they are filtered on their pages: my tasks, routes, people.

The queue and the register have workbooks of their own; formulas are no formulas there and here (`web/sheets.py`).
"""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from approvals.inbox import RouteCard, TaskCard, my_tasks, routes_list
from web import accounts
from web.access import my_standing, only
from web.downloads import XLSX, download
from web.installation import local, reading, request_time, today
from web.kept_accounts import KEEPERS
from web.labels import STATES, office_name
from web.pages.people import asked_people, places_of_work
from web.pages.routes import asked_routes
from web.sheets import Cell, Row, Sheet, as_workbook

MOST = 20_000

pages = Blueprint("lists", __name__)


@pages.get("/tasks.xlsx")
def tasks() -> Response:
    """What waits for me."""
    found = my_tasks(reading(), my_standing(), on=today(), limit=MOST)
    columns = (_("Маршрут"), _("Педагог"), _("Организация"), _("Состояние"), _("Круг"), _("В должности"))
    rows: list[tuple[Cell, ...]] = [
        (
            *_of_route(card, found.organizations),
            office_name(card.office),
            local(card.opened_at).date(),
            card.due_on,
            _("да") if card.is_overdue(today()) else "",
        )
        for card in found.rows
    ]
    return _workbook(
        _("Мои задачи"), "tasks", (*columns, _("Поступило"), _("Ответ до"), _("Просрочено")), rows
    )


@pages.get("/routes.xlsx")
def routes() -> Response:
    """The routes that I may know of, narrowed as on their page."""
    found = routes_list(reading(), my_standing(), asked_routes(), on=today(), limit=MOST)
    columns = (_("Маршрут"), _("Педагог"), _("Организация"), _("Состояние"), _("Круг"), _("Версия"))
    rows: list[tuple[Cell, ...]] = [
        (
            *_of_route(card, found.organizations),
            card.version,
            ", ".join(map(office_name, card.waits_for)),
            local(card.since).date(),
            card.due_on,
        )
        for card in found.rows
    ]
    return _workbook(
        _("Маршруты"), "routes", (*columns, _("Ждёт решения"), _("В состоянии с"), _("Ответ до")), rows
    )


@pages.get("/people.xlsx")
@only(*KEEPERS)
def people() -> Response:
    """The people whom the filter finds, with their places of work."""
    found = reading().scalars(asked_people(request.args).limit(MOST)).all()
    works = places_of_work([user.id for user in found])
    names = accounts.organizations(reading(), on=today())
    rows: list[tuple[Cell, ...]] = [
        (
            user.last_name,
            user.first_name,
            user.patronymic,
            user.login,
            "; ".join(f"{names.get(one.organization, '')}: {one.position}" for one in works.get(user.id, ())),
            _("да") if user.active else _("нет"),
        )
        for user in found
    ]
    columns = (_("Фамилия"), _("Имя"), _("Отчество"), _("Логин"), _("Место работы"), _("Запись действует"))
    return _workbook(_("Люди"), "people", columns, rows)


def _of_route(card: RouteCard | TaskCard, organizations: Mapping[str, str]) -> tuple[Cell, ...]:
    """What both lists of routes begin with."""
    number = card.number or _("без номера")
    school = organizations.get(card.organization, "")
    return number, card.teacher, school, _state(card.state), card.round


def _state(code: str) -> str:
    return str(STATES[code].short) if code in STATES else code


def _workbook(title: str, latin: str, columns: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> Response:
    sheet = Sheet(title, columns, [Row(cells) for cells in rows], len(rows))
    day = f"{local(request_time()):%Y-%m-%d}"
    return download(as_workbook(sheet), XLSX, name=f"{title} {day}.xlsx", latin_name=f"{latin}-{day}.xlsx")
