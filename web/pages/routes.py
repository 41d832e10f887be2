"""Routes: the list of those I may know of, and the opening of a new one."""

import secrets
import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals.acts.by_code import Opening, open_route
from approvals.acts.opening import school_year
from approvals.attestation.shown import has_route_in_force
from approvals.attestation.supported import has_supported
from approvals.editing import save_zones
from approvals.errors import BadField, Refused
from approvals.inbox import Filters, routes_list
from approvals.offices import FILLERS
from approvals.standing import HeldOffice
from approvals.visibility import has_lists
from documents.content import to_data
from documents.last_year import carried_over
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from web import accounts
from web.access import me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.labels import STATES, plural
from web.proofs import actor
from web.viewed_route import viewed
from workflow.instances import WorkflowInstance
from workflow.participants import Employment, User

OPENING_FIELDS = ("subject", "starts_on", "ends_on", "key", "begin")
EMPTY, PAPER, DIAGNOSTICS = "", "paper", "diagnostics"  # how to begin; otherwise the id of a former route
MOST_TEACHERS, MOST_FORMER = 300, 5

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
    starts_on, ends_on = school_year(today())
    form = Form(
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
        key=uuid.uuid4().hex,
        subject=me().person if has_card() else "",
    )
    return _new_page(form)


@pages.post("/routes/new")
def create() -> str | tuple[str, int] | Response:
    """Open the route and go to its first section."""
    form = Form(request, OPENING_FIELDS)
    starts_on = form.day("starts_on", _("Срок реализации: с"))
    ends_on = form.day("ends_on", _("Срок реализации: по"))
    if starts_on and ends_on and ends_on <= starts_on:
        form.refuse("ends_on", _("Дата окончания раньше даты начала. Проверьте сроки."))
    subject = form.choice("subject", _("Чей маршрут"), [key for key, _name in subjects()])
    begin = form.choice("begin", _("С чего начать"), [key for key, _name in beginnings()], required=False)
    if begin not in (EMPTY, PAPER, DIAGNOSTICS) and subject != me().person:
        form.refuse("begin", _("Из прошлого маршрута начинают только свой. Выберите другое начало."))
    if not form:
        return _new_page(form), 422
    try:
        done = open_route(
            installation().desk,
            Opening(subject, starts_on=starts_on, ends_on=ends_on),
            key=form.raw("key") or uuid.uuid4().hex,
            actor=actor(),
            at=request_time(),
        )
    except (BadField, Refused) as error:
        form.refuse(str(error.facts.get("field", "subject")), str(error))
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


def may_create() -> bool:
    """Whether the person may open a route for somebody."""
    return has_card() or any(held.office in FILLERS for held in my_standing().held)


def has_card() -> bool:
    """Whether the person's own staff card is filled in."""
    return reading().get(StaffCardRow, me().person) is not None


def subjects() -> list[tuple[str, str]]:
    """For whom the person may open a route: himself first, then the teachers whom his offices reach."""
    own = [(me().person, _("Мой маршрут: %(name)s", name=my_standing().full_name))] if has_card() else []
    people: dict[str, str] = {}
    for held in my_standing().held:
        if held.office in FILLERS:
            people.update(_reached(held))
    people.pop(me().person, None)
    return [*own, *people.items()]


def _reached(held: HeldOffice) -> dict[str, str]:
    query = (
        select(User, StaffCardRow.body)
        .join(StaffCardRow, StaffCardRow.person == User.id)
        .join(Employment, Employment.person == User.id)
        .where(User.active, Employment.organization == held.organization, Employment.valid_from <= today())
        .where(Employment.valid_to.is_(None) | (Employment.valid_to >= today()))
        .order_by(User.last_name, User.first_name, User.id)
        .limit(MOST_TEACHERS)
    )
    return {
        user.id: user.full_name
        for user, card in reading().execute(query)
        if held.reaches(organization=held.organization, subject=user.id, subjects=_taught(card))
    }


def _taught(card: str) -> tuple[str, ...]:
    return StaffCard.model_validate_json(card, context={"dictionaries": None}).subjects


def _new_page(form: Form) -> str:
    return render_template("route_new.html", form=form, subjects=subjects(), beginnings=beginnings())
