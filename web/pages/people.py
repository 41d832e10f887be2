"""People: the list, a new person, the page of one with his places of work and account. For administrators.

An administrator starts a new password and never chooses it. A school's administrator keeps the teachers of his own
school (`kept_accounts`). Offices are given on the pages of `offices`.
"""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_, select
from werkzeug.wrappers import Response

from approvals.errors import BadField
from web import accounts, second_factor
from web.access import me, only
from web.accounts import Work
from web.forms import Form
from web.installation import installation, reading, request_time, today, writing
from web.kept_accounts import (
    KEEPERS,
    keeps_all,
    kept,
    people_kept,
    places,
    require,
    require_reachable,
    tell,
    untouchable,
)
from web.pages.invitations import read_person
from web.pagination import Page, page_of
from workflow.participants import BY_NAME, Employment, Office, User, appointments_of

PERSON_FIELDS = (
    "last_name",
    "first_name",
    "patronymic",
    "login",
    "email",
    "organization",
    "position",
    "since",
)
WORK_FIELDS = ("organization", "position", "since")

pages = Blueprint("people", __name__)


@pages.get("/people")
@only(*KEEPERS)
def listing() -> str:
    """People whose name or login holds what was asked, of one organisation where one was chosen."""
    page: Page[User] = page_of(reading(), asked_people(request.args), request.args.get("page", ""))
    return render_template(
        "people.html",
        page=page,
        works=places_of_work([user.id for user in page.rows]),
        organizations=places(),
        asked=request.args.get("q", "").strip()[:100],
        organization=request.args.get("organization", ""),
    )


@pages.get("/people/new")
@only(*KEEPERS)
def new() -> str:
    """The form for a new person."""
    return _new_page(Form(since=today().isoformat()))


@pages.post("/people/new")
@only(*KEEPERS)
def add() -> str | tuple[str, int]:
    """Add the person and show the one-time link by which he sets his password."""
    form = Form(request, PERSON_FIELDS)
    person, work = read_person(form), _read_work(form)
    if form:
        try:
            with writing() as store:
                user = accounts.add_person(store, person, work=work, at=request_time(), by=me().person)
                token = accounts.offer_password(store, user.id, at=request_time(), by=me().person)
                tell(
                    store, user.id, _("создал её и выдал ссылку, по которой задают пароль"), at=request_time()
                )
            return _link_page(user, token)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _new_page(form), 422


@pages.get("/people/<person>")
@only(*KEEPERS)
def one(person: str) -> str:
    """One person: account, places of work, offices."""
    return _one_page(person, Form(since=today().isoformat()))


@pages.post("/people/<person>/employments")
@only(Office.ADMINISTRATOR)
def add_work(person: str) -> tuple[str, int] | Response:
    """Add a place of work."""
    form = Form(request, WORK_FIELDS)
    work = _read_work(form)
    if not form or work is None:
        return _one_page(kept(person).id, form), 422
    with writing() as store:
        accounts.employ(store, kept(person).id, work)
    flash(_("Место работы добавлено."), "success")
    return redirect(url_for("people.one", person=person), 303)


@pages.post("/people/<person>/employments/<employment>/end")
@only(Office.ADMINISTRATOR)
def end_work(person: str, employment: str) -> Response:
    """Close a place of work with a day."""
    form = Form(request, ("last_day",))
    last_day = form.day("last_day", _("Последний день"))
    if last_day is None:
        raise BadField(field="last_day", sentence=form.errors["last_day"])
    with writing() as store:
        accounts.end_employment(store, person, employment, last_day=last_day)
    flash(_("Место работы закрыто."), "success")
    return redirect(url_for("people.one", person=person), 303)


@pages.post("/people/<person>/password")
@only(*KEEPERS)
def offer_password(person: str) -> str:
    """Make a one-time link by which the person sets a password himself, and show it this once."""
    Form(request)
    user = kept(person)
    with writing() as store:
        require(store, user.id)
        require_reachable(store, user.id)
        if user.password_hash is None:
            tell(store, user.id, _("выдал ссылку, по которой задают пароль"), at=request_time())
        token = accounts.offer_password(store, user.id, at=request_time(), by=me().person)
    return _link_page(user, token)


