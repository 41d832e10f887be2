"""People: the list, a new person, the page of one with his places of work and account. For administrators.

An administrator starts a new password and never chooses it. Offices are given on the pages of `offices`.
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
from web.pages.invitations import read_person
from web.pagination import Page, page_of
from workflow.errors import NotFound
from workflow.participants import Employment, Office, User, appointments_of

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
@only(Office.ADMINISTRATOR)
def listing() -> str:
    """People whose name or login holds what was asked, of one organisation where one was chosen."""
    page: Page[User] = page_of(reading(), asked_people(request.args), request.args.get("page", ""))
    return render_template(
        "people.html",
        page=page,
        works=places_of_work([user.id for user in page.rows]),
        organizations=accounts.organizations(reading(), on=today()),
        asked=request.args.get("q", "").strip()[:100],
        organization=request.args.get("organization", ""),
    )


@pages.get("/people/new")
@only(Office.ADMINISTRATOR)
def new() -> str:
    """The form for a new person."""
    return _new_page(Form(since=today().isoformat()))


@pages.post("/people/new")
@only(Office.ADMINISTRATOR)
def add() -> str | tuple[str, int]:
    """Add the person and show the one-time link by which he sets his password."""
    form = Form(request, PERSON_FIELDS)
    person, work = read_person(form), _read_work(form)
    if form:
        try:
            with writing() as store:
                user = accounts.add_person(store, person, work=work, at=request_time(), by=me().person)
                token = accounts.offer_password(store, user.id, at=request_time(), by=me().person)
            return _link_page(user, token)
        except BadField as error:
            form.refuse(str(error.facts["field"]), str(error))
    return _new_page(form), 422


@pages.get("/people/<person>")
@only(Office.ADMINISTRATOR)
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
        return _one_page(_known(person).id, form), 422
    with writing() as store:
        accounts.employ(store, _known(person).id, work)
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
@only(Office.ADMINISTRATOR)
def offer_password(person: str) -> str:
    """Make a one-time link by which the person sets a password himself, and show it this once."""
    Form(request)
    user = _known(person)
    with writing() as store:
        token = accounts.offer_password(store, user.id, at=request_time(), by=me().person)
    return _link_page(user, token)


@pages.post("/people/<person>/close")
@only(Office.ADMINISTRATOR)
def close(person: str) -> Response:
    """Close the account: all sessions end at once."""
    Form(request)
    user = _known(person)
    with writing() as store:
        accounts.close_account(store, user.id, today=today(), at=request_time(), by=me().person)
    flash(_("Учётная запись отключена, все сеансы завершены."), "success")
    return redirect(url_for("people.one", person=person), 303)


@pages.post("/people/<person>/open")
@only(Office.ADMINISTRATOR)
def reopen(person: str) -> Response:
    """Open a closed account again."""
    Form(request)
    user = _known(person)
    with writing() as store:
        accounts.open_account(store, user.id, at=request_time(), by=me().person)
    flash(_("Учётная запись снова действует."), "success")
    return redirect(url_for("people.one", person=person), 303)


def _known(person: str) -> User:
    user = reading().get(User, person)
    if user is None:
        raise NotFound(what=_("человек"))
    return user


def asked_people(asked: Mapping[str, str]) -> Select[User]:
    """The people whom a filter in an address finds, in alphabetical order."""
    name, organization = asked.get("q", "").strip()[:100], asked.get("organization", "")
    query = select(User).order_by(User.last_name, User.first_name, User.id)
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
    organization = form.choice(
        "organization", _("Организация"), accounts.organizations(reading(), on=today())
    )
    position = form.text("position", _("Должность"))
    since = form.day("since", _("Работает с"))
    return Work(organization, position, since) if since is not None and form else None


def _new_page(form: Form) -> str:
    organizations = accounts.organizations(reading(), on=today())
    return render_template("person_new.html", form=form, organizations=organizations)


def _one_page(person: str, form: Form) -> str:
    user = _known(person)
    return render_template(
        "person.html",
        user=user,
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
