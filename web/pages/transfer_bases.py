"""Consents and other grounds for passing a teacher's data on: recorded and withdrawn by who keeps his records.

The paper itself stays at the school. What a ground permits is decided in `approvals/transfer_bases.py`.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.errors import BadField
from approvals.transfer_bases import bases_of, record_basis, withdraw_basis
from web.access import me, only
from web.forms import Form
from web.installation import municipality, reading, request_time, today, writing
from web.records_of_people import KEEPERS, kept_person
from workflow.participants import User

pages = Blueprint("transfer_bases", __name__)


@pages.get("/people/<person>/transfer-bases")
@only(*KEEPERS)
def of(person: str) -> str:
    """Every ground of one person, and the form for another."""
    return _page(_kept(person), _blank())


@pages.post("/people/<person>/transfer-bases")
@only(*KEEPERS)
def record(person: str) -> tuple[str, int] | Response:
    """Record that the paper is there."""
    user = _kept(person)
    form = Form(request, ("document", "given_on"))
    document = form.text("document", _("Документ"))
    given_on = form.day("given_on", _("Дата документа"))
    if form and given_on is not None:
        try:
            with writing() as store:
                record_basis(
                    store,
                    user.id,
                    document,
                    given_on=given_on,
                    today=today(),
                    at=request_time(),
                    by=me().person,
                )
            flash(_("Основание внесено и записано в журнал."), "success")
            return redirect(url_for("transfer_bases.of", person=user.id), 303)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _page(user, form), 422


@pages.post("/people/<person>/transfer-bases/<basis>/withdraw")
@only(*KEEPERS)
def withdraw(person: str, basis: str) -> tuple[str, int] | Response:
    """Record that the person has withdrawn the ground."""
    user = _kept(person)
    form = Form(request, ("withdrawn_on",))
    withdrawn_on = form.day("withdrawn_on", _("Дата отзыва"))
    if withdrawn_on is not None:
        try:
            with writing() as store:
                withdraw_basis(
                    store,
                    user.id,
                    basis,
                    withdrawn_on=withdrawn_on,
                    today=today(),
                    at=request_time(),
                    by=me().person,
                )
            flash(_("Отзыв записан в журнал. Уже переданное остаётся у управления."), "success")
            return redirect(url_for("transfer_bases.of", person=user.id), 303)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _page(user, _blank(), withdrawing=basis, refused=form), 422


def _kept(person: str) -> User:
    return kept_person(person, what=_("карточка"))


def _blank() -> Form:
    return Form(document=_("Согласие на передачу персональных данных"), given_on=today().isoformat())


def _page(user: User, form: Form, *, withdrawing: str = "", refused: Form | None = None) -> str:
    settings = municipality()
    return render_template(
        "transfer_bases.html",
        user=user,
        form=form,
        bases=bases_of(reading(), user.id),
        required=settings is not None and settings.transfer_basis_required,
        withdrawing=withdrawing,
        refused=refused,
        today=today(),
    )
