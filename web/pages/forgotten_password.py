"""«Забыли пароль?»: one field, and one answer whatever was typed into it."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from web import forgotten_password
from web.forms import Form
from web.installation import request_time, writing

FIELDS = ("name",)

pages = Blueprint("forgotten_password", __name__)


@pages.get("/forgotten")
def form() -> str:
    """Ask for the login or the address."""
    return _page(Form())


@pages.post("/forgotten")
def ask() -> str | tuple[str, int]:
    """Send the letter, if there is somebody to send it to; the page does not tell."""
    form = Form(request, FIELDS)
    name = form.text("name", _("Логин или почта"), limit=200)
    if not form:
        return _page(form), 422
    with writing() as store:
        forgotten_password.ask(store, name, request.remote_addr or "-", at=request_time())
    return _page(form, asked=True)


def _page(form: Form, *, asked: bool = False) -> str:
    return render_template("forgotten_password.html", form=form, asked=asked)
