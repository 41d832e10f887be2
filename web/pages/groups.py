"""A group's route in the browser: opening one, who is in it and who has confirmed, and a member's own words.

Who may see the route sees its group; the lead writes it down while section 1 may be written. Confirming and signing
are acts as any other (`acts`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals.attestation.file import zipped
from approvals.attestation.given import record_export
from approvals.attestation.member_forms import may_take_forms, member_forms
from approvals.errors import BadField, DraftMoved, NotYourTurn
from approvals.facts import changes_material
from approvals.grouping import LONGEST_WORDS, WORDS, save_members, save_words
from approvals.parties import awaited, parties
from approvals.process_choices import GROUP_PROCESS
from documents.content import RouteContent
from documents.docx.filenames import latin_name, safe_name
from documents.group import FEWEST, MOST
from documents.membership import people
from documents.staff_card import StaffCard
from documents.staff_cards import StaffCardRow
from web import accounts, downloads
from web.access import PageHidden, me, my_standing
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today, writing
from web.opening_form import FIELDS, asked, blank, opened, subjects
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import ViewedRoute, viewed
from workflow.definition import Each, StateKind
from workflow.errors import NotFound
from workflow.participants import Employment, User

MEMBER_FIELDS = ("member", "revision", "school")
WORD_FIELDS = ("text", "revision")
MOST_COLLEAGUES = 300

pages = Blueprint("groups", __name__)


@dataclass(frozen=True)
class Participation:
    """One person of the group as the page shows him: what is known, and how far his confirmation is."""

    person: str
    card: StaffCard
    standing: str  # lead | confirmed | asked | ahead
    at: datetime | None = None


@pages.get("/groups/new")
def new() -> str:
    """The form that opens a group's route."""
    return _new_page(blank())


@pages.post("/groups/new")
def create() -> str | tuple[str, int] | Response:
    """Open the route and go on to its members."""
    form = Form(request, FIELDS)
    done = opened(form, asked(form, _("Руководитель группы")), process=GROUP_PROCESS)
    if done is None:
        return _new_page(form), 422
    flash(_("Групповой маршрут создан. Отметьте участников."), "success")
    return redirect(url_for("groups.page", route=done.route), 303)


@pages.get("/routes/<route>/group")
def page(route: str) -> str:
    """Who is in the group, and for its lead the colleagues who may be added."""
    view = _of_group(route)
    return _page(view, Form(revision=str(view.situation.draft_revision)))


@pages.post("/routes/<route>/group")
def save(route: str) -> str | tuple[str, int] | Response:
    """Make the ticked people the members of the group."""
    view = _of_group(route)
    form = Form(request, MEMBER_FIELDS)
    ticked, revision = form.raw_list("member"), form.raw("revision")
    try:
        stop_reading()
        save_members(
            installation().desk,
            view.id,
            ticked,
            revision=read_revision(revision),
            actor=actor(),
            at=request_time(),
        )
    except BadField as error:
        form.refuse("member", str(error))
        return _page(viewed(route), form, ticked=frozenset(ticked)), 422
    except DraftMoved as error:
        form = Form(revision=str(error.facts["now"]))
        form.refuse("member", _("Черновик изменён в другом окне. Проверьте состав и сохраните ещё раз."))
        return _page(viewed(route), form, ticked=frozenset(ticked)), 409
    flash(_("Состав группы сохранён."), "success")
    return redirect(url_for("groups.page", route=view.id, school=request.form.get("school") or None), 303)


@pages.get("/routes/<route>/group/words")
def words(route: str) -> str:
    """What the member says of his own way, before he signs it."""
    view = _with_words(route)
    said = {one.person: one.text for one in view.situation.draft.z4.personal}
    form = Form(text=said.get(me().person, ""), revision=str(view.situation.draft_revision))
    return _words_page(view, form)


@pages.post("/routes/<route>/group/words")
def keep_words(route: str) -> str | tuple[str, int] | Response:
    """Save the words and go on to signing them."""
    view = _with_words(route)
    form = Form(request, WORD_FIELDS)
    revision = form.raw("revision")
    if not form.raw("text").strip():
        form.refuse("text", _("Напишите несколько слов о своём пути в группе."))
        return _words_page(view, form), 422
    try:
        stop_reading()
        save_words(
            installation().desk,
            view.id,
            form.raw("text"),
            revision=read_revision(revision),
            actor=actor(),
            at=request_time(),
        )
    except BadField as error:
        form.refuse("text", str(error))
        return _words_page(viewed(route), form), 422
    except DraftMoved as error:
        form = Form(text=form.raw("text"), revision=str(error.facts["now"]))
        form.refuse("text", _("Раздел 4 изменили в другом окне. Ваши слова здесь: сохраните их ещё раз."))
        return _words_page(viewed(route), form), 409
    return redirect(url_for("acts.page", route=view.id, act=WORDS), 303)


