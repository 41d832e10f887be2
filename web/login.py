"""Signing in and out. An unknown account is answered like a wrong password, in words and in time.

What a session is stands in `sessions`, how guessing is slowed down in `throttle`, what a password is in
`passwords`.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, login_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from approvals.signing import signing_keys
from approvals.signing.wrapping import Lock
from web import menu, second_factor, sessions, throttle
from web.access import me, signed_in
from web.demo.code_hint import code_hint
from web.device import device_of
from web.factor_gate import vault
from web.forms import Form
from web.installation import installation, municipality, reading, request_time, writing
from web.paced_log import record_paced
from web.sessions import SignedIn
from workflow.log import journal
from workflow.participants import User

NOBODY = "unknown"  # all unknown accounts are one subject of the log, or an attacker could fill it
FIELDS = ("login", "password", "foreign", "next")
HALFWAY = "halfway"  # the password was right, the code is still to come
HALFWAY_LASTS = timedelta(minutes=5)

pages = Blueprint("sign_in", __name__)


@dataclass(frozen=True)
class Account:
    """What signing in needs to know of an account."""

    person: str
    stored: str | None
    active: bool
    asks_code: bool


@dataclass(frozen=True)
class Halfway:
    """Who has given a right password and not yet his code; kept in the signed cookie for minutes."""

    person: str
    name: str
    wanted: str
    foreign: bool
    at: str


def prepare(app: Flask) -> None:
    """Give `app` Flask-Login, whose user is a session of ours and never a bare person."""
    manager = LoginManager(app)
    manager.session_protection = None  # the session's own token and limits protect it
    manager.user_loader(load)


def load(token: str) -> SignedIn | None:
    """Who holds the token now; marks the session as seen, at most once a minute."""
    at = request_time()
    found = sessions.find(reading(), token, at=at)
    if found is not None and found.wants_touch(at):
        mark = partial(sessions.touch, token_hash=found.token_hash, at=at)
        installation().late_writes.put(("seen", found.token_hash), mark)
    return found


@pages.get("/sign-in")
def form() -> str | Response:
    """The sign-in page; who is signed in already goes on to his work."""
    if signed_in() is not None:
        return redirect(menu.home(), 303)
    return render_template("sign_in.html", form=Form(next=request.args.get("next", "")), contact=_contact())


@pages.post("/sign-in")
def enter() -> str | tuple[str, int] | Response:
    """Sign in and go where the person wanted to, or say that login and password do not fit."""
    form = Form(request, FIELDS)
    name = form.text("login", _("Логин"), limit=120).casefold()
    password = form.raw("password")
    if not password:
        form.refuse("password", _("Введите пароль."))
    if not form:
        return render_template("sign_in.html", form=form, contact=_contact()), 422
    account = check(name, password)
    if account is None:
        form.refuse("login", _("Неверный логин или пароль. Проверьте раскладку и попробуйте ещё раз."))
        return render_template("sign_in.html", form=form, contact=_contact()), 422
    wanted = safe_next(form.raw("next")) or url_for("start.home")
    if account.asks_code:
        half = Halfway(
            account.person, name, wanted, foreign=form.flag("foreign"), at=request_time().isoformat()
        )
        session.clear()
        session[HALFWAY] = asdict(half)
        return redirect(url_for("sign_in.code_form"), 303)
    begin(account.person, foreign=form.flag("foreign"))
    return redirect(wanted, 303)


@pages.get("/sign-in/code")
def code_form() -> str | Response:
    """The field for the code; without a right password before it, the sign-in page."""
    return _code_page(Form()) if _halfway() else redirect(url_for("sign_in.form"), 303)


@pages.post("/sign-in/code")
def enter_code() -> tuple[str, int] | Response:
    """Sign in by the code that follows a right password; wrong codes count like wrong passwords."""
    form, half = Form(request, ("code",)), _halfway()
    if half is None:
        flash(_("Время для кода истекло. Введите логин и пароль ещё раз."), "warning")
        return redirect(url_for("sign_in.form"), 303)
    if not check_code(half, form.raw("code")):
        form.refuse("code", _("Код не подошёл или уже использован. Дождитесь следующего и введите его."))
        return _code_page(form), 422
    begin(half.person, foreign=half.foreign)
    return redirect(half.wanted, 303)


@pages.post("/sign-out")
def leave() -> Response:
    """End the session on the server and have the browser forget what it kept."""
    with writing() as store:
        sessions.end(store, me().person, only=me().session, why="signed_out", at=request_time())
    session.clear()
    flash(_("Вы вышли из системы."), "info")
    answer = redirect(url_for("sign_in.form"), 303)
    # Not "cookies": that would also sign the person out of other services of the municipality's domain.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def check(name: str, password: str) -> Account | None:
    """The account, if login and password fit; raises `TooManyAttempts`. Every attempt is logged."""
    at, address = request_time(), request.remote_addr or "-"
    _count(name, address)
    account = _account(name)
    right = installation().passwords.matches(account.stored if account else None, password)
    stronger = _stronger(account, password) if right else None
    lock = _first_lock(account, password) if right else None
    with writing() as store:
        if account and right and account.active:
            if stronger:
                store.get_one(User, account.person).password_hash = stronger
            if lock and not journal.is_frozen(store):
                signing_keys.enrol_first(store, account.person, lock, at=at)
            if not account.asks_code:  # else the attempt counts as failed until the code is right
                _succeed(store, account.person, name)
            return account
        known = account.person if account else None
        record_paced(store, "auth.fail", subject=known or NOBODY, at=at, about=known)
    return None


def check_code(half: "Halfway", typed: str) -> bool:
    """Whether the code fits, which is then used up; raises `TooManyAttempts`. Every attempt is logged."""
    _count(half.name, request.remote_addr or "-")
    with writing() as store:
        active = store.get_one(User, half.person).active
        if active and second_factor.accept(store, vault(), half.person, typed, at=request_time()):
            _succeed(store, half.person, half.name)
            return True
        record_paced(store, "auth.fail", subject=half.person, at=request_time(), about=half.person)
    return False


def _succeed(store: Session, person: str, name: str) -> None:
    at = request_time()
    throttle.forgive(store, name, request.remote_addr or "-", at=at)
    if not journal.is_frozen(store):  # an administrator must come in to see what is wrong
        journal.record(store, kind="auth.ok", at=at, by=person, about=person, data={})


def _count(name: str, address: str) -> None:
    try:
        with writing() as store:
            throttle.begin_attempt(store, name, address, at=request_time())
    except throttle.TooManyAttempts:
        account = _account(name)
        known = account.person if account else None
        with writing() as store:
            record_paced(store, "auth.locked", subject=known or NOBODY, at=request_time(), about=known)
        raise


def _account(name: str) -> Account | None:
    user = reading().scalars(select(User).where(User.login == name)).one_or_none()
    if user is None:
        return None
    asks_code = second_factor.is_on(reading(), user.id)
    return Account(user.id, user.password_hash, user.active, asks_code)


def _stronger(account: Account | None, password: str) -> str | None:
    passwords = installation().passwords
    if account is None or account.stored is None or not passwords.is_outdated(account.stored):
        return None
    return passwords.hash(password)


def _first_lock(account: Account | None, password: str) -> Lock | None:
    """What the signing key is made with of a person who has a password and no key yet."""
    if account is None or not account.active or signing_keys.has_key(reading(), account.person):
        return None
    return installation().passwords.lock(password)


def begin(person: str, *, foreign: bool) -> None:
    """Start a new session for the person in this browser; whatever the browser held before is dropped."""
    at, device, network = request_time(), device_of(request.user_agent.string), request.remote_addr or "-"
    with writing() as store:
        token = sessions.start(store, person, at=at, foreign=foreign, device=device, network=network[:60])
    session.clear()
    found = sessions.find(reading(), token, at=at)
    assert found is not None
    login_user(found)


def _halfway() -> Halfway | None:
    kept = session.get(HALFWAY)
    if not isinstance(kept, dict):
        return None
    half = Halfway(**kept)
    return half if request_time() - datetime.fromisoformat(half.at) < HALFWAY_LASTS else None


def _code_page(form: Form) -> str:
    half = _halfway()
    hint = code_hint(reading(), vault(), half.person, at=request_time()) if half else None
    return render_template("sign_in_code.html", form=form, contact=_contact(), hint=hint)


def safe_next(wanted: str) -> str | None:
    """The wanted address, if it is one of our own pages that can be opened; None otherwise."""
    if not wanted.startswith("/") or wanted.startswith("//") or not wanted.isprintable() or "\\" in wanted:
        return None
    parts = urlsplit(wanted)
    try:
        current_app.url_map.bind("").match(parts.path, method="GET")
    except HTTPException:
        return None
    return wanted


def _contact() -> str:
    settings = municipality()
    return settings.contact if settings else ""
