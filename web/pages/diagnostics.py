"""«Вставить результат диагностики»: pasted text shown line by line, and the ticked lines taken into section 2.

The pasted text itself is kept nowhere.
"""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from approvals.editing import save_zone
from approvals.errors import DraftMoved, Locked
from documents.filled.diagnostics import DiagnosticsRefused, Shown, read_result, with_needs
from documents.input_errors import errors_in_russian
from documents.texts import Text
from web.forms import Form
from web.installation import installation, request_time, stop_reading, today
from web.labels import plural
from web.pages.route import choices
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed

LONGEST = 20_000
SOURCE = ("source", "source_name", "source_date")

pages = Blueprint("diagnostics", __name__)


@pages.get("/routes/<route>/diagnostics")
def paste(route: str) -> str:
    """The page on which the text is pasted."""
    return _page(_opened(route), Form(source="cnppm"))


@pages.post("/routes/<route>/diagnostics")
def read(route: str) -> str | tuple[str, int]:
    """What was understood, line by line; nothing is saved yet."""
    view, form = _opened(route), Form(request, ("text", *SOURCE))
    found = _read(form)
    _source(form)
    return _page(view, form, found) if form else (_page(view, form), 422)


@pages.post("/routes/<route>/diagnostics/take")
def take(route: str) -> str | tuple[str, int] | Response:
    """Add the ticked lines to section 2; what it says already stays as it is."""
    view, form = _opened(route), Form(request, ("text", *SOURCE, "line", "revision"))
    found, source = _read(form), _source(form)
    ticked = set(form.choices("line", _("Строки"), [str(one.line) for one in found]))
    chosen = tuple(one for one in found if str(one.line) in ticked)
    if form and not chosen:
        form.refuse("line", _("Отметьте хотя бы одну строку."))
    if not form:
        return _page(view, form, found), 422
    ids = iter(lambda: secrets.token_hex(8), "")
    section, already = with_needs(view.situation.draft, chosen, source, ids)
    revision = form.raw("revision")
    desk, who, at = installation().desk, actor(), request_time()
    stop_reading()
    try:
        save_zone(desk, view.id, "z2", section, revision=read_revision(revision), actor=who, at=at)
    except DraftMoved:
        form.refuse(
            "text", _("Пока вы смотрели, черновик изменили. Посмотрите ещё раз, что будет добавлено.")
        )
        return _page(_opened(view.id), form, found), 409
    except ValidationError as error:
        form.refuse("text", errors_in_russian(error, {"z2": section})[0][1])
        return _page(_opened(view.id), form, found), 422
    count = plural(len(chosen) - already, _("затруднение"), _("затруднения"), _("затруднений"))
    flash(
        _(
            "Добавлено: %(count)s. Оставьте главное, от одного до пяти, и допишите своими словами.",
            count=count,
        ),
        "success",
    )
    return redirect(url_for("editor.section", route=view.id, zone="z2"), 303)


def _opened(route: str) -> ViewedRoute:
    view = viewed(route)
    if "z2" not in view.writable:
        raise Locked(state=view.definition.state_label(view.situation.state))
    return view


def _read(form: Form) -> tuple[Shown, ...]:
    try:
        text = Text(LONGEST).clean(form.raw("text").replace("\t", " | "))
        return read_result(text, installation().desk.dictionaries)
    except ValueError as error:
        form.refuse("text", _("Поле «Результат диагностики»: %(cause)s.", cause=str(error)))
        return ()
    except DiagnosticsRefused as refusal:
        form.refuse("text", str(refusal))
        return ()


def _source(form: Form) -> dict[str, str]:
    code = form.choice("source", _("Где выявлено"), [term.code for term in choices("diagnostic_source")])
    name = form.text("source_name", _("Название"), limit=300, required=False)
    on_day = form.day("source_date", _("Дата"), required=False)
    if on_day is not None and on_day > today():
        form.refuse("source_date", _("Этот день ещё не наступил. Проверьте дату диагностики."))
    return {"source": code, "source_name": name, "source_date": on_day.isoformat() if on_day else ""}


def _page(view: ViewedRoute, form: Form, found: tuple[Shown, ...] = ()) -> str:
    ticked = set(form.raw_list("line")) or {str(one.line) for one in found if one.is_weak}
    return render_template("diagnostics.html", view=view, form=form, found=found, ticked=ticked)
