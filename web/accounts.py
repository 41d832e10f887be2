"""Accounts: adding a person, closing and opening an account, setting a password. Each leaves an event in
the log.

Nobody but the owner ever chooses a password. Which offices a person holds is the business of
`workflow/appointing.py`.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from approvals.errors import BadField
from approvals.municipality import NotSetUp, load_municipality
from approvals.school.administration import TRUSTED
from approvals.signing import signing_keys
from approvals.signing.signer import Signer
from approvals.superiors import superiors
from web import one_time, sessions
from web.account_letters import PASSWORD_RESET, PASSWORD_RESET_BELOW
from web.jobs import put
from web.one_time import OneTimeToken, Purpose
from web.passwords import NewPassword, Passwords, objection
from workflow.appointing import NewAppointment, appoint
from workflow.log import journal
from workflow.log.tables import LogEvent
from workflow.participants import (
    Appointment,
    Employment,
    Office,
    Organization,
    OrganizationName,
    User,
    holders,
)

LOGIN = re.compile(r"[a-z0-9а-яё][a-z0-9а-яё._@-]{2,119}\Z")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
HAND_IN = ("account.added", "account.invited", "account.changed", "password.reset")
WRONG_EMAIL = "Проверьте адрес почты, например ivanova@shkola1.ru."
ADMINISTRATOR_TITLE = "администратор системы"


@dataclass(frozen=True)
class NewPerson:
    """What must be known of a person to give him an account."""

    last_name: str
    first_name: str
    patronymic: str
    login: str
    email: str = ""


@dataclass(frozen=True)
class Work:
    """Where a person works, as what and since when."""

    organization: str
    position: str
    since: date


def add_person(session: Session, new: NewPerson, *, work: Work | None, at: datetime, by: str | None) -> User:
    """Store the person without a password; raises `BadField` for a login or address that will not do."""
    login = new.login.casefold()
    _require_login(session, login)
    if new.email and not EMAIL.match(new.email):
        raise BadField(field="email", sentence=WRONG_EMAIL)
    user = User(
        id=f"p_{secrets.token_hex(16)}",
        login=login,
        email=new.email or None,
        last_name=new.last_name,
        first_name=new.first_name,
        patronymic=new.patronymic or None,
        active=True,
        created_at=at,
    )
    session.add(user)
    session.flush()  # the employment refers to it
    if work is not None:
        employ(session, user.id, work)
    journal.record(session, kind="account.added", at=at, by=by, about=user.id, data={})
    return user


def _require_login(session: Session, login: str) -> None:
    if not LOGIN.match(login):
        sentence = (
            "Логин: от 3 знаков, буквы, цифры, точка, дефис, подчёркивание или «@», например ivanova.av."
        )
        raise BadField(field="login", sentence=sentence)
    if session.scalars(select(User.id).where(User.login == login)).first() is not None:
        raise BadField(
            field="login", sentence="Такой логин уже занят. Добавьте, например, инициалы или номер школы."
        )


def employ(session: Session, person: str, work: Work) -> None:
    """Store that the person works there from that day."""
    if session.get(Organization, work.organization) is None:
        raise BadField(field="organization", sentence="Выберите организацию из списка.")
    session.add(
        Employment(
            id=f"e_{secrets.token_hex(16)}",
            person=person,
            organization=work.organization,
            position=work.position,
            valid_from=work.since,
        )
    )


def give_address(session: Session, user: User, email: str, *, at: datetime, by: str | None) -> None:
    """Store where letters go, as long as the owner has not signed in: afterwards it is his own business."""
    if user.password_hash is not None:
        raise BadField(field="email", sentence="Почту того, кто уже вошёл, за него не меняют.")
    if not EMAIL.match(email):
        raise BadField(field="email", sentence=WRONG_EMAIL)
    user.email = email
    journal.record(session, kind="account.changed", at=at, by=by, about=user.id, data={"fields": ["email"]})


def end_employment(session: Session, person: str, employment: str, *, last_day: date) -> None:
    """Let the employment end with that day."""
    row = session.get(Employment, employment)
    if row is None or row.person != person or row.valid_to is not None:
        raise BadField(field="last_day", sentence="Место работы уже закрыто. Обновите страницу.")
    if last_day < row.valid_from:
        raise BadField(field="last_day", sentence="Дата окончания раньше даты начала. Проверьте сроки.")
    row.valid_to = last_day


def close_account(session: Session, person: str, *, today: date, at: datetime, by: str | None) -> None:
    """Forbid signing in, end all sessions and the signing key at once; the name stays in history."""
    if person == by:
        raise BadField(
            field="person", sentence="Свою учётную запись отключить нельзя. Попросите другого администратора."
        )
    admins = {row.person for row in holders(session, Office.ADMINISTRATOR, None, on=today)}
    if admins == {person}:
        raise BadField(field="person", sentence="Это единственный администратор. Сначала назначьте другого.")
    session.get_one(User, person).active = False
    sessions.end(session, person, why="deactivated", at=at)
    signing_keys.revoke(session, person, signing_keys.Why.ACCOUNT_CLOSED, at=at, by=by)
    journal.record(session, kind="account.closed", at=at, by=by, about=person, data={})


def open_account(session: Session, person: str, *, at: datetime, by: str | None) -> None:
    """Allow signing in again, with the password of before; a new signing key is made when it is typed."""
    user = session.get_one(User, person)
    if user.erased:
        raise BadField(field="person", sentence="Сведения уничтожены: этой учётной записи больше нет.")
    user.active = True
    journal.record(session, kind="account.opened", at=at, by=by, about=person, data={})


def offer_password(session: Session, person: str, *, at: datetime, by: str | None) -> str:
    """Return a one-time token with which the person sets a password himself: an invitation, or a reset.

    A reset ends the person's sessions and voids the old password only when the link is used. Its owner is told
    of it by letter, and so is the head over him if he approves routes: it was not done behind their backs.
    """
    user = session.get_one(User, person)
    if not user.active:
        raise BadField(field="person", sentence="Учётная запись отключена. Сначала включите её.")
    purpose = Purpose.INVITATION if user.password_hash is None else Purpose.PASSWORD_RESET
    kind = "account.invited" if purpose == Purpose.INVITATION else "password.reset"
    journal.record(session, kind=kind, at=at, by=by, about=person, data={})
    if purpose == Purpose.PASSWORD_RESET:
        _tell_of_reset(session, user, at=at, by=by)
    return one_time.issue(session, purpose, person=person, by=by, at=at)


def offer_code(session: Session, person: str, *, at: datetime, by: str | None) -> str:
    """Return the code of a slip with which the person sets the first password; raises `BadField` for who has one."""
    user = session.get_one(User, person)
    if not user.active or user.password_hash is not None:
        sentence = f"Лист доступа не нужен: {user.full_name}. Печатают для тех, у кого ещё нет пароля."
        raise BadField(field="person", sentence=sentence)
    journal.record(session, kind="account.invited", at=at, by=by, about=person, data={})
    return one_time.issue_code(session, person, by=by, at=at)


def _tell_of_reset(session: Session, user: User, *, at: datetime, by: str | None) -> None:
    if user.email:
        put(session, user.id, {"letter": PASSWORD_RESET}, at=at)
    today = at.astimezone(ZoneInfo(load_municipality(session).zone)).date()
    for head in superiors(session, user.id, on=today):
        if head != by and session.get_one(User, head).email:
            put(session, head, {"letter": PASSWORD_RESET_BELOW, "whose": user.id}, at=at)


def entrust(session: Session, person: str, office: str) -> bool:
    """Void the unused links and codes that a school's administrator issued to who gets an office of trust now.

    True where such an administrator had a hand in the account: he may know the password or read the letters, so the
    address is to be asked for and the password set anew (ADR 0030).
    """
    if office not in TRUSTED:
        return False
    keepers = select(Appointment.person).where(Appointment.office == Office.SCHOOL_ADMIN)
    issued = (OneTimeToken.person == person) & OneTimeToken.made_by.in_(keepers)
    session.execute(delete(OneTimeToken).where(issued, OneTimeToken.used_at.is_(None)))
    touched = select(LogEvent.seq).where(
        LogEvent.about == person, LogEvent.kind.in_(HAND_IN), LogEvent.by.in_(keepers)
    )
    return session.scalar(touched.limit(1)) is not None


def fit(passwords: Passwords, password: str, names: tuple[str, ...]) -> NewPassword:
    """What is stored of a new password; raises `BadField` with the reason for which it is refused.

    Takes a tenth of a second on purpose: called before a unit of work, never inside one.
    """
    fault = objection(password, names=names)
    if fault is not None:
        raise BadField(field="password", sentence=fault)
    return passwords.new(password)


def names_of(person: User | NewPerson) -> tuple[str, ...]:
    """The words by which anybody would guess the person's password first."""
    login = person.login.casefold()
    return (person.last_name, person.first_name, person.patronymic or "", login, *re.split(r"[._@-]", login))


