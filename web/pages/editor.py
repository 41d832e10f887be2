"""The editor: one page for each section. Saving is a draft, no act; every button works without JavaScript.

What another window saved meanwhile is shown beside what was typed, and nothing typed is lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from werkzeug.wrappers import Response

from approvals.editing import PLAN, save_zone
from approvals.errors import DraftMoved, Locked
from approvals.voiding import falling, standing_sign_offs
from documents.checks import Finding, Stage, check
from documents.content import RouteContent, content_from_data, to_data
from documents.differences import Difference, differences
from documents.input_errors import errors_in_russian
from web.editor import typed
from web.editor.layout import SECTIONS, Section
from web.editor.typed import Data
from web.editor.wording import save_words
from web.installation import installation, request_time, stop_reading, today
from web.labels import plural
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed
from workflow.errors import NotFound
from workflow.participants import Office

STAGES: Mapping[str, Stage] = {
    "z1": "submission",
    "z2": "submission",
    "z3": "submission",
    "z4": "completion",
    "z5": "municipal",
}
NEXT = {"z1": "z2", "z2": "z3"}

pages = Blueprint("editor", __name__)


@dataclass(frozen=True)
class Screen:
    """What one page of the editor shows besides the route."""

    section: Section
    data: Data
    revision: int
    errors: Mapping[str, str] = field(default_factory=dict)
    conflict: tuple[Difference, ...] | None = None
    part: int = 1


@pages.get("/routes/<route>/edit/<zone>")
def section(route: str, zone: str) -> str:
    """The section as it was saved last."""
    view, wanted = opened(route, zone)
    data = typed.stored(view.situation.draft, wanted)
    screen = Screen(wanted, data, view.situation.draft_revision, part=_part(request.args.get("part", "")))
    return _page(view, screen)


@pages.post("/routes/<route>/edit/<zone>")
def save(route: str, zone: str) -> str | tuple[str, int] | Response:
    """Save the section, do what a button of the rows asks, and show what is wrong beside its field."""
    view, wanted = opened(route, zone)
    data, revision = _said(view, wanted)
    data, look_at = typed.moved(wanted, data, request.form.get("do", ""))
    part = _part(request.form.get("part", ""))
    shaped = typed.shaped(wanted, data)
    try:
        save_zone(
            installation().desk, view.id, zone, shaped, revision=revision, actor=actor(), at=request_time()
        )
    except ValidationError as error:
        faults = dict(errors_in_russian(error, {zone: shaped}))
        return _page(view, Screen(wanted, data, revision, errors=faults, part=part)), 422
    except DraftMoved as error:
        stop_reading()
        view = viewed(route)
        moved = _moved(view.situation.draft, zone, shaped)
        screen = Screen(wanted, data, _now(error), conflict=moved, part=part)
        return _page(view, screen), 409
    return _saved(view, wanted, data, look_at, part)


def _said(view: ViewedRoute, wanted: Section) -> tuple[Data, int]:
    """What the form says and over which revision; nothing new where each field was saved on its own already."""
    kept = typed.stored(view.situation.draft, wanted)
    if request.form.get("autosaved"):
        return kept, view.situation.draft_revision
    return typed.read(wanted, request.form, kept), read_revision(request.form.get("revision", ""))


def _saved(view: ViewedRoute, wanted: Section, data: Data, look_at: str, part: int) -> Response:
    asked, zone = request.form.get("do", ""), wanted.zone
    if look_at and not asked.startswith("keep:"):
        rows = asked.split(":")[1]
        part = typed.part_of(wanted, data, rows, look_at)
        anchor = f"{zone}.{rows}[{look_at}]"
        if _is_on_review():
            return redirect(_review(view, anchor), 303)
        return redirect(url_for("editor.section", route=view.id, zone=zone, part=part, _anchor=anchor), 303)
    address, said = _next(view, zone, asked, part)
    if said:
        flash(said, "success")
    return redirect(address, 303)


def _is_on_review() -> bool:
    """Whether the section is written on the page of the decision."""
    return request.form.get("back") == "review"


def _review(view: ViewedRoute, anchor: str | None = None) -> str:
    return url_for("acts.review", route=view.id, queue=request.args.get("queue"), _anchor=anchor)


def _next(view: ViewedRoute, zone: str, asked: str, part: int) -> tuple[str, str]:
    """Where a button of the form leads once the section is saved, and what is said there."""
    if _is_on_review():
        return _review(view), _("Рекомендации сохранены. Теперь примите решение.")
    if asked == "close":
        return url_for("route.page", route=view.id), _("Черновик сохранён. Продолжить можно в любое время.")
    if asked == "library":
        return url_for("library.rows", route=view.id), ""
    if asked.startswith("keep:rows:"):
        return url_for("library.keep_form", route=view.id, row=asked.split(":")[2]), ""
    if asked == "next":
        zone, part = NEXT.get(zone, zone), 1
    return url_for("editor.section", route=view.id, zone=zone, part=part), _("Черновик сохранён.")


def opened(route: str, zone: str) -> tuple[ViewedRoute, Section]:
    """The route and the section as this person may write it; raises `Locked` where he may not."""
    view = viewed(route)
    wanted = SECTIONS.get(zone)
    if wanted is None:
        raise NotFound(what=_("раздел"))
    if zone not in view.writable:
        raise Locked(state=view.definition.state_label(view.situation.state))
    return view, wanted


def _part(asked: str) -> int:
    return min(max(int(asked), 1), 10) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1  # noqa: PLR2004


def _now(error: DraftMoved) -> int:
    now = error.facts["now"]
    assert isinstance(now, int)
    return now


def _moved(draft: RouteContent, zone: str, data: Data) -> tuple[Difference, ...]:
    """How what was typed differs from what is saved; nothing where what was typed cannot be read yet."""
    salt = getattr(draft, zone).salt
    dictionaries = installation().desk.dictionaries
    try:
        mine = content_from_data({**to_data(draft), zone: {**data, "salt": salt}}, dictionaries)
    except ValidationError:
        return ()
    return differences(draft, mine, dictionaries)


def review(view: ViewedRoute, zone: str) -> dict[str, str]:
    """What stands beside the fields and follows them: how much is left to mend, and the check with its links."""
    findings = findings_of(view, zone)
    return {
        "left": left_words(findings),
        "review": render_template("route/review.html", view=view, **_beside(view, zone, findings)),
    }


def left_words(findings: tuple[Finding, ...]) -> str:
    """«Осталось 3 замечания»: what must still be mended before the route can be sent."""
    left = sum(one.level == "E" for one in findings)
    count = plural(left, _("замечание"), _("замечания"), _("замечаний"))
    return f"{_('Осталось')} {count}" if left else f"{_('Можно отправлять')}"


def _beside(view: ViewedRoute, zone: str, findings: tuple[Finding, ...]) -> dict[str, object]:
    return {
        "zone": zone,
        "findings": findings,
        "left": left_words(findings),
        "stands": standing_sign_offs(view.situation) if zone in PLAN else (),
        "falls": {one.office for one in falling(view.situation, view.situation.draft)},
    }


def _page(view: ViewedRoute, screen: Screen) -> str:
    draft = view.situation.draft
    return render_template(
        "editor.html",
        view=view,
        content=draft,
        screen=screen,
        section=screen.section,
        sections=[one for zone, one in SECTIONS.items() if zone in view.writable],
        shown={
            block.rows: typed.shown_rows(block, screen.data, draft, screen.part)
            for block in screen.section.blocks
            if block.rows
        },
        order={
            block.rows: [typed.key_of(block, row, at) for at, row in enumerate(screen.data[block.rows])]
            for block in screen.section.blocks
            if block.rows
        },
        parts=typed.parts(screen.section, screen.data),
        rows_at_once=typed.ROWS_AT_ONCE,
        **_beside(view, screen.section.zone, findings_of(view, screen.section.zone)),
        save_words=save_words(),
        next_zone=NEXT.get(screen.section.zone),
        curates=view.situation.person.holds(Office.MUNICIPAL_CURATOR),
    )


def findings_of(view: ViewedRoute, zone: str) -> tuple[Finding, ...]:
    """What the check says about the working copy at the stage of that section."""
    situation = view.situation
    return check(
        situation.draft,
        at=today(),
        stage=STAGES[zone],
        progress=situation.progress,
        dictionaries=installation().desk.dictionaries,
    )
