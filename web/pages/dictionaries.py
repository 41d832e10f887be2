"""Dictionaries: every word with its code and days; an administrator adds words to lists that are not closed.

A word once used stays readable for ever, so it is ended and never deleted.
"""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from documents.dictionaries import Term, WordList
from documents.dictionary_rows import LABEL_LENGTH, NewTerm, add_term, end_term
from documents.errors import TermRefused
from web.access import holds, me, only
from web.forms import Form
from web.installation import installation, request_time, today, writing
from web.pages.settings import READERS
from workflow.errors import NotFound
from workflow.participants import Office

pages = Blueprint("dictionaries", __name__)


@pages.get("/settings/dictionaries/<name>")
@only(*READERS)
def one(name: str) -> str:
    """One dictionary: every word with its code and the days between which it may be chosen."""
    words = _known(name)
    terms = sorted(words.terms.values(), key=lambda term: (term.sort, term.code))
    return render_template(
        "dictionary.html",
        words=words,
        terms=terms,
        today=today(),
        may_change=not words.closed and holds(Office.ADMINISTRATOR),
    )


@pages.get("/settings/dictionaries/<name>/new")
@only(Office.ADMINISTRATOR)
def new(name: str) -> str:
    """The form for a word."""
    return _new_page(name, Form(valid_from=today().isoformat()))


@pages.post("/settings/dictionaries/<name>/new")
@only(Office.ADMINISTRATOR)
def add(name: str) -> tuple[str, int] | Response:
    """Add a word; it may be chosen at once, without a restart."""
    form = Form(request, ("label", "valid_from", "valid_to"))
    label = form.text("label", _("Значение"), limit=LABEL_LENGTH)
    valid_from = form.day("valid_from", _("Можно выбирать с"), required=False)
    valid_to = form.day("valid_to", _("Можно выбирать по"), required=False)
    if form and _added(form, NewTerm(_known(name).name, label, valid_from, valid_to)):
        return redirect(url_for("dictionaries.one", name=name), 303)
    return _new_page(name, form), 422


@pages.get("/settings/dictionaries/<name>/<code>/end")
@only(Office.ADMINISTRATOR)
def ending(name: str, code: str) -> str:
    """The form for the last day on which a word may be chosen."""
    return _end_page(name, code, Form(last_day=today().isoformat()))


@pages.post("/settings/dictionaries/<name>/<code>/end")
@only(Office.ADMINISTRATOR)
def end(name: str, code: str) -> tuple[str, int] | Response:
    """Let a word be chosen up to a day only."""
    form = Form(request, ("last_day",))
    last_day = form.day("last_day", _("Можно выбирать по"))
    if last_day is not None and _ended(form, name, code, last_day):
        return redirect(url_for("dictionaries.one", name=name), 303)
    return _end_page(name, code, form), 422


def _added(form: Form, term: NewTerm) -> bool:
    try:
        with writing() as store:
            # The words as they stand now, not as they stood when the request began.
            words = installation().desk.shelf.look(store)
            add_term(store, words, term, at=request_time(), by=me().person)
    except TermRefused as error:
        form.refuse(str(error.facts["field"]), str(error))
        return False
    flash(_("Значение добавлено, его уже можно выбирать."), "success")
    return True


def _ended(form: Form, name: str, code: str, last_day: date) -> bool:
    try:
        with writing() as store:
            words = installation().desk.shelf.look(store)
            end_term(store, words, name, code, last_day=last_day, at=request_time(), by=me().person)
    except TermRefused as error:
        form.refuse("last_day", str(error))
        return False
    flash(_("Срок записан. Уже выбранное значение останется в маршрутах."), "success")
    return True


def _known(name: str) -> WordList:
    words = installation().desk.dictionaries.lists.get(name)
    if words is None:
        raise NotFound(what=_("справочник"))
    return words


def _word(name: str, code: str) -> Term:
    term = _known(name).terms.get(code)
    if term is None:
        raise NotFound(what=_("значение справочника"))
    return term


def _new_page(name: str, form: Form) -> str:
    return render_template("dictionary_new.html", words=_known(name), form=form)


def _end_page(name: str, code: str, form: Form) -> str:
    return render_template("dictionary_end.html", words=_known(name), term=_word(name, code), form=form)
