"""Audits granted by an order: the list, the form, the access slip to print, the early end.

An administrator or the head of the authority enters the order, never for himself. What an order must say is
checked in `approvals.audit.granting`.
"""

from dataclasses import dataclass
from datetime import datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals.audit.audits import Audit, running
from approvals.audit.granting import NewAudit, end_audit, grant_audit
from approvals.errors import BadField
from web import accounts
from web.access import holds, me, my_standing, only
from web.forms import Form
from web.installation import installation, local, reading, request_time, today, writing, zone
from web.pages.offices import Held, held_by
from workflow.appointing import AppointmentRefused
from workflow.errors import NotFound
from workflow.participants import BY_NAME, Appointment, Office, User

GRANTING = (Office.ADMINISTRATOR, Office.AUTHORITY_HEAD)
FIELDS = (
    "person", "organization", "position", "title", "basis_number", "basis_date", "examined_from", "examined_to",
    "begins_on", "ends_on", "ends_time", "scope", "schools", "counts_nights",
)  # fmt: skip

pages = Blueprint("audits", __name__)


@dataclass(frozen=True)
class GrantedAudit:
    """An audit with its appointment, as the pages show it."""

    audit: Audit
    held: Held
    is_running: bool


@pages.get("/audits")
@only(Office.AUDITOR, *GRANTING)
def listing() -> str:
    """All audits for who grants them; for an auditor his own that are running."""
    query = select(Audit, Appointment).join(Appointment, Appointment.id == Audit.appointment)
    if not holds(*GRANTING):
        query = query.where(Audit.appointment.in_([held.appointment for held in my_standing().held]))
    found = list(reading().execute(query.order_by(Audit.ends_at.desc(), Audit.id)))
    people = held_by([appointment for _audit, appointment in found])
    return render_template(
        "audit/listing.html",
        audits=[granted(audit, held) for (audit, _appointment), held in zip(found, people, strict=True)],
        may_grant=holds(*GRANTING),
        mine={held.appointment for held in my_standing().held},
    )


@pages.get("/audits/new")
@only(*GRANTING)
def new() -> str:
    """The form for an audit."""
    authority = next(iter(_bodies()), "")
    return _form_page(
        Form(begins_on=today().isoformat(), ends_time="18:00", scope="municipality", organization=authority)
    )


@pages.post("/audits/new")
@only(*GRANTING)
def grant() -> tuple[str, int] | Response:
    """Grant an audit by an order and go to its slip."""
    form = Form(request, FIELDS)
    order = _read(form)
    if order is not None:
        try:
            with writing() as store:
                made = grant_audit(store, order, at=request_time(), by=me().person)
            flash(_("Проверка внесена и записана в журнал. Распечатайте листок доступа."), "success")
            return redirect(url_for("audits.slip", audit=made), 303)
        except (BadField, AppointmentRefused) as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _form_page(form), 422


@pages.get("/audits/<audit>/slip")
@only(*GRANTING)
def slip(audit: str) -> str:
    """The access slip: who, what, until when, by which order."""
    return render_template(
        "audit/slip.html", one=audit_named(audit), address=installation().settings.public_address
    )


@pages.post("/audits/<audit>/end")
@only(*GRANTING)
def end(audit: str) -> Response:
    """End an audit at once."""
    Form(request, ())
    audit_named(audit)
    try:
        with writing() as store:
            end_audit(store, audit, at=request_time(), by=me().person)
        flash(_("Проверка закончена: доступ закрыт, это записано в журнал."), "success")
    except BadField as error:
        flash(str(error), "warning")
    return redirect(url_for("audits.listing"), 303)


def audit_named(audit: str) -> GrantedAudit:
    """The audit of that id; raises `NotFound`."""
    row = reading().get(Audit, audit)
    if row is None:
        raise NotFound(what=_("проверка"))
    return granted(row, held_by([reading().get_one(Appointment, row.appointment)])[0])


def granted(audit: Audit, held: Held) -> GrantedAudit:
    """The audit as a page shows it."""
    alive = reading().scalar(select(Audit.id).where(Audit.id == audit.id, running(request_time())))
    return GrantedAudit(audit, held, alive is not None and held.row.in_force(today()))


def _read(form: Form) -> NewAudit | None:
    scope = form.choice("scope", _("Что проверяют"), ("municipality", "schools"))
    schools = form.choices("schools", _("Школы"), accounts.organizations(reading(), on=today()))
    if scope == "schools" and not schools:
        form.refuse("schools", _("Отметьте школы, которые проверяют."))
    basis_date = form.day("basis_date", _("Дата приказа"))
    examined_from = form.day("examined_from", _("Проверяемый период: с"))
    examined_to = form.day("examined_to", _("Проверяемый период: по"))
    begins_on = form.day("begins_on", _("Доступ открыт с"))
    order = NewAudit(
        person=form.choice("person", _("Кто проверяет"), [user.id for user in _candidates()]),
        organization=form.choice("organization", _("Кто проводит проверку"), _bodies()),
        position=form.text("position", _("Должность проверяющего")),
        title=form.text("title", _("Название проверки"), limit=300),
        basis_number=form.text("basis_number", _("Номер приказа"), limit=60),
        basis_date=basis_date or today(),
        examined_from=examined_from or today(),
        examined_to=examined_to or today(),
        begins_on=begins_on or today(),
        ends_at=_ends_at(form) or request_time(),
        schools=schools if scope == "schools" else (),
        counts_nights=form.flag("counts_nights"),
    )
    return order if form else None


def _ends_at(form: Form) -> datetime | None:
    day, hour = form.day("ends_on", _("Доступ открыт по")), form.raw("ends_time").strip()
    try:
        at = time.fromisoformat(hour)
    except ValueError:
        form.refuse("ends_time", _("Укажите время, например 18:00."))
        return None
    return None if day is None else datetime.combine(day, at.replace(tzinfo=None), zone())


def _candidates() -> list[User]:
    query = select(User).where(User.active, User.id != me().person)
    return list(reading().scalars(query.order_by(*BY_NAME)))


def _bodies() -> dict[str, str]:
    return accounts.organizations(reading(), on=today(), kinds=("authority", "centre"))


def _form_page(form: Form) -> str:
    return render_template(
        "audit/new.html",
        form=form,
        people=_candidates(),
        bodies=_bodies(),
        schools=accounts.organizations(reading(), on=today(), kinds=("school",)),
        ticked=frozenset(form.raw_list("schools")),
        now=local(request_time()),
    )
