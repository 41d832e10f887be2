"""Acts in the browser: a page that shows exactly what will be signed, and the POST that makes or prepares the act.

What moved meanwhile is answered with the difference, and nothing is stored. Decisions are made in `approvals`.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals import preview
from approvals.acts.by_code import Done, perform
from approvals.batches import basket
from approvals.batches.preparers import PREPARERS
from approvals.errors import (
    BadField,
    IncompleteContent,
    KeyReused,
    NotAcceded,
    NotASigner,
    NotYourTurn,
    Stale,
    VacantOffice,
)
from approvals.facts import changes_material
from approvals.outcome import proposed_content
from approvals.preview import Option, Preview
from approvals.proposals import proposing_office, taken_as_proposed
from approvals.recommending import proposed
from approvals.situation import Situation, content_of
from approvals.snapshots import AmendmentAhead, amendment_ahead
from documents.checks import Finding, blocks
from documents.content import RouteContent
from documents.dictionaries import Term
from documents.differences import Difference, differences
from web.access import holds, only
from web.act_form import ActForm, posted_form
from web.editor import typed
from web.editor.layout import SECTIONS
from web.installation import installation, reading, request_time, stop_reading, today
from web.pages.proposing import changes_proposed
from web.pages.recommending import KEEPERS
from web.proofs import actor, prove
from web.queue_address import after_preparing, asked_queue
from web.review_card import review_card
from web.seen_content import packed, seen_content, spelled
from web.viewed_route import ViewedRoute, people_named, viewed
from workflow.definition import MEMBER, ContentSource
from workflow.errors import GuardRefused, NotFound, StaleVersion, TransitionNotAllowed, WorkflowError

COMMENTS = {
    "open_amendment": "Основание изменения",
    "transfer": "Основание передачи",
    "request_reopen": "Почему маршрут нужно вернуть в работу",
}
NOTES = {
    "recall": "Маршрут вернётся к вам как черновик. Исправьте его и отправьте снова.",
    "withdraw": "Маршрут будет закрыт без согласования. Созданные версии и журнал сохранятся.",
    "terminate": "Реализация будет прекращена. Созданные версии и журнал сохранятся.",
    "transfer": "Здесь маршрут закончится; на новом месте открывают связанный с ним маршрут.",
    "suspend": "Сроки остановятся, пока реализацию не возобновят.",
    "resume": "Маршрут вернётся туда, где его приостановили.",
    "open_amendment": "До согласования изменения действует прежняя редакция. Если мероприятие просто выполнено позже "
    "срока, корректировка не нужна: отметьте «выполнено с опозданием».",
    "cancel_amendment": "Правки будут отброшены. Действует прежняя редакция.",
    "start_reflection": "Отметки о выполнении войдут в версию, и откроется раздел 4.",
    "report_progress": "Отметки о выполнении войдут в новую версию документа.",
}
PUT_FORWARD = frozenset(
    {
        "submit_amendment",
        "deputy_approve_amendment",
        "director_approve_amendment",
        "curator_approve_amendment",
    }
)
"""Acts that put an amendment forward: their pages show what changes first, and the whole plan on demand."""
DECISIONS = ("approve", "return", "reject")
STEADY = (BadField, NotAcceded, NotASigner, IncompleteContent, GuardRefused, VacantOffice, KeyReused)
MOVED = (StaleVersion, Stale, TransitionNotAllowed)

pages = Blueprint("acts", __name__)


@dataclass(frozen=True)
class Choice:
    """One act that the page offers, with what its form posts back."""

    option: Option
    preview: Preview
    seen: str
    carried: str


@pages.get("/routes/<route>/acts/<act>")
def page(route: str, act: str) -> str | Response:
    """The act before it is made: what it would sign, what to fill in, what to confirm.

    Who has not acceded to the rules on signatures reads them first and comes back here.
    """
    return _first_page(_opened(route, act), act)


@pages.get("/routes/<route>/review")
def review(route: str) -> str | Response:
    """The decision that waits for the person: the positive one first, where it is possible already.

    Where what he can do is no decision — to let a suspended route go on — the route's own page offers it.
    """
    view = viewed(route)
    for seen in (view, view.preparing):
        found = sorted((one for one in seen.allowed if one.decision), key=_weight_of_decision)
        if found:
            return _first_page(seen, found[0].act)
    if view.allowed and not view.is_mine:
        return redirect(url_for("route.page", route=view.id))
    raise NotYourTurn(act=_("Рассмотреть"), turn=view.turn.words.removeprefix("Сейчас ход "))


@pages.post("/routes/<route>/acts/<act>")
def make(route: str, act: str) -> str | tuple[str, int] | Response:
    """Make the act and go back to the route; a form sent twice gives the first result again."""
    view = _opened(route, act)
    form = posted_form()
    try:
        done = _made(view, act, form)
    except STEADY as error:
        return _again(view, act, form, error)
    except MOVED as error:
        return _moved(view, act, form, error), 409
    words = _(
        "Записано: «%(act)s». Версия %(version)s.", act=view.definition.act_label(act), version=done.version
    )
    flash(words, "success")
    queue = form.raw("queue")
    return redirect(after_preparing(queue) if queue else url_for("route.page", route=view.id), 303)


@pages.post("/routes/<route>/acts/<act>/prepared")
@only(*PREPARERS)
def prepare(route: str, act: str) -> str | tuple[str, int] | Response:
    """Put the decision in the basket and go on to the next route of the queue; nothing is signed."""
    view = _opened(route, act).preparing
    form = posted_form()
    try:
        form.require_own()
        given = form.seen(act), form.key, form.fields(view.definition.acts[act], view.situation.content)
        desk, who, at = installation().desk, actor(), request_time()
        stop_reading()
        basket.prepare(desk, act, view.id, seen=given[0], key=given[1], actor=who, at=at, fields=given[2])
    except STEADY as error:
        return _again(view, act, form, error)
    except MOVED as error:
        return _moved(view, act, form, error), 409
    flash(_("Решение готово к подписи: %(name)s.", name=view.name), "success")
    return redirect(after_preparing(form.raw("queue")), 303)


def _opened(route: str, act: str) -> ViewedRoute:
    view = viewed(route)
    if act == "open" or act not in view.definition.acts:
        raise NotFound(what=_("действие"))
    return view


def _made(view: ViewedRoute, act: str, form: ActForm) -> Done:
    """Ask for the act without a proof first: what moved or is missing is told before the password is looked at."""
    form.require_own()
    asked = view.definition.acts[act]
    given: dict[str, Any] = {
        "seen": form.seen(act),
        "key": form.key,
        "at": request_time(),
        "fields": form.fields(asked, view.situation.content),
    }
    desk = installation().desk
    stop_reading()
    try:
        return perform(desk, act, view.id, actor=actor(), **given)
    except NotASigner:
        proof = prove(form.raw("password"), form.raw("code"))
        stop_reading()
        return perform(desk, act, view.id, actor=actor(proof), **given)


def _first_page(view: ViewedRoute, act: str) -> str | Response:
    shown = _preview(view, act)
    by_hand = view.situation.municipality.signing == "paper"
    if shown.act.signed and not view.prepares and not by_hand and not view.situation.acceded:
        return redirect(url_for("signing_rules.read", next=request.path), 303)
    return _page(view, shown, ActForm({"key": uuid.uuid4().hex, "queue": asked_queue()}))


def _preview(view: ViewedRoute, act: str) -> Preview:
    person, desk = view.situation.person.person, installation().desk
    return preview.preview(reading(), desk, view.id, act, person, request_time(), prepares=view.prepares)


def _looked_at_again(view: ViewedRoute) -> ViewedRoute:
    stop_reading()
    now = viewed(view.id)
    return now.preparing if view.prepares else now


def _again(view: ViewedRoute, act: str, form: ActForm, error: WorkflowError) -> tuple[str, int]:
    """The page once more with what was typed and what is wrong with it."""
    view = _looked_at_again(view)
    shown = _preview(view, act)
    field = str(error.facts.get("field", "password" if isinstance(error, NotASigner) else ""))
    return _page(view, shown, form, errors={field: str(error)}), 422


def _moved(view: ViewedRoute, act: str, form: ActForm, error: WorkflowError) -> str:
    """«Пока вы читали, текст изменился»: what happened since, the difference, and what was typed."""
    view = _looked_at_again(view)
    seen = form.seen(act)
    before = seen_content(seen.content_hash, form.raw(f"carried-{act}"))
    now = proposed_content(view.situation, view.definition, act)
    since = [past for past in view.situation.past if past.version > seen.version]
    changes = () if before is None else differences(before, now, installation().desk.dictionaries)
    return render_template(
        "stale.html",
        view=view,
        act=act,
        sentence=str(error),
        seen=seen,
        since=since,
        people=people_named({past.by for past in since}),
        known=before is not None,
        changes=changes,
        still_open=any(option.act == act and option.allowed for option in view.options),
        typed=_typed_words(form),
    )


def _typed_words(form: ActForm) -> list[str]:
    named = [form.raw("comment"), *(form.raw(name) for name in form.posted if name.startswith("remark:"))]
    return [text for text in named if text.strip()]


def _page(view: ViewedRoute, shown: Preview, form: ActForm, errors: Mapping[str, str] | None = None) -> str:
    choices = _choices(view, shown)
    stopped = shown.act.decision is None and blocks(shown.findings)
    compared, changes = _compared(view.situation, shown)
    paper = shown.act.signed and view.situation.municipality.signing == "paper"
    return render_template(
        "act.html",
        view=view,
        shown=shown,
        form=form,
        errors=errors or {},
        offered=choices,
        stopped=stopped,
        reasons=_reasons(choices),
        asks_comment=any(one.preview.act.needs_comment for one in choices),
        comment_label=COMMENTS.get(shown.act.code, "Замечание к маршруту в целом"),
        note=NOTES.get(shown.act.code, ""),
        signs=any(one.option.signs for one in choices) and not view.prepares and not paper,
        on_paper_only=paper,
        preparable=_preparable(choices),
        card=review_card(view, shown.content) if shown.act.decision is not None else None,
        compared=compared,
        changes=changes,
        material=_weight(view.situation, shown),
        ahead=_ahead(view.situation, shown),
        proposing=_proposing(view, shown),
        as_proposed=_is_as_proposed(view, shown),
        recommending=_recommending(view, shown),
        refused=[one for one in view.refused if one.decision] if shown.act.decision else [],
        findings=_told(shown.findings),
    )


def _reasons(choices: list[Choice]) -> tuple[Term, ...]:
    """The reasons from which the acts of the page ask to choose."""
    named = next((one.preview.act.needs_reason for one in choices if one.preview.act.needs_reason), None)
    return installation().desk.dictionaries.choices(named, on=today()) if named else ()


def _preparable(choices: list[Choice]) -> list[Choice]:
    """The decisions that the person may put in the basket."""
    decisions = [one for one in choices if one.option.decision and one.option.signs]
    return [one for one in decisions if one.option.office != MEMBER] if holds(*PREPARERS) else []


def _choices(view: ViewedRoute, shown: Preview) -> list[Choice]:
    """The act itself; for a decision all the decisions that the person may take here, this one first."""
    codes = [shown.act.code]
    if shown.act.decision is not None:
        codes += [one.act for one in view.allowed if one.decision and one.act != shown.act.code]
    options = {one.act: one for one in view.options}
    codes.sort(key=lambda code: _weight_of_decision(options[code]))
    return [_choice(view, options[code], shown if code == shown.act.code else None) for code in codes]


def _weight_of_decision(option: Option) -> int:
    return DECISIONS.index(option.decision or "approve")


def _choice(view: ViewedRoute, option: Option, shown: Preview | None) -> Choice:
    seen = shown or _preview(view, option.act)
    moving = seen.act.content is ContentSource.DRAFT
    return Choice(option, seen, spelled(seen.seen), packed(seen.content) if moving else "")


def _compared(situation: Situation, shown: Preview) -> tuple[str, tuple[Difference, ...]]:
    """With what a reviewer may want to compare: what is in force, or what his level signed last."""
    if situation.content_in_force is not None and "amendment" in shown.act.code:
        return _("Что меняется по сравнению с действующей редакцией"), _plan_changes(
            situation.content_in_force, shown.content
        )
    before_now = (row for row in situation.signed if row.version <= situation.entered)
    mine = [row for row in before_now if row.office == shown.office and row.act != "confirm"]
    if shown.office == MEMBER:
        mine = [row for row in mine if row.person == situation.person.person]
    if not mine or shown.act.decision is None:
        return "", ()
    before = content_of(reading(), mine[-1].content)
    return _("Что изменилось с прошлого круга"), _plan_changes(before, shown.content)


def _plan_changes(before: RouteContent, now: RouteContent) -> tuple[Difference, ...]:
    return differences(before, now, installation().desk.dictionaries)


def _weight(situation: Situation, shown: Preview) -> bool | None:
    """Whether an amendment goes to the curator as well; None for any other act."""
    if shown.act.code not in ("submit_amendment", "deputy_approve_amendment"):
        return None
    return changes_material(situation, shown.content)


def _ahead(situation: Situation, shown: Preview) -> AmendmentAhead | None:
    """The line of the лист изменений as it will be; None for what puts no amendment forward."""
    if shown.act.code not in PUT_FORWARD:
        return None
    return amendment_ahead(situation, shown.content, installation().desk.dictionaries)


def _proposing(view: ViewedRoute, shown: Preview) -> tuple[Difference, ...] | None:
    """What the person proposes to change; None where he proposes nothing here."""
    if shown.act.decision is None or proposing_office(view.situation, view.definition, on=today()) is None:
        return None
    return changes_proposed(view)


def _is_as_proposed(view: ViewedRoute, shown: Preview) -> bool:
    """Whether the text is what this office proposed: then what changed is all there is to read."""
    if shown.act.decision is None or "z3" not in shown.act.signs:
        return False
    return taken_as_proposed(reading(), view.situation, shown.office) is not None


def _recommending(view: ViewedRoute, shown: Preview) -> dict[str, Any] | None:
    """Section 5 as a form inside the review page, for who may write it."""
    if shown.act.decision is None or "z5" not in view.writable:
        return None
    section, draft = SECTIONS["z5"], view.situation.draft
    data = typed.stored(draft, section)
    block = section.blocks[0]
    return {
        "section": section,
        "proposed": proposed(reading(), draft) if holds(*KEEPERS) else (),
        "screen": {"zone": "z5", "data": data, "errors": {}, "revision": view.situation.draft_revision},
        "shown": {block.rows: typed.shown_rows(block, data, draft, 1)},
        "order": {block.rows: [typed.key_of(block, row, at) for at, row in enumerate(data[block.rows])]},
    }


def _told(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.level != "H")
