"""«Загрузить список сотрудников»: a file is read and compared, what would change is shown, then carried out as a whole.

The file is not kept. What a list may change is decided in `web/staffing`.
"""

import hashlib
from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from web import downloads
from web.access import me, only
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today, writing
from web.staffing.blank_workbook import blank_workbook
from web.staffing.carried import read_carried, spelled
from web.staffing.carrying_out import Confirmed, PlanMoved, carry_out
from web.staffing.faults import FileRefused, ListFaulty, Remark, as_in_the_file
from web.staffing.known import read_known
from web.staffing.plan import plan_of
from web.staffing.reading import read_list
from web.staffing.rows import StaffList
from web.staffing.telling import duty_in_words, sums
from workflow.participants import Office

MOST_SHOWN = 300

pages = Blueprint("staff_import", __name__)


@pages.get("/people/import")
@only(Office.ADMINISTRATOR)
def choose() -> str:
    """The page on which a file is chosen."""
    return render_template("staff_import.html", form=Form())


@pages.get("/people/import/list.xlsx")
@only(Office.ADMINISTRATOR)
def blank() -> Response:
    """The empty workbook with hints."""
    return downloads.download(
        blank_workbook(), downloads.XLSX, name="Список сотрудников.xlsx", latin_name="staff-list.xlsx"
    )


@pages.post("/people/import")
@only(Office.ADMINISTRATOR)
def read() -> str | tuple[str, int]:
    """What the file says and what would change; nothing is stored yet."""
    form, file = Form(request), request.files.get("file")
    data = b"" if file is None else file.stream.read()
    if not data:
        form.refuse("file", _("Выберите файл: книгу XLSX или CSV."))
        return render_template("staff_import.html", form=form), 422
    try:
        found = read_list(data, installation().desk.dictionaries, on=today())
        shown = _plan_page(form, found.said, hashlib.sha256(data).hexdigest(), found.faults, found.notes)
    except FileRefused as error:
        form.refuse("file", str(error))
        return render_template("staff_import.html", form=form), 422
    return shown


@pages.post("/people/import/carry-out")
@only(Office.ADMINISTRATOR)
def carry() -> str | tuple[str, int] | AnyResponse:
    """Carry out what was shown; where the base moved meanwhile, show it anew and store nothing."""
    form = Form(request, ("list",))
    secret = installation().settings.secret_key
    confirmed = read_carried(form.raw("list"), secret=secret, person=me().person)
    try:
        with writing() as store:
            plan = carry_out(
                store,
                confirmed,
                installation().desk.dictionaries,
                today=today(),
                at=request_time(),
                by=me().person,
            )
    except (PlanMoved, ListFaulty):
        stop_reading()
        form.refuse("list", str(PlanMoved()))
        shown = _plan_page(form, confirmed.said, confirmed.file)
        return (shown, 409) if isinstance(shown, str) else shown
    told = "; ".join(sums(plan))
    flash(_("Список загружен. %(told)s.", told=told) if told else _("Менять нечего: всё уже так."), "success")
    return redirect(url_for("people.listing"), 303)


def _plan_page(
    form: Form, said: StaffList, file: str, faults: Sequence[Remark] = (), notes: Sequence[Remark] = ()
) -> str | tuple[str, int]:
    """What would change; with a fault there is nothing to confirm, and the answer says so."""
    words = installation().desk.dictionaries
    plan = plan_of(said, read_known(reading(), on=today()), words, today=today())
    wrong = as_in_the_file((*faults, *plan.faults))
    carried = ""
    if plan.size and not wrong:
        secret = installation().settings.secret_key
        carried = spelled(Confirmed(said, file, plan.digest), secret=secret, person=me().person)
    page = render_template(
        "staff_plan.html",
        form=form,
        plan=plan,
        sums=list(sums(plan)),
        faults=wrong,
        notes=[*notes, *plan.notes],
        carried=carried,
        most=MOST_SHOWN,
        duty_in_words=duty_in_words,
    )
    return (page, 422) if wrong else page
