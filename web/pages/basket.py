"""«Корзина решений»: what is ready to be signed, one password for up to fifty of them, and what became of each.

Each decision is made as if it were signed alone. Putting one in is on the page of the decision (`acts`).
"""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.batches import basket, signing
from approvals.batches.basket import Waiting
from approvals.batches.preparers import DECIDERS, PREPARERS
from approvals.errors import BadField, KeyReplaced, NotAcceded, NotASigner
from approvals.signing import accessions
from documents.zones import control_code
from web import accounts
from web.access import me, my_standing, only
from web.forms import Form
from web.installation import installation, municipality, reading, request_time, stop_reading, today
from web.labels import plural
from web.proofs import actor, prove
from workflow.errors import NotFound

FIELDS = ("key", "item", "password", "code")

pages = Blueprint("basket", __name__)


@pages.get("/basket")
@only(*PREPARERS)
def page() -> str:
    """What waits for a signature in my offices."""
    return _page(Form(key=uuid.uuid4().hex))


@pages.post("/basket/sign")
@only(*DECIDERS)
def sign() -> str | tuple[str, int] | Response:
    """Sign the ticked decisions; the same form sent again goes on where it was cut off, or shows the results."""
    form = Form(request, FIELDS)
    keys = request.form.getlist("item")
    try:
        batch = signing.batch_of(form.raw("key"))
        if not signing.is_over(reading(), batch, me().person):
            _require_acceded()
            signing.require_list(keys)
            proof = prove(request.form.get("password", ""), request.form.get("code", ""))
            desk, who, own, at = installation().desk, actor(proof), my_standing(), request_time()
            stop_reading()
            signing.sign(desk, keys, form=form.raw("key"), actor=who, who=own, at=at)
    except (BadField, NotASigner, NotAcceded, KeyReplaced) as error:
        stop_reading()
        form.refuse(str(error.facts.get("field", "password")), str(error))
        return _page(form, ticked=set(keys)), 422
    return redirect(url_for("basket.results", batch=batch), 303)


@pages.get("/basket/signed/<batch>")
@only(*DECIDERS)
def results(batch: str) -> str:
    """What became of each decision of a list that I signed."""
    found = signing.results(reading(), batch, me().person)
    if not found:
        raise NotFound(what=_("список подписанных решений"))
    signed = [one for one in found if one.entry is not None]
    dropped = [one for one in found if one.entry is None and not one.waits]
    return render_template(
        "queue/signed.html",
        batch=batch,
        signed=signed,
        dropped=dropped,
        waiting=[one for one in found if one.waits],
        organizations=accounts.organizations(reading(), on=today()),
        summary=_summary(len(signed), len(dropped)),
    )


@pages.post("/basket/<key>/out")
@only(*PREPARERS)
def take_out(key: str) -> Response:
    """Take one decision out unsigned."""
    desk, who = installation().desk, my_standing()
    stop_reading()
    basket.take_out(desk, key, who=who)
    flash(_("Решение убрано из корзины. Ничего не подписано."), "info")
    return redirect(url_for("basket.page"), 303)


def _require_acceded() -> None:
    """Raise `NotAcceded` before the password is looked at: not one of the decisions could be signed."""
    settings = municipality()
    policy = settings.esign if settings else None
    if policy is not None and accessions.in_force(reading(), me().person, policy) is None:
        raise NotAcceded()


def _page(form: Form, ticked: set[str] | None = None) -> str:
    who = my_standing()
    found = basket.basket(reading(), who)
    first = {one.row.key for one in [one for one in found if not one.moved][: signing.MOST]}
    return render_template(
        "queue/basket.html",
        form=form,
        found=[(one, _words(one)) for one in found],
        whole=basket.how_many(reading(), who),
        ticked=first if ticked is None else ticked,
        most=signing.MOST,
        signs=who.holds(*DECIDERS),
        cut_off=signing.cut_off(reading(), who),
        organizations=accounts.organizations(reading(), on=today()),
    )


def _words(one: Waiting) -> dict[str, str]:
    """How the decision and its text are called."""
    return {"decision": _decision(one), "code": control_code(one.row.seen_content)}


def _decision(one: Waiting) -> str:
    said = {
        "approve": _("Согласовать"),
        "approve_with_remarks": _("Согласовать с замечаниями"),
        "return": _("На доработку"),
        "reject": _("Отклонить изменение"),
    }
    return str(said[one.row.decision])


def _summary(signed: int, dropped: int) -> str:
    said = plural(signed, _("решение подписано"), _("решения подписаны"), _("решений подписано"))
    if dropped:
        said += ", " + plural(dropped, _("выпало"), _("выпали"), _("выпали"))
    return said
