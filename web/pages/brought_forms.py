"""«Прошлогодние формы архивом»: a ZIP of Appendix forms shown file by file, then laid beside the teachers' drafts.

What was shown is carried by the page itself, signed by the server; the archive is kept nowhere.
"""

import json

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer

from approvals.acts.school_year import teachers_of
from approvals.brought_forms import Brought, Matched, bring, match, spelled_form, spelling_of
from approvals.errors import BadField
from documents.filled.archive import MOST_FILES, Filed, read_archive
from documents.filled.form import FormRefused
from web.access import me, only
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.pages.school_year import school_of
from web.proofs import actor
from workflow.participants import Office

LONGEST = 1_900_000  # of one field of a form
DAY = 24 * 60 * 60
PURPOSE = "iom.brought-forms/1"
Line = tuple[Filed, Matched]

pages = Blueprint("brought_forms", __name__)


@pages.get("/routes/begin-year/forms")
@only(Office.DEPUTY_HEAD)
def choose() -> str:
    """The page on which the archive is chosen."""
    return _page(Form(), school_of(request.args.get("organization", "")))


@pages.post("/routes/begin-year/forms")
@only(Office.DEPUTY_HEAD)
def read() -> str | tuple[str, int]:
    """What each file is and whose; nothing is stored yet."""
    form = Form(request, ("organization",))
    school, file = school_of(form.raw("organization")), request.files.get("file")
    if file is None or not file.filename:
        form.refuse("file", _("Выберите архив ZIP с формами Word (.docx)."))
        return _page(form, school), 422
    try:
        filed = read_archive(file.stream.read())
    except FormRefused as error:
        form.refuse("file", str(error))
        return _page(form, school), 422
    people = {one.person: one.full_name for one in teachers_of(reading(), school, on=today())}
    lines = _each_once([(one, _matched(people, one)) for one in filed])
    said = {whose.person: spelling_of(one.form) for one, whose in lines if one.form and whose.person}
    carried = str(_serializer().dumps([me().person, school, json.dumps(said, ensure_ascii=False)]))
    if len(carried) > LONGEST:
        form.refuse("file", _("В формах слишком много текста. Разделите архив на части."))
        return _page(form, school), 422
    return _page(form, school, lines, carried=carried if said else "")


@pages.post("/routes/begin-year/forms/bring")
@only(Office.DEPUTY_HEAD)
def lay() -> str:
    """Lay the forms that were shown beside the drafts; a second press changes nothing."""
    form = Form(request, ("carried",))
    school, said = _carried(form.raw("carried"))
    forms = {person: spelled_form(text) for person, text in said.items()}
    stop_reading()
    desk = installation().desk
    done = bring(desk, school, forms, actor=actor(), on=today(), at=request_time())
    return _page(form, school, done=done)


def _matched(people: dict[str, str], one: Filed) -> Matched:
    if one.form is None:
        return Matched(None, "", one.reason)
    return match(people, one.form.full_name or one.name.rpartition(".")[0])


def _each_once(lines: list[Line]) -> list[Line]:
    """Of two files of one person neither is taken by chance: the second is told."""
    seen: set[str] = set()
    told = []
    for one, whose in lines:
        if whose.person in seen:
            told.append((one, Matched(None, whose.full_name, _("В архиве уже есть файл этого педагога."))))
            continue
        if whose.person:
            seen.add(whose.person)
        told.append((one, whose))
    return told


def _carried(text: str) -> tuple[str, dict[str, str]]:
    try:
        person, school, said = _serializer().loads(text, max_age=DAY)
    except (BadSignature, ValueError) as error:
        raise _outdated() from error
    if person != me().person or school_of(school) != school:
        raise _outdated()
    forms: dict[str, str] = json.loads(said)
    return school, forms


def _outdated() -> BadField:
    return BadField(
        field="file", sentence=_("Страница устарела. Выберите архив ещё раз: ничего не записано.")
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(installation().settings.secret_key, salt=PURPOSE)


def _page(
    form: Form,
    school: str,
    lines: list[Line] | None = None,
    *,
    carried: str = "",
    done: list[Brought] | None = None,
) -> str:
    return render_template(
        "brought_forms.html",
        form=form,
        school=school,
        lines=lines,
        carried=carried,
        done=done,
        most=MOST_FILES,
    )