@pages.post("/routes/<route>/group/forms")
def forms(route: str) -> Response:
    """The Appendix form of everybody in the group as one file; giving it out is an entry of the log."""
    view = _of_group(route)
    if not may_take_forms(view.situation):
        raise PageHidden(what="формы участников")
    whole, made = member_forms(installation().desk, reading(), view.id, printed_on=today())
    body, at = zipped(made), request_time()
    stop_reading()
    with writing() as session:
        record_export(
            session,
            [whole],
            form="forms",
            body=body,
            papers=made,
            person=view.situation.subject,
            by=me().person,
            at=at,
        )
    stem = f"{view.name}_формы-участников_{today().isoformat()}"
    return downloads.download(
        body,
        downloads.ZIP,
        name=safe_name(stem, "zip"),
        latin_name=safe_name(latin_name(stem), "zip"),
    )


@pages.app_template_global()
def people_of(content: RouteContent) -> dict[str, str]:
    """Everybody of a group by name, for those who choose who answers for what."""
    return people(content)


def _of_group(route: str) -> ViewedRoute:
    view = viewed(route)
    if not view.definition.is_group:
        raise NotFound(what=_("группа"))
    return view


def _with_words(route: str) -> ViewedRoute:
    view = _of_group(route)
    if not any(option.act == WORDS for option in view.allowed):
        raise NotYourTurn(act=_("Добавить свою рефлексию"), turn=view.turn.words.removeprefix("Сейчас ход "))
    return view


def _new_page(form: Form) -> str:
    leads = [(key, my_standing().full_name if key == me().person else name) for key, name in subjects()]
    return render_template("group_new.html", form=form, people=leads)


def _words_page(view: ViewedRoute, form: Form) -> str:
    return render_template("group_words.html", view=view, form=form, longest=LONGEST_WORDS)


def _page(view: ViewedRoute, form: Form, ticked: frozenset[str] | None = None) -> str:
    writes = "z1" in view.writable
    content = view.situation.draft if writes else view.situation.content
    schools = accounts.organizations(reading(), on=today(), kinds=("school",))
    wanted = request.values.get("school", "")
    school = wanted if wanted in schools else view.situation.organization
    named = {one.person for one in content.z1.members}
    return render_template(
        "group.html",
        view=view,
        form=form,
        writes=writes,
        group=list(participations(view, content)),
        deciding=_deciding(view, schools),
        schools=schools,
        school=school,
        colleagues=_colleagues(school, {view.situation.subject, *named}) if writes else {},
        ticked=named if ticked is None else ticked,
        takes_forms=may_take_forms(view.situation),
        fewest=FEWEST,
        most=MOST,
    )


def participations(view: ViewedRoute, content: RouteContent) -> Iterator[Participation]:
    """The lead, then the members with how far the confirmation of each is."""
    situation, definition = view.situation, view.definition
    material = changes_material(situation, content)
    lacking = awaited(situation, definition, content, Each.MEMBER, material=material)
    asked = {task.party for task in view.waiting}
    yield Participation(situation.subject, content.z1, "lead")
    for member in content.z1.members:
        said = [past for past in situation.past if past.by == member.person]
        confirmed = next((past for past in reversed(said) if past.act == "confirm_participation"), None)
        if member.person not in lacking:
            at = None if confirmed is None else confirmed.at
            yield Participation(member.person, member, "confirmed", at)
        else:
            yield Participation(member.person, member, "asked" if member.person in asked else "ahead")


def _deciding(view: ViewedRoute, schools: Mapping[str, str]) -> list[tuple[str, bool]]:
    """Each school of the group and whether it has agreed, while schools decide; nothing before and after."""
    state = view.definition.states[view.situation.state]
    if state.kind is not StateKind.REVIEW or state.quorum is None or state.quorum.each is not Each.SCHOOL:
        return []
    waiting = {task.party for task in view.waiting}
    every = parties(view.situation, view.situation.content, Each.SCHOOL)
    return sorted((schools.get(one, ""), one not in waiting) for one in every)


def _colleagues(school: str, without: set[str]) -> dict[str, tuple[str, str]]:
    """Name and position of everybody of that school who has a staff card, ё standing beside е."""
    query = (
        select(User, Employment.position)
        .join(StaffCardRow, StaffCardRow.person == User.id)
        .join(Employment, Employment.person == User.id)
        .where(User.active, Employment.organization == school, Employment.valid_from <= today())
        .where(Employment.valid_to.is_(None) | (Employment.valid_to >= today()))
        .limit(MOST_COLLEAGUES)
    )
    found = [(user, position) for user, position in reading().execute(query) if user.id not in without]
    found.sort(key=lambda pair: pair[0].full_name.casefold().replace("ё", "е"))
    return {user.id: (user.full_name, position) for user, position in found}
