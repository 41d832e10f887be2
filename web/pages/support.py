"""«Записи о сопровождении»: who advised the teacher, when and on what; and «Журнал консультаций» as a Word document.

Read by who may see the route, written by the teacher and by those who support him.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.errors import BadField
from approvals.evidence.support_notes import (
    FORMS,
    LONGEST_TOPIC,
    LONGEST_WHO,
    SUBJECT,
    TOPIC,
    WHO,
    NewNote,
    Noted,
    note,
    notes_of,
    office_of,
)
from approvals.offices import NAMES
from documents.docx.filenames import latin_name, safe_name
from documents.docx.support_journal import Support, SupportJournal, support_journal
from web import downloads
from web.forms import Form
from web.installation import installation, municipality, reading, request_time, stop_reading, today
from web.proofs import actor
from web.viewed_route import ViewedRoute, people_named, viewed

FIELDS = ("on_day", "form", TOPIC, WHO, "row")

pages = Blueprint("support", __name__)


@pages.get("/routes/<route>/support")
def page(route: str) -> str:
    """The notes, and the form for who keeps them."""
    return _page(viewed(route), Form(None, (), on_day=today().isoformat(), form=next(iter(FORMS))))


@pages.post("/routes/<route>/support")
def add(route: str) -> str | tuple[str, int] | Response:
    """Write a note down."""
    view = viewed(route)
    form = Form(request, FIELDS)
    on_day = form.day("on_day", _("День"))
    if on_day is not None:
        new = NewNote(on_day, form.raw("form"), form.raw(TOPIC), form.raw(WHO), form.raw("row"))
        try:
            desk = installation().desk
            stop_reading()
            note(desk, view.id, new, actor=actor(), at=request_time())
        except BadField as refusal:
            form.refuse(str(refusal.facts["field"]), str(refusal))
        else:
            flash(_("Записано."), "success")
            return redirect(url_for("support.page", route=view.id), 303)
    return _page(viewed(route), form), 422


@pages.get("/routes/<route>/support/journal.docx")
def journal(route: str) -> Response:
    """The journal of this route as a Word document."""
    view = viewed(route)
    settings = municipality()
    general, rows = view.situation.content.z1, _numbers(view)
    found = notes_of(reading(), [view.id])
    names = people_named({one.note.person for one in found})
    told = SupportJournal(
        number=view.name,
        teacher=view.teacher,
        position=general.position,
        organization=general.organization.full_name or general.organization.short_name,
        printed_at=request_time(),
        zone=settings.zone if settings else "UTC",
        notes=tuple(
            Support(
                one.note.on_day,
                _helper(one, names),
                "" if one.who else _office(one),
                FORMS[one.note.form],
                rows.get(one.note.row_id or ""),
                one.topic,
            )
            for one in found
        ),
        profile=settings.profile if settings else "gost_2025",
    )
    stem = _("%(number)s_журнал-консультаций_%(on)s", number=view.name, on=today().isoformat())
    return downloads.download(
        support_journal(told),
        downloads.DOCX,
        name=safe_name(stem, "docx"),
        latin_name=safe_name(latin_name(stem), "docx"),
    )


def _helper(one: Noted, names: dict[str, str]) -> str:
    """Who helped: the one who is named, otherwise the one who wrote the note."""
    return one.who or ("" if one.note.office == SUBJECT else names.get(one.note.person, ""))


def _office(one: Noted) -> str:
    return "" if one.note.office == SUBJECT else NAMES[one.note.office]


def _numbers(view: ViewedRoute) -> dict[str, int]:
    return {row.id: at for at, row in enumerate(view.situation.content.z3.rows, 1)}


def _page(view: ViewedRoute, form: Form) -> str:
    found = notes_of(reading(), [view.id])
    names = people_named({one.note.person for one in found})
    rows = view.situation.content.z3.rows
    return render_template(
        "support.html",
        view=view,
        form=form,
        notes=[(one, _helper(one, names)) for one in reversed(found)],
        names=names,
        forms=FORMS,
        numbers=_numbers(view),
        rows=[(row.id, f"№ {at}. {row.educational_task}") for at, row in enumerate(rows, 1)],
        office=office_of(reading(), view.situation),
        subject=SUBJECT,
        longest=(LONGEST_TOPIC, LONGEST_WHO),
        today=today().isoformat(),
    )
