"""The orders that the municipality works by: local acts with their days, and the order on electronic signatures.

An act is added and ended; one that has come into force is never deleted, since routes may name it.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.errors import BadField
from approvals.municipality import EsignPolicy, LocalAct
from approvals.settings_change import is_unused, mark, with_act_ended, with_local_act, without_act
from web.access import only
from web.forms import Form
from web.installation import today
from web.municipality_form import SEEN, settings, stored
from workflow.errors import NotFound
from workflow.participants import Office

ACT = ("title", "number", "date", "issuer", "valid_from", "valid_to")
ESIGN = ("title", "number", "date", "issuer", "on_paper")

pages = Blueprint("local_acts", __name__)


@pages.get("/settings/acts/new")
@only(Office.ADMINISTRATOR)
def new() -> str:
    """The form for a local act."""
    return render_template("local_act_new.html", form=Form(seen=mark(settings())))


@pages.post("/settings/acts/new")
@only(Office.ADMINISTRATOR)
def add() -> tuple[str, int] | Response:
    """Add a local act; of several in force on a day the one begun last counts."""
    form = Form(request, (*ACT, SEEN))
    act = _read_act(form)
    if act is not None and _added(form, act):
        return redirect(url_for("settings.overview"), 303)
    return render_template("local_act_new.html", form=form), 422


@pages.get("/settings/acts/<int:place>/end")
@only(Office.ADMINISTRATOR)
def ending(place: int) -> str:
    """The form for the last day of a local act."""
    return _end_page(place, Form(seen=mark(settings()), last_day=today().isoformat()))


@pages.post("/settings/acts/<int:place>/end")
@only(Office.ADMINISTRATOR)
def end(place: int) -> tuple[str, int] | Response:
    """Let a local act end with a day."""
    form = Form(request, ("last_day", SEEN))
    last_day = form.day("last_day", _("Последний день"))
    if last_day is not None:
        try:
            acts = with_act_ended(settings(), place, last_day=last_day, today=today())
            if stored(form, {"local_acts": acts}):
                return redirect(url_for("settings.overview"), 303)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _end_page(place, form), 422


@pages.post("/settings/acts/<int:place>/remove")
@only(Office.ADMINISTRATOR)
def remove(place: int) -> tuple[str, int] | Response:
    """Take out a local act that has not come into force yet."""
    form = Form(request, (SEEN,))
    if stored(form, {"local_acts": without_act(settings(), place, today=today())}):
        return redirect(url_for("settings.overview"), 303)
    return _end_page(place, form), 422


@pages.get("/settings/esign")
@only(Office.ADMINISTRATOR)
def esign() -> str:
    """The form for the order on simple electronic signatures, with what must exist on paper before it."""
    now = settings()
    shown = {} if now.esign is None else {name: str(value) for name, value in now.esign}
    return _esign_page(Form(None, (), seen=mark(now), **shown))


@pages.post("/settings/esign")
@only(Office.ADMINISTRATOR)
def save_esign() -> tuple[str, int] | Response:
    """Enter the order: from now on a sign-off is called a simple electronic signature."""
    form = Form(request, (*ESIGN, SEEN))
    policy = _read_esign(form)
    if policy is not None and stored(form, {"esign": policy}):
        return redirect(url_for("settings.overview"), 303)
    return _esign_page(form), 422


@pages.post("/settings/esign/end")
@only(Office.ADMINISTRATOR)
def end_esign() -> tuple[str, int] | Response:
    """Take the order out: from now on sign-offs are called agreement in the system again."""
    form = Form(request, (SEEN,))
    if stored(form, {"esign": None}):
        return redirect(url_for("settings.overview"), 303)
    return _esign_page(form), 422


def _added(form: Form, act: LocalAct) -> bool:
    try:
        return stored(form, {"local_acts": with_local_act(settings(), act)})
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
        return False


def _read_act(form: Form) -> LocalAct | None:
    title = form.text("title", _("Название акта"), limit=500)
    number = form.text("number", _("Номер"), limit=50)
    issuer = form.text("issuer", _("Кем издан"), limit=300)
    signed_on, valid_from = form.day("date", _("Дата акта")), form.day("valid_from", _("Действует с"))
    valid_to = form.day("valid_to", _("Действует по"), required=False)
    if not form or signed_on is None or valid_from is None:
        return None
    return LocalAct(
        title=title, number=number, date=signed_on, issuer=issuer, valid_from=valid_from, valid_to=valid_to
    )


def _read_esign(form: Form) -> EsignPolicy | None:
    title = form.text("title", _("Название порядка"), limit=500)
    number = form.text("number", _("Номер"), limit=50)
    issuer = form.text("issuer", _("Кем утверждён"), limit=300)
    signed_on = form.day("date", _("Дата"))
    if signed_on is not None and signed_on > today():
        form.refuse("date", _("Порядок вносят, когда он уже утверждён. Проверьте дату."))
    if not form.flag("on_paper"):
        form.refuse(
            "on_paper", _("Подтвердите, что документы есть на бумаге: без них подпись ничего не значит.")
        )
    if not form or signed_on is None:
        return None
    return EsignPolicy(title=title, number=number, date=signed_on, issuer=issuer)


def _end_page(place: int, form: Form) -> str:
    acts = settings().local_acts
    if place >= len(acts):
        raise NotFound(what=_("локальный акт"))
    unused = is_unused(acts[place], today=today())
    return render_template("local_act_end.html", form=form, act=acts[place], place=place, unused=unused)


def _esign_page(form: Form) -> str:
    return render_template("esign.html", form=form, settings=settings(), seen=mark(settings()))
