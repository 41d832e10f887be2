"""«Моя школа»: one page on the people of a school, its offices and orders; the same for the municipality's offices.

Each figure narrows the list below it. What may be shown by name is decided in `approvals/school/standings.py`.
"""

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from approvals.acts.opening import school_year
from approvals.school.duties import duties_at
from approvals.school.standings import (
    ABOVE,
    HEADS,
    LATE,
    NONE,
    SchoolStandings,
    heads,
    may_look,
    school_standings,
)
from approvals.school.vacancies import vacancies
from web import accounts
from web.access import PageHidden, my_standing, only
from web.installation import installation, reading, today
from web.labels import day
from web.pages.summary import COLUMNS

FIGURES = {NONE: later("Без маршрута"), **COLUMNS, LATE: later("Просрочен ответ")}
IN_CHAT = {
    NONE: later("Ещё без маршрута"),
    "teacher": later("Пишут или исправляют"),
    "school": later("На рассмотрении в школе"),
    "curator": later("На рассмотрении у куратора"),
    "running": later("Реализуются"),
    "amending": later("Корректируются"),
    "ending": later("Подводят итоги"),
    "completed": later("Завершены"),
    "stopped": later("Приостановлены"),
    LATE: later("Просрочен ответ"),
}

pages = Blueprint("school", __name__)


@pages.get("/school")
@only(*HEADS)
def mine() -> str:
    """The school that I am a head of; of several, the first."""
    return _page(heads(my_standing())[0])


@pages.get("/schools/<school>")
@only(*HEADS, *ABOVE)
def one(school: str) -> str:
    """A school that my office reaches."""
    return _page(school)


def _page(school: str) -> str:
    names = accounts.organizations(reading(), on=today(), kinds=("school",))
    if school not in names or not may_look(my_standing(), school):
        raise PageHidden(what=_("школа"))
    found = school_standings(reading(), my_standing(), school, on=today())
    show = request.args.get("show", "")
    duties = duties_at(reading(), school, on=today())
    return render_template(
        "school/page.html",
        school=school,
        name=names[school],
        mine={code: names[code] for code in heads(my_standing()) if code in names},
        found=found,
        show=show if show in FIGURES else "",
        lines=found.asked(show),
        labels=FIGURES,
        unnamed=len(found.lines) - len(found.named),
        today=today(),
        years=school_year(today()),
        substitutions=[one for one in duties if one.stands_in_for],
        ending=[one for one in duties if one.ends_soon(today())],
        vacant=vacancies(reading(), on=today(), school=school),
        chat=chat_text(names[school], found, link=_link()),
    )


def chat_text(name: str, found: SchoolStandings, *, link: str) -> str:
    """What may stand in the school's chat: counts and no name."""
    begins, ends = (one.year for one in school_year(today()))
    counts = [
        f"{label}: {found.figures[group]}" for group, label in IN_CHAT.items() if found.figures.get(group)
    ]
    head = _(
        "Маршруты на %(begins)s/%(ends)s учебный год, на %(day)s", begins=begins, ends=ends, day=day(today())
    )
    people = _("Всего сотрудников: %(count)s", count=len(found.lines))
    return "\n".join([name, head, people, *counts, _("Открыть свой маршрут: %(link)s", link=link)])


def _link() -> str:
    return installation().settings.public_address.rstrip("/") + url_for("start.home")
