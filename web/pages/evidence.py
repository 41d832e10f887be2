"""Files of a route: what shows the results, attached to rows and products; seen and saved by who may see the route.

A file is only ever handed out to be saved, never shown by a page. Taking one away that was attached by mistake is the
business of `mistakes`.
"""

import textwrap

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.wrappers import Response

from approvals.desk import local_day
from approvals.errors import BadField
from approvals.evidence.attaching import FILE, LONGEST_TITLE, PLACE, Place, attach, places, used
from documents.attachments import MOST_BYTES, TITLE, Attached, attached_to, bytes_of
from documents.docx.filenames import evidence_name
from documents.evidence_file import LARGEST
from web import downloads
from web.forms import Form
from web.installation import installation, municipality, reading, request_time, stop_reading, today
from web.proofs import actor
from web.viewed_route import ViewedRoute, people_named, viewed
from workflow.errors import NotFound

PHOTO = "photo"  # the field whose button opens the camera of a phone
TYPES = {"docx": downloads.DOCX, "pdf": downloads.PDF, "jpg": "image/jpeg", "png": "image/png"}
KINDS = {"docx": later("Word"), "pdf": later("PDF"), "jpg": later("снимок"), "png": later("снимок")}
LONGEST_PLACE = 90
ACCEPT = ".docx,.pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"

pages = Blueprint("evidence", __name__)


@pages.get("/routes/<route>/files")
def page(route: str) -> str:
    """The files of the route, and the form for who may attach one."""
    return _page(viewed(route), Form(None, (), path=request.args.get("to", "")))


@pages.post("/routes/<route>/files")
def add(route: str) -> str | tuple[str, int] | Response:
    """Attach the file that was chosen or photographed."""
    view = viewed(route)
    form = Form(request, (PLACE, TITLE))
    title = form.text(TITLE, _("Что это"), limit=LONGEST_TITLE, required=False)
    body = _chosen(form)
    if form and body is not None:
        try:
            parts, where = installation(), form.raw(PLACE)
            stop_reading()
            attach(parts.desk, view.id, where, title, body, actor=actor(), at=request_time())
        except BadField as refusal:
            form.refuse(str(refusal.facts["field"]), str(refusal))
        else:
            flash(_("Файл приложен. Приложили не тот? Сегодня его ещё можно убрать."), "success")
            return redirect(url_for("evidence.page", route=view.id), 303)
    return _page(viewed(route), form), 422


@pages.get("/routes/<route>/files/<int:seq>")
def download(route: str, seq: int) -> Response:
    """One file, byte for byte as it is kept."""
    view = viewed(route)
    one = file_of(view, seq)
    body = bytes_of(reading(), one)
    if body is None:
        raise NotFound(what=_("файл"))
    name, latin_name = (
        evidence_name(
            view.name, one.title or "", one.seq, local_day(one.added_at, _zone()), one.kind, latin=latin
        )
        for latin in (False, True)
    )
    return downloads.download(body, TYPES[one.kind], name=name, latin_name=latin_name)


def file_of(view: ViewedRoute, seq: int) -> Attached:
    """The file of that entry at this route; raises `NotFound`."""
    found = next((one for one in attached_to(reading(), [view.id])[view.id] if one.seq == seq), None)
    if found is None:
        raise NotFound(what=_("файл"))
    return found


def _zone() -> str:
    settings = municipality()
    return settings.zone if settings else "UTC"


def _chosen(form: Form) -> bytes | None:
    """The bytes of the one file that came; several or none are refused at the field."""
    given = [file for name in (FILE, PHOTO) for file in request.files.getlist(name) if file.filename]
    if len(given) != 1:
        form.refuse(
            FILE,
            _("Прикладывайте файлы по одному: выберите файл или сделайте снимок.")
            if given
            else _("Выберите файл или сделайте снимок."),
        )
        return None
    return given[0].stream.read(LARGEST + 1)


def _page(view: ViewedRoute, form: Form) -> str:
    files = attached_to(reading(), [view.id])[view.id]
    known = places(view.situation, drafting="z4" in view.writable)
    return render_template(
        "evidence.html",
        view=view,
        form=form,
        groups=_groups(known, files),
        places=[(one.path, _place_words(one)) for one in known] if "p" in view.writable else [],
        kinds=KINDS,
        accept=ACCEPT,
        used=used(files),
        most=MOST_BYTES,
        people=people_named({one.added_by for one in files}),
        fresh={one.seq for one in files if local_day(one.added_at, _zone()) == today() and not one.is_gone},
    )


def _groups(known: tuple[Place, ...], files: list[Attached]) -> list[tuple[str, list[Attached]]]:
    """The files under what they show; a row or product that is no more in the route comes last."""
    groups = [(_place_words(place), [one for one in files if one.path == place.path]) for place in known]
    paths = {place.path for place in known}
    left = [one for one in files if one.path not in paths]
    return [
        group for group in (*groups, (_("Мероприятие или продукт исключены из маршрута"), left)) if group[1]
    ]


def _place_words(place: Place) -> str:
    words = textwrap.shorten(place.words, LONGEST_PLACE, placeholder="…")
    noun = _("Продукт") if place.is_product else _("Мероприятие")
    return f"{noun} № {place.number}: {words}" if words else f"{noun} № {place.number}"