@pages.post("/people/<person>/close")
@only(*KEEPERS)
def close(person: str) -> Response:
    """Close the account: all sessions end at once."""
    Form(request)
    user = kept(person)
    with writing() as store:
        require(store, user.id)
        tell(store, user.id, _("отключил её: войти больше нельзя"), at=request_time())
        accounts.close_account(store, user.id, today=today(), at=request_time(), by=me().person)
    flash(_("Учётная запись отключена, все сеансы завершены."), "success")
    return redirect(url_for("people.one", person=person), 303)


@pages.post("/people/<person>/open")
@only(*KEEPERS)
def reopen(person: str) -> Response:
    """Open a closed account again."""
    Form(request)
    user = kept(person)
    with writing() as store:
        require(store, user.id)
        tell(store, user.id, _("включил её снова"), at=request_time())
        accounts.open_account(store, user.id, at=request_time(), by=me().person)
    flash(_("Учётная запись снова действует."), "success")
    return redirect(url_for("people.one", person=person), 303)


@pages.post("/people/<person>/email")
@only(*KEEPERS)
def give_address(person: str) -> tuple[str, int] | Response:
    """Say where letters go, as long as the person has not signed in; afterwards it is his own business."""
    form = Form(request, ("email",))
    user = kept(person)
    email = form.text("email", _("Электронная почта"), limit=200)
    if form:
        try:
            with writing() as store:
                require(store, user.id)
                changed = store.get_one(User, user.id)
                accounts.give_address(store, changed, email, at=request_time(), by=me().person)
                tell(store, user.id, _("указал этот адрес почты"), at=request_time())
            flash(_("Почта записана."), "success")
            return redirect(url_for("people.one", person=person), 303)
        except BadField as error:
            form.refuse("email", str(error))
    return _one_page(user.id, form), 422


def asked_people(asked: Mapping[str, str]) -> Select[User]:
    """The people whom a filter in an address finds, in alphabetical order."""
    name, organization = asked.get("q", "").strip()[:100], asked.get("organization", "")
    query = people_kept().order_by(*BY_NAME)
    if name:
        query = query.where(_named(name))
    if organization:
        working = select(Employment.person).where(
            Employment.organization == organization,
            or_(Employment.valid_to.is_(None), Employment.valid_to >= today()),
        )
        query = query.where(User.id.in_(working))
    return query


def _named(asked: str) -> ColumnElement[bool]:
    # SQLite folds the case of Latin letters only, so a Russian name is looked for in its usual spellings.
    spellings = {asked, asked.casefold(), asked.capitalize(), asked.title()}
    columns = (User.last_name, User.first_name, User.login)
    return or_(*(column.contains(spelling, autoescape=True) for column in columns for spelling in spellings))


def _link_page(user: User, token: str) -> str:
    address = installation().settings.public_address.rstrip("/") + url_for("invitations.form", token=token)
    return render_template("person_link.html", user=user, address=address, new=user.password_hash is None)


def _read_work(form: Form) -> Work | None:
    organization = form.choice("organization", _("Организация"), places())
    position = form.text("position", _("Должность"))
    since = form.day("since", _("Работает с"))
    return Work(organization, position, since) if since is not None and form else None


def _new_page(form: Form) -> str:
    return render_template("person_new.html", form=form, organizations=places())


def _one_page(person: str, form: Form) -> str:
    user = kept(person)
    return render_template(
        "person.html",
        user=user,
        untouchable=untouchable([user.id]).get(user.id, ""),
        keeps_all=keeps_all(),
        form=form,
        works=places_of_work([user.id]).get(user.id, []),
        held=appointments_of(reading(), user.id, on=today()),
        organizations=accounts.organizations(reading(), on=today()),
        is_me=user.id == me().person,
        has_code=second_factor.is_on(reading(), user.id),
    )


def places_of_work(people: list[str]) -> dict[str, list[Employment]]:
    """The places of work of these people, the latest first."""
    found: dict[str, list[Employment]] = {}
    query = select(Employment).where(Employment.person.in_(people)).order_by(Employment.valid_from.desc())
    for row in reading().scalars(query):
        found.setdefault(row.person, []).append(row)
    return found