def set_password(
    session: Session,
    user: User,
    new: NewPassword,
    *,
    at: datetime,
    signer: Signer | None = None,
    keep: str = "",
) -> None:
    """Store the owner's new password (see `fit`) and end his sessions but the one named `keep`.

    His signing key, open because he typed the old password, goes under the new one. Without it the key cannot be
    opened any more: another takes its place, and what was signed stays signed.
    """
    user.password_hash = new.stored
    if signer is None:
        signing_keys.replace(session, user.id, new.lock, at=at)
    else:
        signing_keys.rewrap(session, signer, new.lock)
    sessions.end(session, user.id, why="password_changed", at=at, keep=keep)
    journal.record(session, kind="password.set", at=at, by=user.id, about=user.id, data={})


def accept_link(session: Session, token: str, new: NewPassword, *, at: datetime) -> None:
    """Use an invitation or a reset up: the person's password is the one he typed."""
    row = one_time.spend(session, token, at=at)
    user = session.get_one(User, row.person) if row.person else None
    if user is None or not user.active:
        raise one_time.LinkSpent()
    set_password(session, user, new, at=at)


def accept_code(session: Session, typed: str, new: NewPassword, *, at: datetime) -> None:
    """Use the code of a slip up: the person's password is the one he typed."""
    row = one_time.spend_code(session, typed, at=at)
    user = session.get_one(User, row.person)
    if not user.active:
        raise one_time.CodeUnknown()
    set_password(session, user, new, at=at)


