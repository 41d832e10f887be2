"""«На бумаге»: print a decision to be signed by hand, enter the scan, confirm it; each is another's page of one sheet.

What was printed is bound to what was shown; what moved since is answered with the difference, and nothing is stored.
Who may do what, and that two people are needed, is decided in `approvals/paper`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals import offices
from approvals.errors import BadField, IncompleteContent, NotAcceded, NotASigner, Refused, Stale
from approvals.outcome import decision_code, paper_words, proposed_content
from approvals.paper import entering, people
from approvals.paper.confirming import confirm, confirmable
from approvals.paper.entering import DAY, FILE, REASON, SIGNER, PaperNotAllowed, request_of
from approvals.paper.people import Signer, signers
from approvals.paper.sheet_file import remarks_in_words, sheet_file
from approvals.paper.sheets import PaperSheet, sheet, sheets_of
from approvals.paper.whole_route import confirm_route, is_from_paper
from approvals.preview import preview
from approvals.signing.confirmations import whole_route_on_paper
from approvals.snapshots import decision_label
from documents.differences import Difference, differences
from documents.docx.filenames import evidence_name
from documents.evidence_file import LARGEST
from documents.scans import scan_of
from documents.zones import control_code
from web import downloads
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.pages.evidence import TYPES
from web.proofs import actor, prove
from web.seen_content import read_revision, read_seen, spelled
from web.viewed_route import ViewedRoute, people_named, viewed
from workflow.definition import Act, Decision
from workflow.errors import GuardRefused, NotFound, StaleVersion, TransitionNotAllowed, WorkflowError

ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
SEEN, COMMENT, SCAN = "seen", "comment", "scan"
MOVED = (StaleVersion, Stale, TransitionNotAllowed)

pages = Blueprint("paper", __name__)


@dataclass(frozen=True)
class Told:
    """One sheet in words."""

    row: PaperSheet
    act: str
    decision: str
    remarks: tuple[str, ...]
    signer: str
    office: str
    code: str
    signatures: tuple[tuple[str, str, date], ...]  # of a whole route: what, who in which office, on which day


@pages.get("/routes/<route>/paper")
def page(route: str) -> str:
    """What can be signed on paper now, and the sheets that were printed."""
    view = _opened(route)
    return render_template(
        "paper/sheets.html",
        view=view,
        acts=_printable(view) if _allowed(view) else [],
        allowed=_allowed(view),
        sheets=[_told(view, row) for row in sheets_of(reading(), view.id)],
    )


@pages.get("/routes/<route>/paper/print/<act>")
def new(route: str, act: str) -> str:
    """The decision before it is printed: who signs it and with which words."""
    view = _opened(route)
    return _new_page(view, _act(view, act), Form())


@pages.post("/routes/<route>/paper/print/<act>")
def print_new(route: str, act: str) -> str | tuple[str, int] | Response:
    """Keep the sheet as it is printed, and go to its page."""
    view = _opened(route)
    asked = _act(view, act)
    form = Form(request, (SEEN, SIGNER, COMMENT, "reason"))
    at, desk, who = request_time(), installation().desk, actor()
    form.choice(SIGNER, _("Кто подписывает"), [one.who.person for one in _signers(view, act)])
    if not form:
        return _new_page(view, asked, form), 422
    try:
        given: dict[str, Any] = {"seen": read_seen(form.raw(SEEN)), "fields": _fields(asked, form)}
        stop_reading()
        code = entering.print_sheet(desk, view.id, act, form.raw(SIGNER), **given, actor=who, at=at)
    except (BadField, GuardRefused, IncompleteContent, entering.NotByThem, *MOVED) as error:
        form.refuse(str(error.facts.get("field", SIGNER)), str(error))
        return _new_page(viewed(view.id), asked, form), 409 if isinstance(error, MOVED) else 422
    flash(_("Лист готов: скачайте, распечатайте и подпишите."), "success")
    return redirect(url_for("paper.one", route=view.id, code=code), 303)


@pages.get("/routes/<route>/paper/<code>")
def one(route: str, code: str) -> str:
    """One sheet: where it stands and what is to be done with it."""
    view = _opened(route)
    return _sheet_page(view, sheet(reading(), view.id, code), Form())


@pages.get("/routes/<route>/paper/<code>/sheet.docx")
def download(route: str, code: str) -> Response:
    """The sheet to be printed."""
    view = _opened(route)
    found = sheet(reading(), view.id, code)
    if found.outcome is not None or found.is_whole_route:
        raise NotFound(what=_("лист"))
    body = sheet_file(installation().desk, reading(), found)
    name = _("Лист для подписи %(name)s.docx", name=f"{view.name} {found.name}")
    return downloads.download(body, downloads.DOCX, name=name, latin_name=f"sheet-{found.name}.docx")


@pages.get("/routes/<route>/paper/<code>/scan")
def scan(route: str, code: str) -> Response:
    """The scan as it is kept, to be saved."""
    view = _opened(route)
    found = sheet(reading(), view.id, code)
    kept = None if found.scan is None else scan_of(reading(), found.scan)
    if kept is None or kept.body is None:
        raise NotFound(what=_("скан"))
    name, latin = (
        evidence_name(view.name, _("Скан листа"), kept.row.seq, today(), kept.row.kind, latin=latin)
        for latin in (False, True)
    )
    return downloads.download(kept.body, TYPES[kept.row.kind], name=name, latin_name=latin)


@pages.post("/routes/<route>/paper/<code>/scan")
def enter(route: str, code: str) -> str | tuple[str, int] | Response:
    """Enter the scan of the signed sheet."""
    view = _opened(route)
    form = Form(request, (DAY,))
    found = sheet(reading(), view.id, code)
    day = form.day(DAY, _("Дата подписи"))
    body = chosen(form)
    if form and day is not None and body is not None:
        desk, who, at = installation().desk, actor(), request_time()
        stop_reading()
        try:
            entering.enter_scan(desk, view.id, code, day, body, actor=who, at=at)
        except (BadField, entering.NotByThem) as error:
            form.refuse(str(error.facts.get("field", DAY)), str(error))
        except MOVED as error:
            return _moved(viewed(view.id), code, error), 409
        else:
            flash(_("Скан внесён. Теперь его подтверждает другой человек."), "success")
            return redirect(url_for("paper.one", route=view.id, code=code), 303)
    return _sheet_page(viewed(view.id), found, form), 422


@pages.post("/routes/<route>/paper/<code>/confirmed")
def confirmed(route: str, code: str) -> str | tuple[str, int] | Response:
    """Confirm that the scan says so: the decision is made."""
    view = _opened(route)
    form = Form(request, (SCAN, "password", "code"))
    found = sheet(reading(), view.id, code)
    number = read_revision(form.raw(SCAN))
    desk, at = installation().desk, request_time()
    carry_out = confirm_route if found.is_whole_route else confirm
    acceded = view.situation.acceded
    stop_reading()
    try:
        try:
            done = carry_out(desk, view.id, code, number, actor=actor(), at=at)
        except NotASigner:
            if not acceded:
                raise NotAcceded() from None
            proof = prove(form.raw("password"), form.raw("code"))
            stop_reading()
            done = carry_out(desk, view.id, code, number, actor=actor(proof), at=at)
    except (BadField, NotASigner) as error:
        form.refuse(str(error.facts.get("field", "password")), str(error))
        return _sheet_page(viewed(view.id), found, form), 422
    except MOVED as error:
        return _moved(viewed(view.id), code, error), 409
    label = view.definition.act_label(found.lines[-1].act)
    flash(
        _("Записано: «%(act)s», на бумаге. Версия %(version)s.", act=label, version=done.version), "success"
    )
    return redirect(url_for("route.page", route=view.id), 303)


@pages.post("/routes/<route>/paper/<code>/dropped")
def drop(route: str, code: str) -> str | tuple[str, int] | Response:
    """Take the sheet back, or say that the scan does not show what was entered."""
    view = _opened(route)
    form = Form(request, (REASON,))
    desk, who, at = installation().desk, actor(), request_time()
    stop_reading()
    try:
        entering.drop_sheet(desk, view.id, code, form.raw(REASON), actor=who, at=at)
    except BadField as error:
        form.refuse(REASON, str(error))
        view = viewed(view.id)
        return _sheet_page(view, sheet(reading(), view.id, code), form), 422
    flash(_("Лист отклонён. Решение по нему не записано."), "info")
    return redirect(url_for("paper.page", route=view.id), 303)


@pages.app_template_global()
def may_sign_on_paper(view: ViewedRoute) -> bool:
    """Whether the person may print sheets of the route; where papers lie already, whatever the settings are now."""
    if not people.may_enter(view.situation):
        return False
    return _allowed(view) or bool(sheets_of(reading(), view.id))


@pages.app_template_global()
def from_paper(view: ViewedRoute) -> bool:
    """Whether the route was agreed on paper before it was entered."""
    return is_from_paper(reading(), view.id)


def _opened(route: str) -> ViewedRoute:
    view = viewed(route)
    people.require_enters(view.situation)
    return view


def _allowed(view: ViewedRoute) -> bool:
    return view.situation.municipality.signs_on_paper


def _act(view: ViewedRoute, act: str) -> Act:
    found = view.definition.acts.get(act)
    if found is None or not found.signed:
        raise NotFound(what=_("действие"))
    if not _allowed(view):
        raise PaperNotAllowed()
    return found


def _printable(view: ViewedRoute) -> list[tuple[str, str, str]]:
    """The acts that sign here: code, label, who may sign."""
    state = view.situation.state
    return [
        (
            act.code,
            view.definition.act_label(act.code),
            _offices(view.definition.offices_for(state, act.code)),
        )
        for act in view.definition.acts_from(state)
        if act.signed
    ]


def _offices(codes: tuple[str, ...]) -> str:
    return " или ".join(offices.NAMES[code] for code in codes)


def _signers(view: ViewedRoute, act: str) -> list[Signer]:
    return list(signers(reading(), view.situation, view.definition, act, on=today()))


def _fields(act: Act, form: Form) -> Mapping[str, Any]:
    comment = form.raw(COMMENT).replace("\r\n", "\n").strip()
    if act.decision is Decision.APPROVE:
        return {"remarks": [{"text": comment, "path": None, "wording": False}]} if comment else {}
    reason = {"reason": form.raw("reason")} if act.needs_reason else {}
    return {"comment": comment, **reason}


def chosen(form: Form) -> bytes | None:
    """The bytes of the one file that came; several or none are refused at the field."""
    given = [file for file in request.files.getlist(FILE) if file.filename]
    if len(given) != 1:
        form.refuse(FILE, _("Выберите один файл: скан или снимок подписанного листа."))
        return None
    return given[0].stream.read(LARGEST + 1)


def _new_page(view: ViewedRoute, act: Act, form: Form) -> str:
    found = _signers(view, act.code)
    shown, reason = None, ""
    if found:
        try:
            shown = preview(
                reading(), installation().desk, view.id, act.code, found[0].who.person, request_time()
            )
        except (Refused, GuardRefused) as refusal:
            reason = str(refusal)
    words = installation().desk.dictionaries
    return render_template(
        "paper/new.html",
        view=view,
        act=act,
        form=form,
        shown=shown,
        reason=reason,
        seen=spelled(shown.seen) if shown else "",
        signers=[
            (one.who.person, f"{one.who.full_name}, {offices.NAMES[one.grant.office]}") for one in found
        ],
        reasons=[(term.code, term.label) for term in words.choices(act.needs_reason, on=today())]
        if act.needs_reason
        else [],
    )


def _told(view: ViewedRoute, row: PaperSheet) -> Told:
    line = row.lines[-1]
    act = view.definition.acts[line.act]
    desk = installation().desk
    asked = request_of(desk, view.definition, row, today(), request_time())
    named = people_named({one.person for one in row.lines})
    return Told(
        row,
        view.definition.act_label(line.act),
        decision_label(line.act, decision_code(act, asked)),
        remarks_in_words(act, asked, desk.dictionaries),
        named[line.person],
        offices.NAMES[line.office],
        control_code(row.seen_content),
        tuple(
            (
                decision_label(one.act, "approve" if view.definition.acts[one.act].decision else one.act),
                f"{named[one.person]}, {offices.NAMES[one.office]}",
                one.on,
            )
            for one in row.lines
            if row.is_whole_route and one.on is not None and one.act != "confirm"
        ),
    )


def _sheet_page(view: ViewedRoute, row: PaperSheet, form: Form) -> str:
    row = sheet(reading(), view.id, row.id)
    kept = None if row.scan is None else scan_of(reading(), row.scan)
    why_not, words = _my_word(view, row)
    return render_template(
        "paper/sheet.html",
        view=view,
        told=_told(view, row),
        form=form,
        kept=kept,
        why_not=why_not,
        confirming=words,
        accept=ACCEPT,
        people=people_named({row.printed_by, *([kept.row.added_by] if kept else [])}),
    )


def _my_word(view: ViewedRoute, row: PaperSheet) -> tuple[str, str]:
    """Why the person may not confirm the scan, or the words that he would confirm."""
    if row.scan is None or row.outcome is not None:
        return "", ""
    try:
        confirmable(reading(), view.id, row.id, row.scan, actor=actor(), at=request_time())
    except Refused as refusal:
        return str(refusal), ""
    if row.is_whole_route:
        return "", whole_route_on_paper(esign=view.situation.municipality.esign is not None)
    day = row.lines[0].on
    assert day is not None
    return "", paper_words(view.situation, view.situation.number, day, row.seen_content)


def _moved(view: ViewedRoute, code: str, error: WorkflowError) -> str:
    """«Содержание изменилось после печати»: the difference between what was printed and what stands now."""
    row = sheet(reading(), view.id, code)
    changes: tuple[Difference, ...] = ()
    line = row.lines[0]
    if row.is_whole_route:
        changes = differences(row.printed, view.situation.draft, installation().desk.dictionaries)
    elif line.act in view.definition.acts:
        now = proposed_content(view.situation, view.definition, line.act)
        changes = differences(row.printed, now, installation().desk.dictionaries)
    return render_template(
        "paper/moved.html", view=view, told=_told(view, row), sentence=str(error), changes=changes
    )
