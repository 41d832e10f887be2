"""«Убрать ошибочно приложенный файл»: the same day, the teacher and a deputy of the school together at one screen.

Either of the two opens the page; the other types a password beside. Who may, and what goes, is decided in
`approvals/erasure/mistakes.py`.
"""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.erasure.mistakes import NotTheTwo, remove
from approvals.errors import BadField, NotASigner
from approvals.evidence.attaching import items_of
from documents.attachments import Attached
from web.access import my_standing
from web.erasing import clean
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today, writing
from web.pages.evidence import file_of
from web.proofs import actor, actor_beside, prove, prove_beside
from web.viewed_route import ViewedRoute, people_named, viewed
from workflow.errors import NotFound
from workflow.participants import Office, holders

OTHER, OTHER_PASSWORD, OTHER_CODE = "other", "other_password", "other_code"
FIELDS = ("basis", "password", "code", OTHER, OTHER_PASSWORD, OTHER_CODE)
LONGEST_BASIS = 200

pages = Blueprint("mistakes", __name__)


@pages.get("/routes/<route>/files/<int:seq>/remove")
def form(route: str, seq: int) -> str:
    """What would go and what would stay, and the place for two passwords."""
    view, one = _opened(route, seq)
    others = _others(view)
    return _page(view, one, Form(None, (), other=next(iter(others)) if len(others) == 1 else ""))


@pages.post("/routes/<route>/files/<int:seq>/remove")
def take_away(route: str, seq: int) -> str | tuple[str, int] | Response:
    """Destroy the file and what it was called; that it was there stays."""
    view, one = _opened(route, seq)
    typed = Form(request, FIELDS)
    basis = typed.text("basis", _("Почему"), limit=LONGEST_BASIS)
    other = typed.choice(OTHER, _("Второй человек"), _others(view))
    if not typed:
        return _page(view, one, typed), 422
    try:
        cleaned = _removed(view, one, typed, basis, other)
    except BadField as refusal:
        typed.refuse(str(refusal.facts["field"]), str(refusal))
    except NotASigner:
        field = OTHER_PASSWORD if typed.secret("password") else "password"
        typed.refuse(field, _("Введите пароль: файл убирают вдвоём."))
    else:
        flash(_("Файл убран. Осталась запись о том, что он был."), "success")
        if not cleaned:
            flash(_("Файл базы занят: администратор сотрёт следы командой «iom erase --clean»."), "warning")
        return redirect(url_for("evidence.page", route=view.id), 303)
    return _page(*_opened(route, seq), typed), 422


def _opened(route: str, seq: int) -> tuple[ViewedRoute, Attached]:
    """The route and its file, for the teacher or a deputy of the school; raises `NotTheTwo` for others."""
    view = viewed(route)
    one = file_of(view, seq)
    if one.is_gone:
        raise NotFound(what=_("файл"))
    is_deputy = any(
        held.office == Office.DEPUTY_HEAD and held.organization == view.situation.organization
        for held in my_standing().held
    )
    if not view.is_mine and not is_deputy:
        raise NotTheTwo()
    return view, one


def _others(view: ViewedRoute) -> Mapping[str, str]:
    """Who may be the second one: the deputies of the school for the teacher, the teacher for a deputy."""
    if not view.is_mine:
        return {view.situation.subject: view.teacher}
    there = holders(reading(), Office.DEPUTY_HEAD, view.situation.organization, on=today())
    ids = [one.person for one in there if one.person != view.situation.subject]
    return {person: name for person, name in people_named(set(ids)).items() if person in ids}


def _removed(view: ViewedRoute, one: Attached, typed: Form, basis: str, other: str) -> bool:
    """Destroy it under an act; whether its traces are wiped from the disk as well."""
    mine = actor(prove(typed.secret("password"), typed.raw("code")))
    second = prove_beside(
        other,
        typed.secret(OTHER_PASSWORD),
        typed.raw(OTHER_CODE),
        field=OTHER_PASSWORD,
        code_field=OTHER_CODE,
    )
    theirs = actor_beside(other, second)
    teacher, deputy = (mine, theirs) if view.is_mine else (theirs, mine)
    parts, at = installation(), request_time()
    stop_reading()
    with writing() as store:
        remove(
            store,
            view.id,
            items_of(store, one),
            added_at=one.added_at,
            basis=basis,
            teacher=teacher,
            deputy=deputy,
            at=at,
        )
    return clean(parts.desk, parts.settings, at=at)


def _page(view: ViewedRoute, one: Attached, typed: Form) -> str:
    return render_template("mistake.html", view=view, one=one, form=typed, others=_others(view))
