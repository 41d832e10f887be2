"""«Внести маршрут, согласованный на бумаге»: who signed and when, the scan; then a second person confirms the whole.

For the beginning of the work with the system: the text comes from a Word form or the editor, the approvals from paper.
What is believed of them is decided in `approvals/paper/whole_route`.
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals import offices
from approvals.errors import BadField, IncompleteContent, ReviewedOldVersion
from approvals.paper import people
from approvals.paper.entering import FILE, NotByThem
from approvals.paper.people import AT
from approvals.paper.sheets import Line
from approvals.paper.whole_route import LONGEST, MOST, RECOMMENDED, NotFromPaper, Station, enter_route, way
from approvals.snapshots import decision_label
from documents.texts import sort_key
from documents.zones import content_hash, control_code
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading
from web.pages.paper import ACCEPT, chosen
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed
from workflow.participants import Appointment, User

REVISION = "revision"
TEACHER = "subject"
MOST_PEOPLE = 300

pages = Blueprint("agreed_on_paper", __name__)


@dataclass(frozen=True)
class Asked:
    """One signature as the form asks for it: the act, in words, and who could have signed it."""

    act: str
    label: str
    offices: str
    people: list[tuple[str, str]]  # nobody to choose from where it is the teacher himself


@pages.get("/routes/<route>/paper/agreed")
def form(route: str) -> str:
    """The form: what was signed, by whom, when; the scan."""
    view = _opened(route)
    return _page(view, Form(revision=str(view.situation.draft_revision)))


@pages.post("/routes/<route>/paper/agreed")
def enter(route: str) -> str | tuple[str, int] | Response:
    """Enter the route and go to the page on which a second person confirms it."""
    view = _opened(route)
    stations = way(view.situation, view.definition)
    names = [f"{part}-{one.act.code}" for one in stations for part in ("by", "on")]
    asked = Form(request, (*names, RECOMMENDED, REVISION))
    lines = [_line(asked, view, one) for one in stations]
    body = chosen(asked)
    if asked and body is not None:
        revision = read_revision(asked.raw(REVISION))
        desk, who, at = installation().desk, actor(), request_time()
        stop_reading()
        try:
            code = enter_route(
                desk,
                view.id,
                [line for line in lines if line],
                asked.raw(RECOMMENDED).replace("\r\n", "\n"),
                body,
                revision=revision,
                actor=who,
                at=at,
            )
        except (BadField, IncompleteContent, NotByThem) as error:
            asked.refuse(str(error.facts.get("field", FILE)).replace("-confirm", "-submit"), str(error))
        except ReviewedOldVersion as error:
            asked.refuse(FILE, str(error))
            return _page(viewed(view.id), asked), 409
        else:
            flash(_("Внесено. Теперь скан подтверждает другой человек."), "success")
            return redirect(url_for("paper.one", route=view.id, code=code), 303)
    return _page(viewed(view.id), asked), 422


def _opened(route: str) -> ViewedRoute:
    view = viewed(route)
    people.require_enters(view.situation)
    way(view.situation, view.definition)
    return view


@pages.app_template_global()
def may_enter_from_paper(view: ViewedRoute) -> bool:
    """Whether the route is a draft that could still be entered as agreed on paper, and by this person."""
    if not people.may_enter(view.situation):
        return False
    try:
        return bool(way(view.situation, view.definition))
    except NotFromPaper:
        return False


def _line(asked: Form, view: ViewedRoute, station: Station) -> Line | None:
    """What was typed about one signature; the teacher's confirmation and his submission are one signature on paper."""
    act = "submit" if station.act.code == "confirm" else station.act.code
    on = asked.day(f"on-{act}", _("Дата подписи"))
    if station.offices == (TEACHER,):
        person = view.situation.subject
    else:
        known = [code for code, _name in _people(view, station)]
        person = asked.choice(f"by-{act}", _("Кто подписал"), known)
    return Line(station.act.code, person, "", on) if on and person else None


def _people(view: ViewedRoute, station: Station) -> list[tuple[str, str]]:
    """Everybody who holds or held one of the offices: whether it was so on that day is asked when it is entered."""
    at_school = not AT["municipality"] & set(station.offices)
    query = select(User).join(Appointment, Appointment.person == User.id)
    query = query.where(Appointment.office.in_(station.offices)).distinct().limit(MOST_PEOPLE)
    if at_school:
        query = query.where(Appointment.organization == view.situation.organization)
    found = sorted(reading().scalars(query), key=lambda one: sort_key(one.full_name))
    return [(one.id, one.full_name) for one in found]


def _page(view: ViewedRoute, asked: Form) -> str:
    stations = [one for one in way(view.situation, view.definition) if one.act.code != "confirm"]
    signatures = [
        Asked(
            one.act.code,
            decision_label(one.act.code, "approve" if one.act.decision else one.act.code),
            " или ".join(offices.NAMES[office] for office in one.offices),
            [] if one.offices == (TEACHER,) else _people(view, one),
        )
        for one in stations
    ]
    return render_template(
        "paper/agreed.html",
        view=view,
        form=asked,
        signatures=signatures,
        recommends=any("z5" in one.act.draft_zones for one in stations),
        code=control_code(content_hash(view.situation.draft)),
        accept=ACCEPT,
        longest=LONGEST * MOST,
    )
