"""What is noticed in my own decisions, to see and to explain once; and who has looked at my route."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from approvals.audit.anomalies import Thresholds
from approvals.audit.audits import Audit, order_of, running
from approvals.audit.explaining import explain, explanations
from approvals.audit.noticed import noticed_about
from approvals.audit.readings import Reading, readings_of
from approvals.errors import BadField
from approvals.snapshots import decision_label
from web.access import me
from web.forms import Form
from web.installation import reading, request_time, writing, zone
from web.pages.audit import words
from web.viewed_route import people_named, viewed
from workflow.errors import NotFound

pages = Blueprint("notices", __name__)


@pages.get("/notices")
def mine() -> str:
    """What stands out in my decisions, with the rules, and what I have said about it."""
    return _page(Form(), "")


@pages.post("/notices/<kind>/<int:seq>")
def say(kind: str, seq: int) -> tuple[str, int] | Response:
    """Explain one of them, once; it goes to the log and to the auditor."""
    form = Form(request, ("text",))
    text = form.text("text", _("Пояснение"), limit=1000)
    if (kind, seq) not in {one.key for one in noticed_about(reading(), me().person, zone=zone())}:
        raise NotFound(what=_("запись"))
    if form:
        try:
            with writing() as store:
                explain(store, kind, seq, text, at=request_time(), by=me().person)
            flash(_("Пояснение записано. Проверяющий увидит его рядом с записью."), "success")
            return redirect(url_for("notices.mine"), 303)
        except BadField as error:
            form.refuse("text", str(error))
    return _page(form, f"{kind}-{seq}"), 422


@pages.get("/routes/<route>/readers")
def readers(route: str) -> str:
    """«Кто смотрел маршрут»: who, as whom, when, for who may see the route."""
    view = viewed(route)
    found = readings_of(reading(), view.id)
    audits = {one.audit for one in found if one.audit}
    alive = set(reading().scalars(select(Audit.id).where(Audit.id.in_(audits), running(request_time()))))
    return render_template(
        "readers.html",
        view=view,
        days=_by_day(found),
        names=people_named({one.person for one in found}),
        orders={audit: order_of(reading(), audit) for audit in audits},
        alive=alive,
        page_word=words.page_word,
    )


def _by_day(found: list[Reading]) -> list[tuple[str, list[Reading]]]:
    at_day = groupby(found, lambda one: one.opened_at.astimezone(zone()).strftime("%d.%m.%Y"))
    return [(day, list(some)) for day, some in at_day]


def _page(form: Form, wrong: str) -> str:
    return render_template(
        "notices.html",
        form=form,
        wrong=wrong,
        found=noticed_about(reading(), me().person, zone=zone()),
        said=explanations(reading()),
        names=words.NOTICES,
        found_words=words.found_words,
        decision_label=decision_label,
        rules=words.rules(Thresholds()),
    )
