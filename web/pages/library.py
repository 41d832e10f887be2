"""«Библиотека строк»: rows of one's own, of the school and of the program, taken into a draft or kept for later."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from approvals import row_library
from approvals.editing import save_zones
from approvals.errors import BadField, DraftMoved, Locked
from documents.content import to_data
from documents.input_errors import errors_in_russian
from documents.patterns import Pattern, pattern_of, samples, with_patterns
from documents.texts import search_key
from web.access import my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.labels import plural
from web.proofs import actor
from web.viewed_route import ViewedRoute, viewed

ZONES = ("z2", "z3")
OWN, SCHOOL = "own", "school"
ATTEMPTS = 3

pages = Blueprint("library", __name__)


@dataclass(frozen=True)
class Offered:
    """One row that may be taken; `of` is where it comes from."""

    code: str
    of: str
    pattern: Pattern
    removable: bool = False


@pages.get("/routes/<route>/library")
def rows(route: str) -> str:
    """What may be taken, narrowed by words."""
    return _page(_opened(route), Form(find=request.args.get("find", "").strip()[:100]))


@pages.post("/routes/<route>/library/take")
def take(route: str) -> str | tuple[str, int] | Response:
    """Put the chosen rows at the end of the road map, with what they answer in section 2."""
    view, asked = _opened(route), Form(request, ("pick",))
    offered = {one.code: one for one in _offered()}
    picked = [offered[code].pattern for code in dict.fromkeys(asked.raw_list("pick")) if code in offered]
    if not picked:
        asked.refuse("pick", _("Отметьте хотя бы одну строку."))
        return _page(view, asked), 422
    try:
        _take(view.id, picked)
    except ValidationError as error:
        asked.refuse("pick", errors_in_russian(error)[0][1])
        return _page(view, asked), 422
    count = plural(len(picked), _("строка"), _("строки"), _("строк"))
    flash(
        _("Из библиотеки взято: %(count)s. Укажите сроки и поправьте текст под себя.", count=count), "success"
    )
    return redirect(url_for("editor.section", route=view.id, zone="z3"), 303)


@pages.get("/routes/<route>/library/keep")
def keep_form(route: str) -> str:
    """The row that would be kept, and for whom."""
    view = _opened(route)
    return _keep_page(view, Form(row=request.args.get("row", ""), whose=OWN))


@pages.post("/routes/<route>/library/keep")
def keep(route: str) -> str | tuple[str, int] | Response:
    """Keep the row for oneself or for the school."""
    view, asked = _opened(route), Form(request, ("row", "whose"))
    found = _pattern(view, asked)
    place = view.situation.organization if asked.raw("whose") == SCHOOL else None
    try:
        row_library.keep_row(installation().desk, my_standing(), found, place, at=request_time())
    except BadField as error:
        asked.refuse("whose", str(error))
        return _keep_page(view, asked), 422
    flash(_("Строка в библиотеке. Её можно взять в любой черновик."), "success")
    return redirect(url_for("editor.section", route=view.id, zone="z3"), 303)


@pages.post("/routes/<route>/library/<row>/remove")
def remove(route: str, row: str) -> Response:
    """Take a row out of the library; routes keep what they took from it."""
    view = _opened(route)
    row_library.remove_row(installation().desk, my_standing(), row)
    flash(_("Строка убрана из библиотеки."), "success")
    return redirect(url_for("library.rows", route=view.id), 303)


def _take(route: str, picked: list[Pattern]) -> None:
    """Save over the newest copy: rows are only added, so what is saved meanwhile stays."""
    for attempt in range(ATTEMPTS):
        situation = viewed(route).situation
        content = with_patterns(situation.draft, picked, new_id=lambda: secrets.token_hex(8))
        zones = {zone: to_data(getattr(content, zone)) for zone in ZONES}
        try:
            save_zones(
                installation().desk,
                route,
                zones,
                revision=situation.draft_revision,
                actor=actor(),
                at=request_time(),
            )
        except DraftMoved:
            stop_reading()
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return


def _opened(route: str) -> ViewedRoute:
    view = viewed(route)
    if not view.writable.issuperset(ZONES):
        raise Locked(state=view.definition.state_label(view.situation.state))
    return view


def _pattern(view: ViewedRoute, asked: Form) -> Pattern:
    found = pattern_of(view.situation.draft, asked.raw("row"))
    if found is None:
        sentence = _("Такого мероприятия в черновике нет. Откройте раздел 3 и выберите строку заново.")
        raise BadField(field="row", sentence=sentence)
    return found


def _offered() -> list[Offered]:
    kept = row_library.library(reading(), my_standing(), on=today())
    return [
        *(
            Offered(one.id, _("Школа") if one.of_school else _("Моя"), one.pattern, one.removable)
            for one in kept
        ),
        *(Offered(one.code, one.subject, one.pattern) for one in samples()),
    ]


def _narrowed(offered: Iterable[Offered], words: str) -> list[Offered]:
    wanted = search_key(words).split()
    return [one for one in offered if all(word in _searched(one) for word in wanted)]


def _searched(one: Offered) -> str:
    row = one.pattern.row
    said = (
        one.of,
        row.educational_task,
        row.forms_text,
        row.result_text,
        *(need.text for need in one.pattern.needs),
    )
    return search_key(" ".join(said))


def _page(view: ViewedRoute, asked: Form) -> str:
    offered = _narrowed(_offered(), asked.raw("find"))
    return render_template("library.html", view=view, form=asked, offered=offered)


def _keep_page(view: ViewedRoute, asked: Form) -> str:
    may = row_library.may_keep_for_school(my_standing(), view.situation.organization)
    choices = [(OWN, _("для себя")), *([(SCHOOL, _("для всей школы"))] if may else [])]
    return render_template(
        "library_keep.html", view=view, form=asked, pattern=_pattern(view, asked), choices=choices
    )
