"""«Начать год»: the deputy ticks teachers and each gets a draft; the page says who is still without one."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from approvals.acts.opening import school_year
from approvals.acts.school_year import Begun, Teacher, begin_year, teachers_of
from web import accounts
from web.access import my_standing, only
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.proofs import actor
from workflow.participants import Office

MOST = 100

pages = Blueprint("school_year", __name__)


@pages.get("/routes/begin-year")
@only(Office.DEPUTY_HEAD)
def choose() -> str:
    """The people of my school, those without a route of the season ticked."""
    return _page(Form(), school_of(request.args.get("organization", "")))


@pages.post("/routes/begin-year")
@only(Office.DEPUTY_HEAD)
def begin() -> str | tuple[str, int]:
    """Open the drafts and tell of each; the same press twice opens none."""
    form = Form(request, ("organization", "person"))
    school = school_of(form.raw("organization"))
    known = [one.person for one in teachers_of(reading(), school, on=today())]
    chosen = form.choices("person", _("Кому создать маршрут"), known)
    if form and not chosen:
        form.refuse("person", _("Отметьте хотя бы одного педагога."))
    if len(chosen) > MOST:
        form.refuse("person", _("За один раз — не больше %(most)s. Снимите часть отметок.", most=MOST))
    if not form:
        return _page(form, school), 422
    stop_reading()
    done = begin_year(installation().desk, school, chosen, actor=actor(), on=today(), at=request_time())
    return _page(form, school, done)


def school_of(asked: str) -> str:
    """The school asked for where I am its deputy, otherwise the first of mine."""
    mine = [held.organization for held in my_standing().held if held.office == Office.DEPUTY_HEAD]
    return asked if asked in mine else mine[0]


def _page(form: Form, school: str, done: list[Begun] | None = None) -> str:
    people = teachers_of(reading(), school, on=today())
    begins, ends = school_year(today())
    names = accounts.organizations(reading(), on=today())
    mine = dict.fromkeys(
        held.organization for held in my_standing().held if held.office == Office.DEPUTY_HEAD
    )
    return render_template(
        "begin_year.html",
        form=form,
        school=school,
        schools={code: names.get(code, "") for code in mine},
        people=people,
        ticked=_ticked(form, people),
        waiting=[one for one in people if one.is_waiting],
        done=done,
        begins=begins,
        ends=ends,
    )


def _ticked(form: Form, people: list[Teacher]) -> set[str]:
    """What stood ticked, at first every teacher who has a card and no route."""
    usual = {one.person for one in people if one.is_waiting and one.has_card and not one.manages}
    return set(form.raw_list("person")) or usual
