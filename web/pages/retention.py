"""Retention: the terms, the holds, and the list of what may be set apart for destruction.

Nothing here destroys anything: that is asked for and confirmed on the pages of `erasures`.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from approvals.erasure import holds
from approvals.erasure.erasures import DECIDERS
from approvals.erasure.retention import KINDS, change_terms, due
from approvals.errors import BadField
from approvals.municipality import RetentionRule
from approvals.settings_change import mark
from web.access import me, only
from web.erasure_words import about_named, names_of
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.municipality_form import SEEN, settings

TERMS = tuple(f"{kind}_{name}" for kind in KINDS for name in ("years", "case", "article"))

pages = Blueprint("retention", __name__)


@pages.get("/settings/retention")
@only(*DECIDERS)
def page() -> str:
    """The terms and the holds."""
    return _page(_shown(), Form())


@pages.post("/settings/retention")
@only(*DECIDERS)
def save() -> tuple[str, int] | Response:
    """Store the terms over those that were seen."""
    form = Form(request, (*TERMS, SEEN))
    rules = tuple(_rule(form, kind) for kind in KINDS)
    if form:
        try:
            with writing() as store:
                change_terms(store, rules, seen=form.raw(SEEN), at=request_time(), by=me().person)
            flash(_("Сроки хранения записаны. Изменение есть в журнале."), "success")
            return redirect(url_for("retention.page"), 303)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _page(form, Form()), 422


@pages.post("/settings/retention/holds")
@only(*DECIDERS)
def set_hold() -> tuple[str, int] | Response:
    """Forbid destroying a route or a person's data."""
    form = Form(request, ("about", "basis", "until"))
    about = form.text("about", _("Номер маршрута или логин"))
    basis = form.text("basis", _("Основание"))
    until = form.day("until", _("Действует по"), required=False)
    found = about_named(reading(), about) if about else None
    if about and found is None:
        form.refuse("about", _("Такого маршрута или человека нет. Проверьте номер или логин."))
    if form and found is not None:
        try:
            with writing() as store:
                holds.set_hold(
                    store, found, basis, until=until, today=today(), at=request_time(), by=me().person
                )
            flash(_("Запрет действует и записан в журнал."), "success")
            return redirect(url_for("retention.page"), 303)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _page(_shown(), form), 422


@pages.post("/settings/retention/holds/<hold>/lift")
@only(*DECIDERS)
def lift(hold: str) -> Response:
    """Lift a hold."""
    with writing() as store:
        holds.lift_hold(store, hold, at=request_time(), by=me().person)
    flash(_("Запрет снят. Снятие записано в журнал."), "success")
    return redirect(url_for("retention.page"), 303)


@pages.get("/settings/retention/due")
@only(*DECIDERS)
def due_list() -> str:
    """«Акт о выделении к уничтожению»: the closed routes whose term has run out."""
    return render_template(
        "retention_due.html", rows=due(reading(), installation().desk, on=today()), today=today()
    )


def _shown() -> Form:
    now = settings()
    values = {SEEN: mark(now)}
    for kind in KINDS:
        rule = now.kept(kind)
        values |= {
            f"{kind}_years": str(rule.period_years),
            f"{kind}_case": rule.case_index,
            f"{kind}_article": rule.article_text,
        }
    return Form(None, (), **values)


def _rule(form: Form, kind: str) -> RetentionRule:
    years = form.raw(f"{kind}_years").strip()
    if not (years.isascii() and years.isdigit() and len(years) <= 3):  # noqa: PLR2004
        form.refuse(f"{kind}_years", _("Укажите срок хранения числом лет, например 5."))
    return RetentionRule(
        kind="approved" if kind == "approved" else "unapproved",
        period_years=int(years) if f"{kind}_years" not in form.errors else 0,
        case_index=form.text(f"{kind}_case", _("Индекс дела"), limit=40, required=False),
        article_text=form.text(f"{kind}_article", _("Статья перечня"), limit=200, required=False),
    )


def _page(form: Form, hold_form: Form) -> str:
    rows = holds.all_holds(reading())
    return render_template(
        "retention.html",
        form=form,
        hold_form=hold_form,
        kinds=KINDS,
        holds=rows,
        names=names_of(reading(), {row.about for row in rows}),
        today=today(),
        due=len(due(reading(), installation().desk, on=today())),
    )
