"""«Принять маршрут»: what is transferred and to be continued here, looked at and then accepted.

Open to the teacher and to the deputy of the school where the teacher works now; for anybody else it is not there.
"""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.acts.by_code import Opening, open_route
from approvals.acts.continuing import TRANSFERRED, WHO, continued_in, earlier_route
from approvals.errors import BadField, NotYourOffice, RouteUnknown
from approvals.municipality import load_municipality
from approvals.school.transfers import Offer, offers
from approvals.visibility import may_see
from web.access import me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.labels import day
from web.proofs import actor
from workflow.instances import WorkflowInstance
from workflow.participants import Office

pages = Blueprint("transfers", __name__)


@pages.get("/routes/<route>/accept")
def look(route: str) -> str | Response:
    """What will be taken over, and the button."""
    continued = continued_in(reading(), route)
    if continued is not None and may_see(reading(), my_standing(), continued.id):
        return redirect(url_for("route.page", route=continued.id), 303)
    offer = _offered(route)
    zone = load_municipality(reading()).zone
    return render_template(
        "school/accept.html",
        offer=offer,
        earlier=earlier_route(reading(), offer.route, offer.subject, zone=zone, on=today()),
        form=Form(None, (), key=uuid.uuid4().hex),
        mine=offer.subject == me().person,
    )


@pages.post("/routes/<route>/accept")
def accept(route: str) -> Response:
    """Open the route that goes on here; the same press twice opens one."""
    form = Form(request, ("key",))
    subject = _subject(route)
    stop_reading()
    done = open_route(
        installation().desk,
        Opening(subject, linked_to=route),
        key=form.raw("key") or uuid.uuid4().hex,
        actor=actor(),
        at=request_time(),
    )
    if subject == me().person:
        flash(
            _("Маршрут принят: содержание взято из прежнего. Проверьте его и отправьте в школу."), "success"
        )
        return redirect(url_for("editor.section", route=done.route, zone="z1"), 303)
    flash(_("Маршрут принят. Педагог проверит его и отправит вам на согласование."), "success")
    return redirect(url_for("school.mine"), 303)


def _offered(route: str) -> Offer:
    """The offer to me; says why there is none where I may know of the route, and nothing where I may not."""
    found = next((one for one in offers(reading(), my_standing(), on=today()) if one.route == route), None)
    if found is not None:
        return found
    if not may_see(reading(), my_standing(), route):
        raise RouteUnknown()
    instance = reading().get_one(WorkflowInstance, route)
    if instance.subject != me().person:
        raise NotYourOffice(date=day(today()), act=_("Принять маршрут"), office=WHO, turn="")
    if instance.state != TRANSFERRED:
        sentence = _("Этот маршрут не передан в другую организацию: принимать его не нужно.")
    else:
        sentence = _("Новое место работы ещё не внесено. Обратитесь к администратору; потом примите маршрут.")
    raise BadField(field="linked_to", sentence=sentence)


def _subject(route: str) -> str:
    """Whose route it is; also after it was accepted, so that the same form sent again meets its own result."""
    continued = continued_in(reading(), route)
    if continued is None:
        return _offered(route).subject
    mine = [held.organization for held in my_standing().held if held.office == Office.DEPUTY_HEAD]
    if continued.subject != me().person and continued.organization not in mine:
        raise RouteUnknown()
    return continued.subject
