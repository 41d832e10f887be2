"""Behind a one-time link: set a password, or make the first account of a new installation. Looking uses
nothing up.
"""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.errors import BadField
from web import accounts, one_time
from web.accounts import Basis, NewPerson
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.one_time import OneTimeToken, Purpose
from workflow.appointing import AppointmentRefused
from workflow.participants import User

PASSWORD_FIELDS = ("password", "again")
FIRST_FIELDS = (
    *PASSWORD_FIELDS,
    "last_name",
    "first_name",
    "patronymic",
    "login",
    "email",
    "basis_number",
    "basis_date",
)

pages = Blueprint("invitations", __name__)


@pages.get("/link/<token>")
def form(token: str) -> str:
    """Show what the link is for; raises `LinkSpent` for one that no longer works."""
    return _page(one_time.look_up(reading(), token, at=request_time()), Form())


@pages.post("/link/<token>")
def accept(token: str) -> str | tuple[str, int] | Response:
    """Use the link up and send the person to the sign-in page."""
    row = one_time.look_up(reading(), token, at=request_time())
    first = row.purpose == Purpose.FIRST_ADMINISTRATOR
    form = Form(request, FIRST_FIELDS if first else PASSWORD_FIELDS)
    if form.secret("password") != form.secret("again"):
        form.refuse("again", _("Пароли не совпали. Введите оба раза одинаково."))
    try:
        if first:
            _make_first(token, form)
        elif form:
            _set_password(token, row, form)
    except (BadField, AppointmentRefused) as error:
        form.refuse(str(error.facts["field"]), str(error))
    if not form:
        return _page(row, form), 422
    session.clear()
    if row.purpose == Purpose.PASSWORD_RESET:
        flash(_("Пароль изменён. Все прежние подписи действуют. Теперь войдите."), "success")
    else:
        flash(_("Пароль сохранён. Теперь войдите."), "success")
    return redirect(url_for("sign_in.form"), 303)


def _page(row: OneTimeToken, form: Form) -> str:
    user = reading().get(User, row.person) if row.person else None
    if row.purpose == Purpose.FIRST_ADMINISTRATOR:
        return render_template("first_administrator.html", form=form)
    return render_template(
        "set_password.html", form=form, user=user, reset=row.purpose == Purpose.PASSWORD_RESET
    )


def _set_password(token: str, row: OneTimeToken, form: Form) -> None:
    user = reading().get_one(User, row.person)
    new = accounts.fit(installation().passwords, form.secret("password"), accounts.names_of(user))
    with writing() as store:
        accounts.accept_link(store, token, new, at=request_time())


def _make_first(token: str, form: Form) -> None:
    new = read_person(form)
    number = form.text("basis_number", _("Номер приказа"), limit=60)
    signed_on = form.day("basis_date", _("Дата приказа"))
    if not form or signed_on is None:
        return
    password = accounts.fit(installation().passwords, form.secret("password"), accounts.names_of(new))
    with writing() as store:
        accounts.make_first_administrator(
            store, token, new, password, basis=Basis(number, signed_on), today=today(), at=request_time()
        )


def read_person(form: Form) -> NewPerson:
    """The names, login and address that a form holds; faults are noted in it."""
    return NewPerson(
        last_name=form.text("last_name", _("Фамилия"), limit=100),
        first_name=form.text("first_name", _("Имя"), limit=100),
        patronymic=form.text("patronymic", _("Отчество"), limit=100, required=False),
        login=form.text("login", _("Логин"), limit=120),
        email=form.text("email", _("Электронная почта"), limit=200, required=False),
    )
