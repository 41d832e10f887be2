"""Offices: who holds which by which order, the end of one, and «Журнал назначений».

The checkers and heads of the municipality read; an administrator ends, and appoints on the pages of `appointing`.
What an office allows is decided at the moment of an act in `approvals/authority.py`.
"""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.wrappers import Response

from documents.texts import sort_key
from web import accounts
from web.access import holds, me, only
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.pagination import Page, page_of
from workflow.appointing import AppointmentRefused, end_appointment
from workflow.errors import NotFound
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent
from workflow.participants import Appointment, AppointmentScope, Office, User, scopes

READERS = (Office.ADMINISTRATOR, Office.AUDITOR, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)

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
    if last_day is not None and not _is_of_an_audit(appointment):
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
    return Page(held_by(page.rows), page.number, page.pages, page.total)


def held_by(rows: list[Appointment]) -> list[Held]:
    """The appointments with their people, whom they replace and what they cover, in the same order."""
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
    """The names of what is covered: schools as they are called today, people, taught subjects."""
    words = installation().desk.dictionaries
    names = {
        "organization": accounts.organizations(reading(), on=today()),
        "person": {id_: user.short_name for id_, user in _people([row.value for row in rows]).items()},
        "subject": {code: term.label for code, term in words.lists["subject"].terms.items()},
    }
    return tuple(sorted((names[row.kind].get(row.value, row.value) for row in rows), key=sort_key))


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


def _is_of_an_audit(appointment: str) -> bool:
    """An audit is ended on its own page, to the minute."""
    row = reading().get(Appointment, appointment)
    return row is not None and row.office == Office.AUDITOR


def _by_id(ids: list[str]) -> dict[str, Appointment]:
    return {row.id: row for row in reading().scalars(select(Appointment).where(Appointment.id.in_(ids)))}


def _people(ids: list[str]) -> dict[str, User]:
    return {user.id: user for user in reading().scalars(select(User).where(User.id.in_(ids)))}


def _end_page(appointment: str, form: Form) -> str:
    row = reading().get(Appointment, appointment)
    if row is None or _is_of_an_audit(appointment):
        raise NotFound(what=_("назначение"))
    return render_template(
        "office_end.html",
        held=held_by([row])[0],
        form=form,
        places=accounts.organizations(reading(), on=today()),
    )
