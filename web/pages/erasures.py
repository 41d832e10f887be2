"""Erasure on pages: one person prepares it, another of the other office confirms it with what he saw.

The plan names categories and numbers, never what the texts say: an administrator sees no content.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from sqlalchemy import select
from werkzeug.wrappers import Response as Answer

from approvals.erasure import erasures
from approvals.erasure.erasure_plan import Plan, Scope, plan
from approvals.erasure.erasures import ASKED, DECIDERS, DONE, DestructionAct, ErasureRequest
from approvals.errors import BadField, Stale
from documents.versions import Blob
from web import downloads
from web.access import me, only
from web.erasing import erase
from web.erasure_words import about_named, names_of
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today, writing
from web.proofs import actor, prove
from workflow.errors import NotFound

SCOPES = {
    Scope.ROUTE: later("маршрут целиком"),
    Scope.PERSON: later("человек со всеми маршрутами"),
    Scope.MISTAKE: later("ошибочно приложенное"),
    Scope.TRACES: later("только черновики и следы посещений"),
}
CSV = "text/csv; charset=utf-8"

ASKABLE = (Scope.ROUTE, Scope.PERSON, Scope.TRACES)

pages = Blueprint("erasures", __name__)


@pages.get("/erasures")
@only(*DECIDERS)
def listing() -> str:
    """What waits for the second person, what was destroyed, and where a new request begins."""
    rows = erasures.requests(reading())
    return render_template(
        "erasures.html",
        rows=rows,
        names=names_of(
            reading(), {id_ for row in rows for id_ in (row.about, row.asked_by, row.decided_by or "")}
        ),
        scopes=SCOPES,
        numbers={one.seq: one.number for one in reading().scalars(select(DestructionAct))},
    )


@pages.get("/erasures/new")
@only(*DECIDERS)
def new() -> str | tuple[str, int]:
    """The plan for a route or person, with the form for the ground; without one, the form that asks which."""
    form = Form(None, (), about=request.args.get("about", ""), scope=request.args.get("scope", ""))
    return _new_page(form)


@pages.post("/erasures/new")
@only(*DECIDERS)
def ask() -> tuple[str, int] | Answer:
    """Store the request of the first person."""
    form = Form(request, ("about", "scope", "basis", "password", "code"))
    basis = form.text("basis", _("Основание"), limit=300)
    scope = form.choice("scope", _("Что уничтожить"), [one.value for one in ASKABLE])
    about = about_named(reading(), form.raw("about").strip())
    if form and about is not None:
        try:
            who = actor(prove(form.secret("password"), form.raw("code")))
            with writing() as store:
                made = erasures.ask(
                    store, installation().desk, Scope(scope), about, basis, actor=who, at=request_time()
                )
            flash(_("Подготовлено. Теперь уничтожение подтверждает второй человек."), "success")
            return redirect(url_for("erasures.one", row=made), 303)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    page = _new_page(form)
    return page if isinstance(page, tuple) else (page, 422)


@pages.get("/erasures/<row>")
@only(*DECIDERS)
def one(row: str) -> str:
    """One request: the plan as it is now, or what was destroyed."""
    return _page(_request(row), Form())


@pages.post("/erasures/<row>/confirm")
@only(*DECIDERS)
def confirm(row: str) -> tuple[str, int] | Answer:
    """Destroy, as the second person."""
    found = _request(row)
    form = Form(request, ("seen", "password", "code"))
    try:
        who = actor(prove(form.secret("password"), form.raw("code")))
        parts = installation()
        stop_reading()
        done = erase(
            parts.desk, parts.settings, found.id, seen=form.raw("seen"), actor=who, at=request_time()
        )
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
        return _page(found, form), 422
    except Stale as error:
        form.refuse("seen", str(error))
        return _page(_request(row), form), 409
    if done.clean:
        flash(
            _("Уничтожено, акт № %(act)s. Распечатайте акт и подпишите его вдвоём.", act=done.gone.act),
            "success",
        )
    else:
        flash(
            _(
                "Уничтожено, акт № %(act)s. Файл базы сейчас занят: выполните на сервере «iom erase --clean», "
                "чтобы затереть следы на диске.",
                act=done.gone.act,
            ),
            "warning",
        )
    return redirect(url_for("erasures.one", row=found.id), 303)


@pages.post("/erasures/<row>/withdraw")
@only(*DECIDERS)
def withdraw(row: str) -> tuple[str, int] | Answer:
    """Let a request fall."""
    found = _request(row)
    form = Form(request, ("password", "code"))
    try:
        who = actor(prove(form.secret("password"), form.raw("code")))
        with writing() as store:
            erasures.withdraw(store, found.id, actor=who, at=request_time())
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
        return _page(_request(row), form), 422
    flash(_("Заявка отозвана. Ничего не уничтожено."), "success")
    return redirect(url_for("erasures.listing"), 303)


@pages.get("/erasures/<row>/act.docx")
@only(*DECIDERS)
def act(row: str) -> Response:
    """The act of destruction."""
    paper = _paper(_request(row))
    name = _("Акт об уничтожении № %(number)s.docx", number=paper.number)
    return _file(paper.act_file, downloads.DOCX, name, f"akt-ob-unichtozhenii-{paper.number}.docx")


@pages.get("/erasures/<row>/extract.csv")
@only(*DECIDERS)
def extract(row: str) -> Response:
    """The extract of the log that belongs to the act."""
    paper = _paper(_request(row))
    name = _("Выгрузка к акту № %(number)s.csv", number=paper.number)
    return _file(paper.extract_file, CSV, name, f"vygruzka-k-aktu-{paper.number}.csv")


def _paper(found: ErasureRequest) -> DestructionAct:
    paper = None if found.seq is None else reading().get(DestructionAct, found.seq)
    if paper is None:
        raise NotFound(what=_("акт об уничтожении"))
    return paper


def _file(digest: str, kind: str, name: str, latin_name: str) -> Response:
    stored = reading().get(Blob, digest)
    if stored is None:
        raise NotFound(what=_("файл"))
    return downloads.download(stored.body, kind, name=name, latin_name=latin_name)


def _request(row: str) -> ErasureRequest:
    found = reading().get(ErasureRequest, row)
    if found is None:
        raise NotFound(what=_("заявка"))
    return found


def _plan(scope: Scope, about: str) -> Plan | None:
    try:
        return plan(reading(), installation().desk, scope, about, on=today())
    except BadField:
        return None


def _new_page(form: Form) -> str | tuple[str, int]:
    said = form.raw("about").strip()
    about = about_named(reading(), said) if said else None
    if said and about is None:
        form.refuse("about", _("Такого маршрута или человека нет. Проверьте номер или логин."))
    is_route = (about or "").startswith("r_")
    scopes = [Scope.ROUTE] if is_route else [Scope.PERSON, Scope.TRACES]
    chosen = form.raw("scope")
    scope = Scope(chosen) if chosen in scopes else scopes[0]
    found = None
    if about is not None:
        try:
            found = plan(reading(), installation().desk, scope, about, on=today())
        except BadField as error:
            form.refuse("about", str(error))
    page = render_template(
        "erasure_new.html",
        form=form,
        plan=found,
        scope=scope,
        scopes={one: SCOPES[one] for one in scopes},
        name="" if about is None else names_of(reading(), {about})[about],
    )
    return (page, 422) if said and found is None else page


def _page(found: ErasureRequest, form: Form) -> str:
    waits = found.state == ASKED
    people = {found.about, found.asked_by, found.decided_by or ""}
    return render_template(
        "erasure.html",
        row=found,
        form=form,
        plan=_plan(Scope(found.scope), found.about) if waits else None,
        waits=waits,
        paper=_paper(found) if found.state == DONE else None,
        scope=SCOPES[Scope(found.scope)],
        names=names_of(reading(), people),
        is_mine=found.asked_by == me().person,
    )
