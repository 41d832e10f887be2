"""«Заполнить из файла Word»: a form of the Appendix filled in offline, shown as understood and taken into the draft.

The file itself is not kept. Nothing is saved before the person has seen what would change.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from approvals.brought_forms import NothingBrought, waiting_form
from approvals.brought_forms import taken as note_taken
from approvals.editing import save_zones
from approvals.errors import BadField, DraftMoved, Locked
from documents.content import to_data
from documents.differences import Difference, differences
from documents.docx.blank_form import Owner, blank_form
from documents.filled.form import FilledForm, FormRefused, read_form
from documents.filled.taking import Taken, taken
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from documents.texts import search_key
from web import downloads
from web.access import me
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed

ZONES = ("z2", "z3")
LARGEST_PROPOSAL = 512 * 1024

pages = Blueprint("from_paper", __name__)


@dataclass(frozen=True)
class Reading:
    """What the page shows of a file that was read."""

    form: FilledForm
    taken: Taken
    differences: tuple[Difference, ...]
    proposal: str  # sections 2 and 3 as the form of the page carries them


@pages.get("/forms/appendix.docx")
def blank() -> Response:
    """The empty form with hints, with the person's own name where his staff card is known."""
    words = installation().desk.dictionaries
    body = blank_form(_owner(), words, at=request_time(), on=today())
    return downloads.download(
        body, downloads.DOCX, name="Маршрут — пустая форма.docx", latin_name="route-form.docx"
    )


@pages.get("/routes/<route>/from-paper")
def choose(route: str) -> str:
    """The page on which a file is chosen."""
    return _page(_opened(route), Form())


@pages.post("/routes/<route>/from-paper")
def read(route: str) -> str | tuple[str, int]:
    """What the file says and what would change; nothing is saved yet."""
    view, asked = _opened(route), Form(request)
    file = request.files.get("file")
    if file is None or not file.filename:
        asked.refuse("file", _("Выберите файл Word (.docx) с заполненной формой."))
        return _page(view, asked), 422
    try:
        found = _reading(view, read_form(file.stream.read()))
    except FormRefused as error:
        asked.refuse("file", str(error))
        return _page(view, asked), 422
    return _page(view, asked, found)


@pages.get("/routes/<route>/from-paper/brought")
def brought(route: str) -> str | tuple[str, int]:
    """The form that the school laid beside the draft, as a file of one's own would be shown."""
    view, asked = _opened(route), Form()
    lying = waiting_form(reading(), view.id) if view.is_mine else None
    if lying is None:
        raise NothingBrought()
    try:
        found = _reading(view, lying.form)
    except FormRefused as error:
        asked.refuse("file", str(error))
        return _page(view, asked), 422
    return _page(view, asked, found, brought=True)


def _reading(view: ViewedRoute, form: FilledForm) -> Reading:
    words, draft = installation().desk.dictionaries, view.situation.draft
    found = taken(draft, form, words, new_id=lambda: secrets.token_hex(8))
    proposal = json.dumps({zone: to_data(getattr(found.content, zone)) for zone in ZONES}, ensure_ascii=False)
    told = differences(draft, found.content, words) if draft.z2.items or draft.z3.rows else ()
    return Reading(form, found, told, proposal)


@pages.post("/routes/<route>/from-paper/take")
def take(route: str) -> str | tuple[str, int] | AnyResponse:
    """Save what was shown into the draft; 409 where the draft moved meanwhile."""
    view, asked = _opened(route), Form(request, ("proposal", "revision", "brought"))
    try:
        save_zones(
            installation().desk,
            view.id,
            _proposed(asked.raw("proposal")),
            revision=read_revision(asked.raw("revision")),
            actor=actor(),
            at=request_time(),
        )
    except DraftMoved:
        asked.refuse(
            "file",
            _("Пока вы смотрели, черновик изменили. Выберите файл ещё раз, сравним заново."),
        )
        return _page(view, asked), 409
    except ValidationError as error:
        raise _not_ours() from error
    if asked.raw("brought") and view.is_mine:
        with writing() as session:
            note_taken(session, view.id, at=request_time())
    flash(_("Мероприятия из файла в черновике. Проверьте их и дополните то, чего в файле нет."), "success")
    return redirect(url_for("editor.section", route=view.id, zone="z2"), 303)


def _opened(route: str) -> ViewedRoute:
    view = viewed(route)
    if not view.writable.issuperset(ZONES):
        raise Locked(state=view.definition.state_label(view.situation.state))
    return view


def _proposed(text: str) -> dict[str, dict[str, Any]]:
    """Sections 2 and 3 as the page carried them; their content is checked by the models like anything typed."""
    try:
        data = json.loads(text) if len(text) <= LARGEST_PROPOSAL else None
    except (ValueError, RecursionError) as error:
        raise _not_ours() from error
    if (
        not isinstance(data, dict)
        or set(data) != set(ZONES)
        or not all(isinstance(one, dict) for one in data.values())
    ):
        raise _not_ours()
    return data


def _not_ours() -> BadField:
    return BadField(
        field="proposal", sentence=_("Страница устарела. Выберите файл ещё раз: ничего не записано.")
    )


def _page(view: ViewedRoute, asked: Form, found: Reading | None = None, *, brought: bool = False) -> str:
    other = found is not None and _is_another(found.form.full_name, view.situation.draft.z1.full_name)
    return render_template(
        "from_paper.html", view=view, form=asked, found=found, another_person=other, brought=brought
    )


def _is_another(said: str, known: str) -> bool:
    """Whether the paper names somebody else: the surname decides, initials are enough."""
    surname = search_key(known).split()[:1]
    return bool(said and surname) and surname[0] not in search_key(said).replace(",", " ").split()


def _owner() -> Owner:
    row = reading().get(StaffCardRow, me().person)
    if row is None:
        return Owner()
    card = StaffCard.model_validate_json(row.body, context={"dictionaries": None})
    place = card.organization
    return Owner(card.full_name, place.full_name or place.short_name, card.position)
