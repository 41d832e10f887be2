"""Offices: who holds which by which order, a new appointment or substitution, an end, and «Журнал
назначений».

Only an administrator appoints; the checkers and heads of the municipality read. What an office allows is
decided at the moment of an act in `approvals/authority.py`.
"""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from approvals.offices import NAMES
from web import accounts
from web.access import holds, me, only
from web.forms import Form
from web.installation import reading, request_time, today, writing
from web.pagination import Page, page_of
from workflow.appointing import AppointmentRefused, NewAppointment, appoint, end_appointment
from workflow.errors import NotFound
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import Appointment, AppointmentScope, Office, User, scopes

READERS = (Office.ADMINISTRATOR, Office.AUDITOR, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)
FIELDS = (
    "person", "office", "organization", "title", "scope", "covers", "replaces",
    "basis_number", "basis_date", "valid_from", "valid_to",
)  # fmt: skip
SCOPE_LABELS = {
    "organization": later("своя организация"),
    "municipality": later("весь муниципалитет"),
    "listed": later("отмеченные школы"),
}

pages = Blueprint("offices", __name__)


@dataclass(frozen=True)
class Held:
    """One appointment as the list shows it."""

    row: Appointment
    person: User
    replaces: User | None
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One entry of «Журнал назначений»."""

    event: LogEvent
    row: Appointment
    person: User
    by: User | None
    last_day: date | None  # of an end; None for an appointment


@pages.get("/offices")
@only(*READERS)
def listing() -> str:
    """The offices in force today and to come, by organisation; the past ones where asked."""
    past = request.args.get("past") == "1"
    organization = request.args.get("organization", "")
    return render_template(
        "offices.html",
        page=_found(organization, past=past),
        organizations=accounts.organizations(reading(), on=today()),
        organization=organization,
        past=past,
        today=today(),
        may_appoint=holds(Office.ADMINISTRATOR),
    )


@pages.get("/offices/new")
@only(Office.ADMINISTRATOR)
def new() -> str:
    """The form for an appointment; `replaces` in the address makes it a substitution."""
    replaced = reading().get(Appointment, request.args.get("replaces", ""))
    shown = {
        "valid_from": today().isoformat(),
        "scope": "organization",
        "person": request.args.get("person", ""),
    }
    if replaced is not None:
        shown.update(office=replaced.office, organization=replaced.organization, title=replaced.title)
        shown.update(scope=replaced.scope, replaces=replaced.id)
    return _new_page(Form(None, (), **shown))


@pages.post("/offices/new")
@only(Office.ADMINISTRATOR)
def add() -> tuple[str, int] | Response:
    """Appoint by an order."""
    form = Form(request, FIELDS)
    order = _read(form)
    if order is not None:
        try:
            with writing() as store:
                appoint(store, order, at=request_time(), by=me().person)
            flash(_("Назначение внесено и записано в журнал."), "success")
            return redirect(url_for("offices.listing"), 303)
        except AppointmentRefused as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _new_page(form), 422


@pages.get("/offices/<appointment>/end")
@only(Office.ADMINISTRATOR)
def ending(appointment: str) -> str:
    """The form for the last day of an office."""
    return _end_page(appointment, Form(last_day=today().isoformat()))


@pages.post("/offices/<appointment>/end")
@only(Office.ADMINISTRATOR)
def end(appointment: str) -> tuple[str, int] | Response:
    """Let an office end with a day."""
    form = Form(request, ("last_day",))
    last_day = form.day("last_day", _("Последний день"))
    if last_day is not None:
        try:
            with writing() as store:
                end_appointment(
                    store, appointment, last_day=last_day, today=today(), at=request_time(), by=me().person
                )
            flash(_("Назначение завершается, это записано в журнал."), "success")
            return redirect(url_for("offices.listing"), 303)
        except AppointmentRefused as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _end_page(appointment, form), 422


@pages.get("/offices/journal")
@only(*READERS)
def journal() -> str:
    """Every appointment and every end, the latest first, with who recorded it and when."""
    query = (
        select(LogEvent)
        .where(LogEvent.kind.in_(("role.granted", "role.ended")))
        .order_by(LogEvent.seq.desc())
    )
    page = page_of(reading(), query, request.args.get("page", ""))
    organizations = accounts.organizations(reading(), on=today())
    return render_template(
        "offices_journal.html", page=page, entries=_entries(page.rows), organizations=organizations
    )


def _found(organization: str, *, past: bool) -> Page[Held]:
    query = select(Appointment).join(User, User.id == Appointment.person)
    if not past:
        query = query.where(or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today()))
    if organization:
        query = query.where(Appointment.organization == organization)
    order = (Appointment.organization, Appointment.office, Appointment.kind, User.last_name, Appointment.id)
    page = page_of(reading(), query.order_by(*order), request.args.get("page", ""))
    return Page(_held(page.rows), page.number, page.pages, page.total)


def _held(rows: list[Appointment]) -> list[Held]:
    replaced = _by_id([row.replaces for row in rows if row.replaces])
    people = _people([row.person for row in (*rows, *replaced.values())])
    covered = scopes(reading(), [row.id for row in rows if row.scope == "listed"])
    return [
        Held(
            row=row,
            person=people[row.person],
            replaces=people[replaced[row.replaces].person] if row.replaces else None,
            covers=_covered(covered.get(row.id, [])),
        )
        for row in rows
    ]


def _covered(rows: list[AppointmentScope]) -> tuple[str, ...]:
    places = accounts.organizations(reading(), on=today())
    people = _people([row.value for row in rows if row.kind == "person"])
    names = (
        people[row.value].short_name if row.value in people else places.get(row.value, row.value)
        for row in rows
    )
    return tuple(sorted(names))


def _entries(events: list[LogEvent]) -> list[Entry]:
    said = {event.seq: parse(event.body)["data"] for event in events}
    rows = _by_id([data["appointment"] for data in said.values()])
    people = _people([*(row.person for row in rows.values()), *(event.by for event in events if event.by)])
    return [_entry(event, said[event.seq], rows, people) for event in events]


def _entry(
    event: LogEvent, data: dict[str, str], rows: dict[str, Appointment], people: dict[str, User]
) -> Entry:
    row = rows[data["appointment"]]
    last_day = date.fromisoformat(data["last_day"]) if "last_day" in data else None
    return Entry(event, row, people[row.person], people.get(event.by or ""), last_day)


def _by_id(ids: list[str]) -> dict[str, Appointment]:
    return {row.id: row for row in reading().scalars(select(Appointment).where(Appointment.id.in_(ids)))}


def _people(ids: list[str]) -> dict[str, User]:
    return {user.id: user for user in reading().scalars(select(User).where(User.id.in_(ids)))}


def _read(form: Form) -> NewAppointment | None:
    places = accounts.organizations(reading(), on=today())
    office = form.choice("office", _("Обязанность"), [str(one) for one in Office])
    scope = form.choice("scope", _("Что охватывает"), SCOPE_LABELS)
    covers = form.choices("covers", _("Школы"), places)
    basis_date, valid_from = (
        form.day("basis_date", _("Дата приказа")),
        form.day("valid_from", _("Действует с")),
    )
    order = NewAppointment(
        person=form.choice("person", _("Кто назначен"), [user.id for user in _candidates()]),
        office=office,
        organization=form.choice("organization", _("Организация"), places),
        title=form.text("title", _("Должность для документов")),
        basis_number=form.text("basis_number", _("Номер приказа"), limit=60),
        basis_date=basis_date or today(),
        valid_from=valid_from or today(),
        valid_to=form.day("valid_to", _("Действует по"), required=False),
        scope=scope,
        covers=tuple(("organization", place) for place in covers) if scope == "listed" else (),
        replaces=form.choice(
            "replaces", _("Кого замещает"), [held.row.id for held in _replaceable()], required=False
        )
        or None,
    )
    return order if form else None


def _candidates() -> list[User]:
    return list(
        reading().scalars(select(User).where(User.active).order_by(User.last_name, User.first_name, User.id))
    )


def _replaceable() -> list[Held]:
    query = select(Appointment).where(
        Appointment.kind == "primary", or_(Appointment.valid_to.is_(None), Appointment.valid_to >= today())
    )
    return _held(
        list(reading().scalars(query.order_by(Appointment.organization, Appointment.office, Appointment.id)))
    )


def _new_page(form: Form) -> str:
    return render_template(
        "office_new.html",
        form=form,
        people=_candidates(),
        offices={str(office): NAMES[office] for office in Office},
        organizations=accounts.organizations(reading(), on=today()),
        replaceable=_replaceable(),
        scope_labels=SCOPE_LABELS,
        chosen=form.raw_list("covers"),
    )


def _end_page(appointment: str, form: Form) -> str:
    row = reading().get(Appointment, appointment)
    if row is None:
        raise NotFound(what=_("назначение"))
    return render_template(
        "office_end.html",
        held=_held([row])[0],
        form=form,
        places=accounts.organizations(reading(), on=today()),
    )
