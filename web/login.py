"""Signing in and out. An unknown account is answered like a wrong password, in words and in time.

What a session is stands in `sessions`, how guessing is slowed down in `throttle`, what a password is in
`passwords`.
"""

from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, login_user
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from approvals import signing_keys
from approvals.wrapping import Lock
from web import menu, sessions, throttle
from web.access import me, signed_in
from web.device import device_of
from web.forms import Form
from web.installation import installation, municipality, reading, request_time, writing
from web.paced_log import record_paced
from web.sessions import SignedIn
from workflow.log import journal
from workflow.participants import User

NOBODY = "unknown"  # all unknown accounts are one subject of the log, or an attacker could fill it
FIELDS = ("login", "password", "foreign", "next")

pages = Blueprint("sign_in", __name__)


@dataclass(frozen=True)
class Account:
    """What signing in needs to know of an account."""

    person: str
    stored: str | None
    active: bool


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
    begin(account.person, foreign=form.flag("foreign"))
    return redirect(safe_next(form.raw("next")) or url_for("start.home"), 303)


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
            throttle.forgive(store, name, address, at=at)
            if stronger:
                store.get_one(User, account.person).password_hash = stronger
            if journal.is_frozen(store):
                return account  # an administrator must come in to see what is wrong
            if lock:
                signing_keys.enrol_first(store, account.person, lock, at=at)
            journal.record(store, kind="auth.ok", at=at, by=account.person, about=account.person, data={})
            return account
        known = account.person if account else None
        record_paced(store, "auth.fail", subject=known or NOBODY, at=at, about=known)
    return None


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
    return Account(user.id, user.password_hash, user.active) if user else None


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
