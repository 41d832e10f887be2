"""«Листы доступа»: printed for who has no password yet; the code on a slip sets the first one, at `/slip`.

The codes are shown to who prints them this once and kept by nobody; each slip printed is an entry of the log.
"""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.wrappers import Response as AnyResponse

from approvals.errors import BadField
from approvals.municipality import load_municipality
from approvals.summary import phones_of
from documents.docx.access_slips import Slip, Slips, access_slips
from documents.docx.qr import qr_png
from documents.texts import sort_key
from web import accounts, one_time, throttle
from web.access import me, only
from web.downloads import DOCX, download
from web.forms import Form
from web.installation import installation, local, reading, request_time, today, writing
from web.kept_accounts import KEEPERS, people_kept, places, require, tell, untouchable
from web.one_time import LIFETIME, CodeUnknown, Purpose
from workflow.participants import Employment, User

MOST = 120  # slips of one printing: twenty sheets

pages = Blueprint("slips", __name__)


@pages.get("/people/slips")
@only(*KEEPERS)
def choose() -> str:
    """Who has no password yet, of one organisation where one was chosen."""
    return _choose_page(Form(), request.args.get("organization", "") or _only_place())


@pages.post("/people/slips")
@only(*KEEPERS)
def make() -> str | tuple[str, int]:
    """Draw a code for everybody ticked and show the slips this once, to be printed."""
    form = Form(request, ("organization", "person"))
    organization = form.raw("organization")
    waiting = {user.id: user for user in _waiting(organization)}
    chosen = form.choices("person", _("Кому"), waiting)
    if form and not chosen:
        form.refuse("person", _("Отметьте, кому напечатать."))
    if len(chosen) > MOST:
        form.refuse("person", _("За один раз — не больше %(most)s. Снимите часть отметок.", most=MOST))
    if not form:
        return _choose_page(form, organization), 422
    codes = {}
    with writing() as store:
        for person in chosen:
            require(store, person)
            codes[person] = accounts.offer_code(store, person, at=request_time(), by=me().person)
            tell(store, person, _("напечатал лист доступа с кодом на один раз"), at=request_time())
    slips = _slips([(waiting[person], code) for person, code in codes.items()])
    return render_template(
        "slips_printed.html",
        slips=slips,
        carried=";".join(f"{person}:{code}" for person, code in codes.items()),
        address=_address(),
        help=_help(organization),
        lasts=_last_day(),
    )


@pages.post("/people/slips/slips.docx")
@only(*KEEPERS)
def file() -> tuple[str, int] | AnyResponse:
    """The slips that were just shown, as a Word document: the page sends its codes back, nobody keeps them."""
    form = Form(request, ("codes",))
    given = [pair.partition(":")[::2] for pair in form.raw("codes").split(";")[:MOST] if pair]
    known = [(person, code) for person, code in given if _is_mine(person, code)]
    if not known or len(known) < len(given):
        form.refuse("person", _("Эти листы уже использованы или заменены. Напечатайте новые."))
        return _choose_page(form, ""), 422
    settings = load_municipality(reading())
    people = {user.id: user for user in _people([person for person, _code in known])}
    made = access_slips(
        Slips(
            slips=_slips([(people[person], code) for person, code in known]),
            address=_address(),
            help=settings.contact,
            lasts=_last_day(),
            at=request_time(),
            zone=settings.zone,
            profile=settings.profile,
        )
    )
    return download(made, DOCX, name=_("Листы доступа.docx"), latin_name="slips.docx")


@pages.get("/slip.png")
def picture() -> AnyResponse:
    """The QR code of the address at which a code is typed."""
    return AnyResponse(qr_png(_address()), content_type="image/png")


@pages.get("/slip")
def form() -> str:
    """Where the code of a slip is typed."""
    return render_template("slip.html", form=Form())


@pages.post("/slip")
def enter() -> str | tuple[str, int]:
    """Greet who typed a right code and ask for his password; the code is not used up yet."""
    form = Form(request, ("code",))
    user = _of_code(form)
    if user is None:
        return render_template("slip.html", form=form), 422
    return render_template("slip_password.html", form=form, user=user)


