"""«Правила подписи»: a person reads the municipality's order on simple electronic signatures and accedes to it.

There is no such page until the order is entered. Who keeps the records of a school can enter a signed sheet for many.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals.errors import BadField
from approvals.municipality import EsignPolicy
from approvals.signing import accessions
from web import accounts
from web.access import PageHidden, holds, me, only
from web.forms import Form
from web.installation import municipality, reading, request_time, today, writing
from web.login import safe_next
from web.records_of_people import KEEPERS, my_schools, working_at
from workflow.participants import BY_NAME, Office, User

SHEET = ("organization", "number", "date", "person")

pages = Blueprint("signing_rules", __name__)


@pages.get("/signing-rules")
def read() -> str:
    """The order, what it means, and whether I have acceded; `next` leads back to what waits for it."""
    return _page(_policy(), Form(next=safe_next(request.args.get("next", "")) or ""))


@pages.post("/signing-rules/accept")
def accept() -> Response:
    """Accede, and go back to where I was."""
    policy, form = _policy(), Form(request, ("next",))
    with writing() as store:
        accessions.accede(store, me().person, policy, at=request_time(), by=me().person)
    flash(_("Вы присоединились к правилам подписи."), "success")
    return redirect(safe_next(form.raw("next")) or url_for("signing_rules.read"), 303)


@pages.post("/signing-rules/withdraw")
def withdraw() -> tuple[str, int] | Response:
    """Take the accession back: what was signed stays signed."""
    policy, form = _policy(), Form(request, ())
    try:
        with writing() as store:
            accessions.withdraw(store, me().person, policy, at=request_time())
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
        return _page(policy, form), 422
    flash(_("Отзыв записан. Подписанное раньше действует, новых подписей не будет."), "success")
    return redirect(url_for("signing_rules.read"), 303)


@pages.get("/signing-rules/sheet")
@only(*KEEPERS)
def sheet() -> str:
    """Who of an organisation has not acceded yet, to be ticked by the signed sheet."""
    return _sheet(
        _policy(), Form(organization=request.args.get("organization", ""), date=today().isoformat())
    )


@pages.post("/signing-rules/sheet")
@only(*KEEPERS)
def enter() -> tuple[str, int] | Response:
    """Record the accession of everybody ticked."""
    policy, form = _policy(), Form(request, SHEET)
    number = form.text("number", _("Номер ведомости"), limit=60)
    signed_on = form.day("date", _("Дата ведомости"))
    chosen = form.choices("person", _("Кто подписал"), [user.id for user in _waiting(policy, form)])
    if not chosen:
        form.refuse("person", _("Отметьте тех, кто подписал ведомость."))
    if signed_on is not None and not policy.date <= signed_on <= today():
        form.refuse("date", _("Ведомость подписывают после порядка и до сегодняшнего дня. Проверьте дату."))
    if not form or signed_on is None:
        return _sheet(policy, form), 422
    named = _("ведомость № %(number)s от %(date)s", number=number, date=f"{signed_on:%d.%m.%Y}")
    with writing() as store:
        for person in chosen:
            accessions.accede(store, person, policy, at=request_time(), by=me().person, sheet=named)
    flash(_("Внесено присоединений: %(count)s.", count=len(chosen)), "success")
    return redirect(url_for("signing_rules.sheet", organization=form.raw("organization")), 303)


def _policy() -> EsignPolicy:
    settings = municipality()
    if settings is None or settings.esign is None:
        raise PageHidden(what=_("страница"))
    return settings.esign


def _page(policy: EsignPolicy, form: Form) -> str:
    return render_template(
        "signing_rules.html",
        policy=policy,
        form=form,
        acceded=accessions.in_force(reading(), me().person, policy) is not None,
        history=accessions.history(reading(), me().person),
    )


def _sheet(policy: EsignPolicy, form: Form) -> str:
    return render_template(
        "signing_sheet.html", policy=policy, form=form, places=_places(), waiting=_waiting(policy, form)
    )


def _places() -> dict[str, str]:
    """The organisations whose sheets I may enter."""
    named = accounts.organizations(reading(), on=today())
    if holds(Office.ADMINISTRATOR):
        return named
    mine = set(my_schools())
    return {place: name for place, name in named.items() if place in mine}


def _waiting(policy: EsignPolicy, form: Form) -> list[User]:
    """The people of the chosen organisation (of the only one, if there is but one) who have not acceded."""
    places = _places()
    chosen = form.raw("organization") or (next(iter(places)) if len(places) == 1 else "")
    if chosen not in places:
        return []
    query = select(User).where(User.active, User.id.in_(working_at([chosen], on=today())))
    found = reading().scalars(query.order_by(*BY_NAME))
    acceded = accessions.people_acceded(reading(), policy)
    return [user for user in found if user.id not in acceded]
