"""«Типовая строка»: one event that a deputy lays beside chosen drafts; each teacher takes it himself or leaves it."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from approvals.acts.school_year import Teacher, teachers_of
from approvals.brought_forms import Brought, bring
from documents.filled.form import NAMES, FilledForm, FilledRow
from web.access import only
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.pages.school_year import school_of
from web.proofs import actor
from workflow.participants import Office

CELLS = ("need", "task", "work", "term", "result")
LIMITS = (600, 600, 600, 100, 600)

pages = Blueprint("common_row", __name__)


@pages.get("/routes/begin-year/row")
@only(Office.DEPUTY_HEAD)
def write() -> str:
    """The row and for whom it is."""
    return _page(Form(), school_of(request.args.get("organization", "")))


@pages.post("/routes/begin-year/row")
@only(Office.DEPUTY_HEAD)
def lay() -> str | tuple[str, int]:
    """Lay the row beside the chosen drafts; the same row twice is one."""
    form = Form(request, ("organization", "person", *CELLS))
    school = school_of(form.raw("organization"))
    chosen = form.choices("person", _("Кому"), [one.person for one in _drafting(school)])
    said = [
        form.text(cell, NAMES[place], limit=LIMITS[place], required=cell in ("task", "work"))
        for place, cell in enumerate(CELLS)
    ]
    if form and not chosen:
        form.refuse("person", _("Отметьте хотя бы одного педагога."))
    if not form:
        return _page(form, school), 422
    need, task, what, term, result = said
    row = FilledForm("", "", "", (FilledRow(1, 1, (need, task, what, term, result)),))
    stop_reading()
    desk = installation().desk
    done = bring(desk, school, dict.fromkeys(chosen, row), actor=actor(), on=today(), at=request_time())
    return _page(form, school, done)


def _drafting(school: str) -> list[Teacher]:
    """The teachers of the school who have not sent their route of the season yet."""
    people = teachers_of(reading(), school, on=today())
    return [one for one in people if one.has_card and one.state in (None, "teacher_draft")]


def _page(form: Form, school: str, done: list[Brought] | None = None) -> str:
    return render_template(
        "common_row.html",
        form=form,
        school=school,
        people=_drafting(school),
        ticked=set(form.raw_list("person")),
        fields=list(zip(CELLS, NAMES, LIMITS, strict=True)),
        done=done,
    )
