"""My tasks: what waits for my decision, the nearest date first."""

from flask import Blueprint, render_template, request

from approvals.inbox import my_tasks
from approvals.paper.waiting import waiting_scans
from approvals.school.transfers import offers
from approvals.school.vacancies import OWED, vacancies
from approvals.visibility import has_lists
from documents.texts import sort_key
from web import accounts
from web.access import holds, my_standing
from web.installation import installation, reading, today
from web.log_sheet import is_due
from web.opening_form import may_create
from workflow.participants import Office

MOST_SCHOOLS = 10  # named in one line; the rest are counted

pages = Blueprint("tasks", __name__)


@pages.get("/tasks")
def mine() -> str:
    """What waits for me, as holder of my offices and as a teacher."""
    who = my_standing()
    page = my_tasks(reading(), who, on=today(), after=request.args.get("after", ""))
    return render_template(
        "tasks.html",
        page=page,
        today=today(),
        lists=has_lists(who),
        owed=OWED,
        offers=offers(reading(), who, on=today()),
        me=who.person,
        most=MOST_SCHOOLS,
        first="after" not in request.args,
        may_create=may_create(),
        vacant=_vacant() if holds(Office.ADMINISTRATOR) else {},
        scans=waiting_scans(reading(), who),
        sheet_is_due=holds(Office.ADMINISTRATOR) and _sheet_is_due(),
    )


def _vacant() -> dict[str, list[tuple[str, str]]]:
    """The schools, by code and name, where nobody holds an office that every school must have, by office."""
    names = accounts.organizations(reading(), on=today(), kinds=("school",))
    found: dict[str, list[tuple[str, str]]] = {}
    for one in vacancies(reading(), on=today()):
        found.setdefault(one.office, []).append((one.school, names.get(one.school, one.school)))
    return {office: sorted(schools, key=lambda one: sort_key(one[1])) for office, schools in found.items()}


def _sheet_is_due() -> bool:
    return installation().settings.log_key_file.exists() and is_due(reading(), today=today())