@dataclass(frozen=True)
class Basis:
    """The order by which the first administrator is appointed."""

    number: str
    date: date


def make_first_administrator(
    session: Session,
    token: str,
    new: NewPerson,
    password: NewPassword,
    *,
    basis: Basis,
    today: date,
    at: datetime,
) -> None:
    """Use the first link up: store its holder with his password and appoint him administrator."""
    row = one_time.spend(session, token, at=at)
    if row.purpose != Purpose.FIRST_ADMINISTRATOR:
        raise one_time.LinkSpent()
    authority = session.scalars(select(Organization.id).where(Organization.kind == "authority")).first()
    if authority is None:
        raise NotSetUp()
    user = add_person(session, new, work=None, at=at, by=None)
    session.flush()  # the key refers to its owner
    set_password(session, user, password, at=at)
    order = NewAppointment(
        person=user.id,
        office=Office.ADMINISTRATOR,
        organization=authority,
        title=ADMINISTRATOR_TITLE,
        basis_number=basis.number,
        basis_date=basis.date,
        valid_from=max(basis.date, today),
        scope="municipality",
    )
    appoint(session, order, at=at, by=user.id)


def organizations(session: Session, *, on: date, kinds: tuple[str, ...] = ()) -> dict[str, str]:
    """The short name of each organisation (of these kinds) on that day, by its id, in alphabetical order."""
    query = select(OrganizationName).order_by(OrganizationName.valid_from)
    if kinds:
        of_kind = select(Organization.id).where(Organization.kind.in_(kinds))
        query = query.where(OrganizationName.organization.in_(of_kind))
    rows = session.scalars(query)
    found: dict[str, str] = {}
    for row in rows:
        if row.valid_from <= on or row.organization not in found:
            found[row.organization] = row.short_name
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))
