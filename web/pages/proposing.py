"""«Предложить правку»: a reviewer writes how he would have a section; the teacher sees what would change and takes it.

Taking leads to the page of sending, where he reads the whole and signs; what a proposal is stands in `approvals`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from approvals.editing import PLAN
from approvals.errors import DraftMoved, Locked, NotYourTurn
from approvals.proposals import Offered, offered, propose, proposing_office, take, written
from documents.content import RouteContent
from documents.differences import Difference, differences
from documents.input_errors import errors_in_russian
from documents.zones import content_hash
from web.editor import typed
from web.editor.layout import SECTIONS, Section
from web.editor.typed import Data
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed
from workflow.errors import NotFound

pages = Blueprint("proposing", __name__)


@dataclass(frozen=True)
class Screen:
    """One section as the reviewer has it on his screen; `seen` says over what it was written."""

    section: Section
    data: Data
    seen: str
    part: int = 1
    errors: Mapping[str, str] = field(default_factory=dict)
    moved: bool = False


@pages.get("/routes/<route>/propose/<zone>")
def section(route: str, zone: str) -> str:
    """The section as it is proposed so far."""
    view, wanted = _opened(route, zone)
    content = proposed_by_me(view) or view.situation.content
    asked = request.args.get("part", "")
    part = int(asked) if asked.isascii() and asked.isdigit() and asked.strip("0") else 1
    return _page(view, Screen(wanted, typed.stored(content, wanted), content_hash(content), part))


@pages.post("/routes/<route>/propose/<zone>")
def save(route: str, zone: str) -> str | tuple[str, int] | Response:
    """Keep what is proposed of the section; the route and the teacher's draft stay as they are."""
    view, wanted = _opened(route, zone)
    kept = typed.stored(proposed_by_me(view) or view.situation.content, wanted)
    asked, seen = request.form.get("do", ""), request.form.get("seen", "")
    data, look_at = typed.moved(wanted, typed.read(wanted, request.form, kept), asked)
    shaped = typed.shaped(wanted, data)
    desk, who, at = installation().desk, actor(), request_time()
    stop_reading()
    try:
        propose(desk, view.id, zone, shaped, seen=seen, actor=who, at=at)
    except ValidationError as error:
        faults = dict(errors_in_russian(error, {zone: shaped}))
        return _page(viewed(view.id), Screen(wanted, data, seen, errors=faults)), 422
    except DraftMoved:
        now = viewed(view.id)
        content = proposed_by_me(now) or now.situation.content
        return _page(now, Screen(wanted, data, content_hash(content), moved=True)), 409
    if look_at:
        rows = asked.split(":")[1]
        part, anchor = typed.part_of(wanted, data, rows, look_at), f"{zone}.{rows}[{look_at}]"
        return redirect(
            url_for("proposing.section", route=view.id, zone=zone, part=part, _anchor=anchor), 303
        )
    if asked == "close":
        return redirect(url_for("acts.review", route=view.id), 303)
    flash(_("Правка сохранена. Педагог увидит её, если вы вернёте маршрут на доработку."), "success")
    return redirect(url_for("proposing.section", route=view.id, zone=zone), 303)


@pages.get("/routes/<route>/proposal")
def proposal(route: str) -> str:
    """What a reviewer proposes, field by field, before the teacher."""
    view = viewed(route)
    return _offer(view, _found(view))


@pages.post("/routes/<route>/proposal")
def accept(route: str) -> str | tuple[str, int] | Response:
    """Take the edits into the draft and go on to the page where it is read and signed."""
    form = Form(request, ("seen", "revision"))
    view = viewed(route)
    desk, who, at = installation().desk, actor(), request_time()
    stop_reading()
    try:
        take(
            desk,
            view.id,
            seen=form.raw("seen"),
            revision=read_revision(form.raw("revision")),
            actor=who,
            at=at,
        )
    except DraftMoved:
        now = viewed(view.id)
        return _offer(now, _found(now), moved=True), 409
    now = viewed(view.id)
    sending = next((one.act for one in now.main_acts if now.definition.acts[one.act].starts_round), None)
    flash(_("Правки внесены в ваш черновик. Прочитайте маршрут и подпишите."), "success")
    if sending is None:
        return redirect(url_for("route.page", route=now.id), 303)
    return redirect(url_for("acts.page", route=now.id, act=sending), 303)


def offered_to_me(view: ViewedRoute) -> Offered | None:
    """What the last return offers the viewer; None for anybody but the teacher."""
    return offered(reading(), view.situation, view.definition, on=today()) if view.is_mine else None


def proposed_by_me(view: ViewedRoute) -> RouteContent | None:
    """The whole route as the viewer's office proposes it in this round."""
    office = proposing_office(view.situation, view.definition, on=today())
    found = None if office is None else written(reading(), view.situation, office)
    return None if found is None else found.content


def changes_proposed(view: ViewedRoute) -> tuple[Difference, ...]:
    """What the viewer proposes, difference by difference."""
    mine = proposed_by_me(view)
    return () if mine is None else differences(view.situation.content, mine, installation().desk.dictionaries)


def _found(view: ViewedRoute) -> Offered:
    found = offered_to_me(view)
    if found is None:
        raise Locked(state=view.definition.state_label(view.situation.state))
    return found


def _offer(view: ViewedRoute, found: Offered, *, moved: bool = False) -> str:
    changes = differences(view.situation.draft, found.result, installation().desk.dictionaries)
    return render_template("proposal.html", view=view, found=found, changes=changes, moved=moved)


def _opened(route: str, zone: str) -> tuple[ViewedRoute, Section]:
    view = viewed(route)
    if zone not in PLAN:
        raise NotFound(what=_("раздел"))
    if proposing_office(view.situation, view.definition, on=today()) is None:
        raise NotYourTurn(act=_("Предложить правку"), turn=view.turn.words.removeprefix("Сейчас ход "))
    return view, SECTIONS[zone]


def _page(view: ViewedRoute, screen: Screen) -> str:
    content, wanted = proposed_by_me(view) or view.situation.content, screen.section
    lists = [block for block in wanted.blocks if block.rows]
    return render_template(
        "propose.html",
        view=view,
        content=content,
        screen=screen,
        section=wanted,
        sections=[SECTIONS[zone] for zone in sorted(PLAN)],
        shown={one.rows: typed.shown_rows(one, screen.data, content, screen.part) for one in lists},
        order={
            one.rows: [typed.key_of(one, row, at) for at, row in enumerate(screen.data[one.rows])]
            for one in lists
        },
        parts=typed.parts(wanted, screen.data),
        rows_at_once=typed.ROWS_AT_ONCE,
        changes=changes_proposed(view),
    )
