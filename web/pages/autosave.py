"""Autosave: each field of the editor is saved on its own while it is typed, over the value that was seen in it.

Nothing is overwritten: where another window wrote something else, both texts are answered and the person chooses.
Pages work without it, by the buttons of `web.pages.editor`.
"""

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from pydantic import ValidationError

from approvals.editing import save_zone
from approvals.errors import DraftMoved
from documents.input_errors import errors_in_russian
from web.editor import one_field, typed
from web.editor.layout import Section
from web.editor.one_field import Place
from web.editor.typed import Data
from web.installation import installation, request_time, stop_reading
from web.pages.editor import opened, review
from web.proofs import actor
from web.viewed_route import ViewedRoute

ATTEMPTS = 5  # another field of the same route may be saved at the very same moment

Answer = tuple[dict[str, object], int]

pages = Blueprint("autosave", __name__)


@pages.post("/routes/<route>/edit/<zone>/field")
def save(route: str, zone: str) -> Answer:
    """Save one field if what was seen in it still stands there; 409 with what stands there now, 422 with the fault."""
    for _attempt in range(ATTEMPTS):
        view, section = opened(route, zone)
        where = one_field.place(section, request.form.get("name", ""))
        if where is None:
            abort(400)
        data = typed.stored(view.situation.draft, section)
        refused = _moved(where, data)
        if refused is not None:
            return refused
        values = request.form.getlist("value")
        shaped = typed.shaped(section, one_field.put(where, data, values))
        revision = view.situation.draft_revision
        try:
            save_zone(
                installation().desk,
                view.id,
                zone,
                shaped,
                revision=revision,
                actor=actor(),
                at=request_time(),
            )
        except ValidationError as error:
            return {"sentence": errors_in_russian(error, {zone: shaped})[0][1]}, 422
        except DraftMoved:
            stop_reading()
            continue
        stop_reading()
        return _saved(section, data, revision, opened(route, zone)[0])
    return {
        "sentence": _("Маршрут сохраняют сразу из нескольких мест. Повторим через несколько секунд.")
    }, 503


def _moved(where: Place, data: Data) -> Answer | None:
    """What to answer where the field no longer holds what was seen; the same text typed twice is no conflict."""
    now, seen, new = one_field.kept(where, data), request.form.getlist("seen"), request.form.getlist("value")
    if now is None:
        return {
            "gone": True,
            "sentence": _("Эту строку удалили в другом окне. Ваш текст ещё на экране."),
        }, 409
    if set(now) in (set(seen), set(new)):
        return None
    return {"saved": list(now), "sentence": _("Это поле изменили в другом окне или другой человек.")}, 409


def _saved(section: Section, before: Data, revision: int, view: ViewedRoute) -> Answer:
    """What the page must know: the new revision, what the program concluded, and what others changed meanwhile."""
    after = typed.stored(view.situation.draft, section)
    now, was = one_field.all_kept(section, after), one_field.all_kept(section, before)
    jumped = request.form.get("revision") != str(revision)
    answer: dict[str, object] = {
        "revision": view.situation.draft_revision,
        "values": {name: value for name, value in now.items() if jumped or was.get(name) != value},
        **review(view, section.zone),
    }
    if jumped:
        answer["orders"] = one_field.orders(section, after)
    return answer, 200
