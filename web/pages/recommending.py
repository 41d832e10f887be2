"""The municipality's table of recommendations, and putting what it proposes into section 5 of a route."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import ValidationError
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from approvals.errors import BadField, DraftMoved, Locked
from approvals.recommending import MOST, RecommendationSample, put_in, table
from documents.dictionaries import Term
from documents.recommendations import Recommendation
from web.access import me, only
from web.forms import Form
from web.installation import installation, reading, request_time, stop_reading, today, writing
from web.labels import plural
from web.proofs import actor
from web.seen_content import read_revision
from web.viewed_route import viewed
from workflow.errors import NotFound
from workflow.participants import Office

KEEPERS = (Office.MUNICIPAL_CURATOR, Office.METHODIST, Office.AUTHORITY_HEAD)
FIELDS = ("deficit", "subject", "type", "text", "resource", "resource_link")

pages = Blueprint("recommending", __name__)


@pages.get("/recommendations")
@only(*KEEPERS)
def page() -> str:
    """The table and a form for one more line."""
    return _page(Form(None, (), type="pk_course"))


@pages.post("/recommendations")
@only(*KEEPERS)
def add() -> str | tuple[str, int] | Response:
    """Keep one more line."""
    form = Form(request, FIELDS)
    row = RecommendationSample(
        id=f"s_{secrets.token_hex(16)}",
        deficit=form.choice("deficit", _("Группа дефицита"), _codes("deficit_type")),
        subject=form.choice("subject", _("Предмет"), _codes("subject"), required=False),
        type=form.choice("type", _("Вид рекомендации"), _codes("recommendation_type")),
        text=form.lines("text", _("Рекомендация"), limit=1500),
        resource=form.lines("resource", _("Курс или ресурс"), limit=500),
        resource_link=form.text("resource_link", _("Ссылка"), limit=500, required=False),
        kept_at=request_time(),
        kept_by=me().person,
    )
    if not row.text:
        form.refuse("text", _("Напишите рекомендацию: её увидит педагог."))
    if not _is_link(row.resource_link):
        form.refuse("resource_link", _("Ссылка начинается с https:// или http://."))
    if (reading().scalar(select(func.count()).select_from(RecommendationSample)) or 0) >= MOST:
        form.refuse("text", _("В таблице уже %(n)s строк. Уберите лишние.", n=MOST))
    if not form:
        return _page(form), 422
    with writing() as session:
        session.add(row)
    flash(_("Рекомендация сохранена в таблице."), "success")
    return redirect(url_for("recommending.page"), 303)


@pages.post("/recommendations/<sample>/out")
@only(*KEEPERS)
def take_out(sample: str) -> Response:
    """Take one line out of the table; what was recommended by it stays."""
    with writing() as session:
        row = session.get(RecommendationSample, sample)
        if row is None:
            raise NotFound(what=_("строка таблицы"))
        session.delete(row)
    flash(_("Строка убрана из таблицы. Данные рекомендации не изменились."), "info")
    return redirect(url_for("recommending.page"), 303)


@pages.post("/routes/<route>/recommendations")
@only(*KEEPERS)
def fill(route: str) -> Response:
    """Put the ticked proposals into section 5; the reviewer reads and changes them before he decides."""
    view = viewed(route)
    revision = read_revision(request.form.get("revision", ""))
    desk, who, at = installation().desk, actor(), request_time()
    stop_reading()
    try:
        count = put_in(
            desk,
            view.id,
            request.form.getlist("sample"),
            revision=revision,
            actor=who,
            at=at,
        )
    except (BadField, DraftMoved, Locked) as error:
        flash(str(error), "warning")
    else:
        found = plural(count, _("рекомендация"), _("рекомендации"), _("рекомендаций"))
        flash(_("В раздел 5 подставлено: %(found)s. Прочитайте и поправьте.", found=found), "success")
    return redirect(url_for("acts.review", route=view.id, queue=request.args.get("queue")), 303)


def _is_link(text: str) -> bool:
    """Whether section 5 would take it."""
    try:
        Recommendation.model_validate({"id": "0" * 16, "resource_link": text})
    except ValidationError:
        return False
    return True


def _page(form: Form) -> str:
    return render_template(
        "queue/recommendations.html",
        form=form,
        rows=table(reading()),
        deficits=_terms("deficit_type"),
        subjects=_terms("subject"),
        types=_terms("recommendation_type"),
    )


def _terms(dictionary: str) -> list[tuple[str, str]]:
    return [(term.code, term.label) for term in _known(dictionary)]


def _codes(dictionary: str) -> list[str]:
    return [term.code for term in _known(dictionary)]


def _known(dictionary: str) -> tuple[Term, ...]:
    return tuple(installation().desk.dictionaries.choices(dictionary, on=today()))
