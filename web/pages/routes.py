"""Routes: the list of those I may know of, and the opening of a new one."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals.attestation.shown import has_route_in_force
from approvals.attestation.supported import has_supported
from approvals.editing import save_zones
from approvals.inbox import Filters, routes_list
from approvals.municipality import load_municipality
from approvals.visibility import has_lists
from documents.content import to_data
from documents.last_year import carried_over
from web import accounts
from web.access import me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.labels import STATES, plural
from web.opening_form import FIELDS, asked, blank, has_card, may_create, opened, subjects
from web.proofs import actor
from web.viewed_route import viewed
from workflow.instances import WorkflowInstance

EMPTY, PAPER, DIAGNOSTICS = "", "paper", "diagnostics"  # how to begin; otherwise the id of a former route
MOST_FORMER = 5

pages = Blueprint("routes", __name__)


@pages.get("/routes")
def listing() -> str:
    """The routes I may know of, narrowed by school, state, name and lateness."""
    asked, who = asked_routes(), my_standing()
    return render_template(
        "routes.html",
        page=routes_list(reading(), who, asked, on=today(), after=request.args.get("after", "")),
        asked=asked,
        today=today(),
        lists=has_lists(who),
        states=STATES,
        organizations=accounts.organizations(reading(), on=today()),
        may_create=may_create(),
        attestation=has_route_in_force(reading(), who.person) or has_supported(reading(), who.person),
    )


def asked_routes() -> Filters:
    """What of the list is asked for in the address."""
    return Filters(
        organization=request.args.get("organization", ""),
        state=request.args.get("state", ""),
        name=request.args.get("name", "").strip()[:100],
        overdue=bool(request.args.get("overdue")),
    )


@pages.get("/routes/new")
def new() -> str:
    """The form that opens a route: one's own, or for a teacher where the office allows it."""
    return _new_page(blank())


@pages.post("/routes/new")
def create() -> str | tuple[str, int] | Response:
    """Open the route and go to its first section."""
    form = Form(request, (*FIELDS, "begin"))
    opening = asked(form, _("Чей маршрут"))
    begin = form.choice("begin", _("С чего начать"), [key for key, _name in beginnings()], required=False)
    if begin not in (EMPTY, PAPER, DIAGNOSTICS) and opening.subject != me().person:
        form.refuse("begin", _("Из прошлого маршрута начинают только свой. Выберите другое начало."))
    done = opened(form, opening)
    if done is None:
        return _new_page(form), 422
    if begin == PAPER:
        return redirect(url_for("from_paper.choose", route=done.route), 303)
    if begin == DIAGNOSTICS:
        return redirect(url_for("diagnostics.paste", route=done.route), 303)
    flash(_("Маршрут создан. Сведения о педагоге заполнены из карточки сотрудника, проверьте их."), "success")
    if begin:
        _begin_from(begin, done.route)
    return redirect(url_for("editor.section", route=done.route, zone="z1"), 303)


def beginnings() -> list[tuple[str, str]]:
    """With what a route can begin: nothing, a file, or a former route of the person's own."""
    former = _former_routes() if has_card() else []
    return [
        (EMPTY, _("С пустого маршрута")),
        (PAPER, _("Из заполненной формы Word")),
        (DIAGNOSTICS, _("Из результата диагностики")),
        *((key, _("Из прошлого маршрута: %(name)s", name=name)) for key, name in former),
    ]


def _former_routes() -> list[tuple[str, str]]:
    query = (
        select(WorkflowInstance.id, WorkflowInstance.number)
        .where(WorkflowInstance.subject == me().person, WorkflowInstance.number.is_not(None))
        .order_by(WorkflowInstance.number.desc())
        .limit(MOST_FORMER)
    )
    return [(route, number or route) for route, number in reading().execute(query)]


def _begin_from(former: str, route: str) -> None:
    """Take over what is not done with; a form sent twice finds the draft begun and leaves it."""
    stop_reading()
    view, before = viewed(route), viewed(former).situation.content
    draft = view.situation.draft
    if draft.z2.items or draft.z3.rows:
        return
    content = carried_over(before, draft, new_id=lambda: secrets.token_hex(8))
    zones = {zone: to_data(getattr(content, zone)) for zone in ("z2", "z3")}
    save_zones(
        installation().desk,
        view.id,
        zones,
        revision=view.situation.draft_revision,
        actor=actor(),
        at=request_time(),
    )
    count = plural(len(content.z3.rows), _("мероприятие"), _("мероприятия"), _("мероприятий"))
    flash(
        _("Из прошлого маршрута взято %(count)s; сроки сдвинуты, устранённое не переносили.", count=count),
        "info",
    )


def _new_page(form: Form) -> str:
    return render_template(
        "route_new.html",
        form=form,
        people=subjects(),
        beginnings=beginnings(),
        voluntary=load_municipality(reading()).voluntary,
    )
