"""One route: where it stands, whose turn, what I can do and why not, what it says, its versions and remarks."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping

from flask import Blueprint, render_template, url_for
from sqlalchemy import select

from approvals import preview
from approvals.answers import may_answer, may_lift, may_object, remarks_of
from approvals.audit.readings import orders_of_audits
from approvals.brought_forms import waiting_form
from approvals.errors import RouteErased
from approvals.opinions import opinions_of
from approvals.situation import past_acts
from approvals.snapshots import decision_label
from documents.attachments import attached_to
from documents.dictionaries import Term
from documents.fields import ROW_NOUNS, label_at
from documents.versions import DocumentVersion
from web.act_form import texts_at
from web.editor.layout import SECTIONS
from web.editor.typed import ROWS_AT_ONCE
from web.installation import installation, reading, request_time, today
from web.linked_routes import linked
from web.pages.editor import findings_of
from web.pages.proposing import offered_to_me
from web.seen_content import spelled
from web.viewed_route import ViewedRoute, known_route, people_named, viewed
from workflow.definition import StateKind
from workflow.instances import WorkflowInstance

# The way of a route without its loops; a state that is not on it stands at the station behind it.
WAY = {
    "teacher_draft": "Черновик",
    "member_confirmation": "Участники",
    "deputy_review": "Школа",
    "director_approval": "Директор",
    "curator_recommendations": "Куратор",
    "implementation": "Реализация",
    "final_reflection": "Рефлексия",
    "completion_review": "Проверка",
    "completed": "Завершён",
}
BESIDE = {
    "deputy_returned": "teacher_draft",
    "curator_returned": "teacher_draft",
    "amendment_draft": "implementation",
    "amendment_confirmation": "implementation",
    "amendment_deputy_review": "implementation",
    "amendment_director_approval": "implementation",
    "amendment_curator_review": "implementation",
    "suspended": "implementation",
}

pages = Blueprint("route", __name__)


@pages.get("/routes/<route>")
def page(route: str) -> str:
    """The route as the person may see it; of a destroyed one, what the log still knows."""
    try:
        view = viewed(route)
    except RouteErased as error:
        return _erased(known_route(route), error)
    situation = view.situation
    remarks, opinions = remarks_of(reading(), view.id), opinions_of(reading(), view.id)
    drafting = bool(view.writable & {"z1", "z2", "z3", "z4"})
    return render_template(
        "route.html",
        view=view,
        steps=steps(view),
        content=situation.draft if drafting else situation.content,
        drafting=drafting,
        findings=findings_of(view, "z4" if "z4" in view.writable else "z1") if drafting else (),
        versions=_versions(view.id),
        files=_files(view.id),
        remarks=[(one, may_answer(situation, one), may_lift(situation, one)) for one in remarks],
        opinions=opinions,
        offer=offered_to_me(view),
        brought=view.is_mine and view.writes_plan and waiting_form(reading(), view.id) is not None,
        objectable={
            one.id
            for one in remarks
            if one.id not in opinions and may_object(situation, view.definition, one)
        },
        people=people_named({one.author for one in remarks} | {past.by for past in situation.past}),
        acknowledging=_acknowledging(view),
        linked=linked(view),
        audits=orders_of_audits(reading(), view.id, at=request_time()) if view.is_mine else (),
        decision_label=decision_label,
    )


def _files(route: str) -> Mapping[str, int]:
    """How many files are attached at each place of the route."""
    return Counter(one.path for one in attached_to(reading(), [route])[route] if not one.is_gone)


def _erased(route: str, error: RouteErased) -> str:
    session = reading()
    instance = session.get_one(WorkflowInstance, route)
    process = (instance.process, instance.process_version, instance.process_hash)
    definition = installation().desk.definition(session, process)
    past = past_acts(session, route)
    people = people_named({instance.subject} | {one.by for one in past})
    versions = [
        (
            one.version,
            one.at,
            definition.act_label(one.act),
            definition.state_label(one.target),
            people[one.by],
        )
        for one in reversed(past)
    ]
    return render_template(
        "route_erased.html",
        name=instance.number or "ИОМ без номера",
        instance=instance,
        teacher=people[instance.subject],
        act=error.facts["act"],
        on=error.facts["on"],
        versions=versions,
    )


def steps(view: ViewedRoute) -> list[tuple[str, str, str]]:
    """Where the route stands on its way: passed, here, ahead."""
    known = [code for code in WAY if code in view.definition.states]
    state = view.situation.state
    ended = view.definition.states[state].kind is StateKind.FINAL
    here = BESIDE.get(state, state)
    if ended and state not in known:
        passed = {past.source for past in view.situation.past}
        done = [(WAY[code], "done", "") for code in known if code in passed]
        return [*done, (view.definition.state_label(state), "now", "")]
    at = known.index(here) if here in known else 0
    note = view.definition.state_label(state) if state in BESIDE else ""
    return [
        (
            WAY[code],
            "done" if place < at or state == "completed" else "now" if place == at else "ahead",
            note if place == at else "",
        )
        for place, code in enumerate(known)
    ]


def _versions(route: str) -> list[DocumentVersion]:
    query = select(DocumentVersion).where(DocumentVersion.route == route).order_by(DocumentVersion.n.desc())
    return list(reading().scalars(query))


def _acknowledging(view: ViewedRoute) -> tuple[str, str] | None:
    """The hidden fields of «Ознакомиться с рекомендациями»: one click, no page between."""
    if not any(option.act == "acknowledge" for option in view.allowed):
        return None
    shown = preview.preview(
        reading(),
        installation().desk,
        view.id,
        "acknowledge",
        view.situation.person.person,
        request_time(),
    )
    return spelled(shown.seen), uuid.uuid4().hex


# --- words that the templates of routes use ---------------------------------------------------------


@pages.app_template_global()
def word(dictionary: str, code: str | None) -> str:
    """The label of a code."""
    return installation().desk.dictionaries.label(dictionary, code)


@pages.app_template_global()
def words(dictionary: str, codes: Iterable[str]) -> tuple[str, ...]:
    """The labels of several codes."""
    return installation().desk.dictionaries.labels(dictionary, codes)


@pages.app_template_global()
def choices(dictionary: str, chosen: str | None = None) -> list[Term]:
    """What may be chosen today, and what is chosen already."""
    known = installation().desk.dictionaries
    found = list(known.choices(dictionary, on=today()))
    kept = known.term(dictionary, chosen)
    return found if kept is None or kept in found else [*found, kept]


@pages.app_template_global()
def row_noun(rows: str) -> str:
    """«Мероприятие», for a row of that list."""
    return ROW_NOUNS.get(rows, "Строка")


@pages.app_template_global()
def place_label(path: str | None, content: object = None) -> str:
    """How the place of a remark is called, with the number of its row."""
    if not path:
        return "Маршрут в целом"
    if "." not in path:
        return SECTIONS[path].short if path in SECTIONS else path
    return label_at(path, _number(path, content))


def _number(path: str, content: object) -> int | None:
    rows, _, rest = path.partition("[")
    zone, _, name = rows.partition(".")
    found = getattr(getattr(content, zone, None), name, ()) if rest else ()
    key = rest.partition("]")[0]
    return next((at for at, row in enumerate(found, 1) if getattr(row, "id", None) == key), None)


@pages.app_template_global()
def place_of(view: ViewedRoute, path: str) -> str:
    """The address of the editor at that place."""
    zone = path.partition(".")[0]
    number = _number(path, view.situation.draft) or 1
    part = (number - 1) // ROWS_AT_ONCE + 1
    return url_for("editor.section", route=view.id, zone=zone, part=part if part > 1 else None, _anchor=path)


@pages.app_template_global()
def remark_texts(place: str) -> dict[str, str]:
    """The texts of a place to which a remark may be narrowed."""
    return texts_at(place)


@pages.app_template_test("under")
def under(path: str, prefix: str) -> bool:
    """Whether a path lies under another."""
    return path.startswith(prefix)


@pages.app_template_test("in_paths")
def in_paths(name: str, prefix: str, errors: Iterable[str]) -> bool:
    """Whether the field `name` of that row has a fault."""
    return f"{prefix}.{name}" in set(errors)