@pages.post("/slip/password")
def set_password() -> str | tuple[str, int] | AnyResponse:
    """Use the code up: the password is the one typed, and the person goes on to sign in."""
    form = Form(request, ("code", "password", "again"))
    user = _of_code(form)
    if user is None:
        return render_template("slip.html", form=form), 422
    if form.secret("password") != form.secret("again"):
        form.refuse("again", _("Пароли не совпали. Введите оба раза одинаково."))
    try:
        if form:
            new = accounts.fit(installation().passwords, form.secret("password"), accounts.names_of(user))
            with writing() as store:
                accounts.accept_code(store, form.raw("code"), new, at=request_time())
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
    if not form:
        return render_template("slip_password.html", form=form, user=user), 422
    session.clear()
    flash(_("Пароль сохранён. Теперь войдите: логин %(login)s.", login=user.login), "success")
    return redirect(url_for("sign_in.form"), 303)


def _of_code(form: Form) -> User | None:
    """Whose code it is; every attempt is counted before it is looked at, and given back where it was right."""
    address = request.remote_addr or "-"
    with writing() as store:
        throttle.count_code(store, address, at=request_time())
    try:
        row = one_time.look_up_code(reading(), form.raw("code"), at=request_time())
    except CodeUnknown as error:
        form.refuse("code", str(error))
        return None
    user = reading().get_one(User, row.person)
    if not user.active:
        form.refuse("code", str(CodeUnknown()))
        return None
    with writing() as store:
        throttle.forgive_code(store, address, at=request_time())
    return user


def _waiting(organization: str) -> list[User]:
    """Who may sign in and has no password yet, of that organisation where one is named; kept by me."""
    query = people_kept().where(User.active, User.password_hash.is_(None))
    if organization:
        query = query.where(
            User.id.in_(
                select(Employment.person).where(
                    Employment.organization == organization,
                    or_(Employment.valid_to.is_(None), Employment.valid_to >= today()),
                )
            )
        )
    found = list(reading().scalars(query))
    barred = untouchable([user.id for user in found])
    return sorted((one for one in found if one.id not in barred), key=lambda user: sort_key(user.full_name))


def _only_place() -> str:
    """The one organisation whose people I keep; nothing where there are several."""
    mine = list(places())
    return mine[0] if len(mine) == 1 else ""


def _people(ids: list[str]) -> list[User]:
    return list(reading().scalars(select(User).where(User.id.in_(ids))))


def _is_mine(person: str, code: str) -> bool:
    try:
        row = one_time.look_up_code(reading(), code, at=request_time())
    except CodeUnknown:
        return False
    return row.person == person and row.made_by == me().person


def _slips(people: list[tuple[User, str]]) -> list[Slip]:
    places = accounts.organizations(reading(), on=today())
    works = select(Employment.person, Employment.organization).where(
        Employment.person.in_([user.id for user, _code in people]),
        or_(Employment.valid_to.is_(None), Employment.valid_to >= today()),
    )
    of = {person: places.get(organization, "") for person, organization in reading().execute(works)}
    return [Slip(user.full_name, of.get(user.id, ""), user.login, code) for user, code in people]


def _address() -> str:
    return installation().settings.public_address.rstrip("/") + url_for("slips.form")


def _help(organization: str) -> str:
    """Whom to call: the school where one was chosen and its phone is known, else the municipality."""
    phone = phones_of(reading(), [organization]).get(organization) if organization else None
    return phone or load_municipality(reading()).contact


def _last_day() -> str:
    ends: datetime = local(request_time() + LIFETIME[Purpose.SLIP])
    return f"{ends:%d.%m.%Y}"


def _choose_page(form: Form, organization: str) -> str:
    return render_template(
        "slips.html",
        form=form,
        people=_waiting(organization) if organization else [],
        organization=organization,
        organizations=places(),
        ticked=form.raw_list("person"),
        most=MOST,
    )
