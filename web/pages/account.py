"""One's own account: who I am here, my offices, my password, my sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.errors import BadField, NotASigner
from web import accounts, sessions
from web.access import me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.proofs import prove
from workflow.errors import NotFound
from workflow.log import journal
from workflow.participants import User

FIELDS = ("current", "code", "password", "again")

pages = Blueprint("account", __name__)


@pages.get("/account")
def overview() -> str:
    """Who I am, my offices and my sessions."""
    return _page(Form())


@pages.post("/account/password")
def change_password() -> tuple[str, int] | Response:
    """Set a new password after the present one; all other sessions end."""
    form = Form(request, FIELDS)
    if form.secret("password") != form.secret("again"):
        form.refuse("again", _("Пароли не совпали. Введите оба раза одинаково."))
    try:
        if form:
            _change(form)
    except NotASigner:
        form.refuse("current", _("Введите нынешний пароль."))
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
    if not form:
        return _page(form), 422
    flash(_("Пароль изменён. Остальные сеансы завершены."), "success")
    return redirect(url_for("account.overview"), 303)


@pages.post("/account/sessions/<name>/end")
def end_session(name: str) -> Response:
    """End one session of mine at once; another person's is as good as absent."""
    if not _end(only=name):
        raise NotFound(what=_("сеанс"))
    flash(_("Сеанс завершён."), "success")
    return redirect(url_for("account.overview"), 303)


@pages.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    """End all my sessions but this one."""
    _end(keep=me().session)
    flash(_("Остальные сеансы завершены."), "success")
    return redirect(url_for("account.overview"), 303)


def _end(*, only: str | None = None, keep: str = "") -> int:
    at, person = request_time(), me().person
    with writing() as store:
        ended = sessions.end(store, person, only=only, keep=keep, why="killed", at=at)
        if ended:
            journal.record(store, kind="session.ended", at=at, by=person, about=person, data={"count": ended})
    return ended


def _page(form: Form) -> str:
    user = reading().get_one(User, me().person)
    return render_template(
        "account.html",
        form=form,
        user=user,
        held=my_standing().held,
        places=accounts.organizations(reading(), on=today()),
        sessions=sessions.alive(reading(), user.id, at=request_time()),
        here=me().session,
    )


def _change(form: Form) -> None:
    proof = prove(form.secret("current"), form.raw("code"), field="current")
    user = reading().get_one(User, me().person)
    new = accounts.fit(installation().passwords, form.secret("password"), accounts.names_of(user))
    with writing() as store:
        owner = store.get_one(User, me().person)
        accounts.set_password(store, owner, new, at=request_time(), signer=proof.signer, keep=me().session)
