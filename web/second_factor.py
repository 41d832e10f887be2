"""The second factor: a code of an application, or one of forty printed ones, beside the password.

No code is taken twice. Secrets are kept so that the base alone does not give them away: the key of the installation
opens them. When a code is asked for is decided in `factor_gate`; how it is set up, on its pages.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import ForeignKey, LargeBinary, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from web import sessions
from web.account_letters import FACTOR_RESET
from web.first_row import row_of
from web.jobs import put
from workflow.database import Base, Hash, UtcTime
from workflow.log import journal
from workflow.participants import Office, User

Kind = Literal["totp", "code"]
"""How a statement names it: an application, or a printed code."""
ALWAYS = frozenset({Office.ADMINISTRATOR, Office.SCHOOL_ADMIN, Office.MUNICIPAL_CURATOR, Office.AUDITOR})
HEADS = frozenset({Office.DEPUTY_HEAD, Office.SCHOOL_HEAD})
ISSUER = "Маршрут"
SECONDS, DRIFT = (
    30,
    1,
)  # a code lives half a minute; one before and one after are taken from clocks that differ
IN_APP, ON_SHEET, CODES = 6, 8, 40
_NONCE = 12


class AuthenticatorApp(Base):
    """The application that a person's codes come from; `pending` waits for its first code."""

    __tablename__ = "authenticator_apps"
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    pending: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(default=0)


class SheetCode(Base):
    """One printed code; those of a new sheet are pending until one of them is typed."""

    __tablename__ = "sheet_codes"
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(Hash, primary_key=True)
    pending: Mapped[bool]
    used_at: Mapped[datetime | None] = mapped_column(UtcTime)


@dataclass(frozen=True)
class Vault:
    """What the key of the installation protects: without it the rows tell nothing."""

    key: bytes = field(repr=False)

    @classmethod
    def of(cls, secret_key: str) -> "Vault":
        """The vault of an installation."""
        return cls(hashlib.sha256(b"iom.second-factor/1\n" + secret_key.encode()).digest())

    def seal(self, secret: str, person: str) -> bytes:
        """The secret as it is stored."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self.key).encrypt(nonce, secret.encode(), person.encode())

    def open(self, sealed: bytes | None, person: str) -> str | None:
        """The secret; None where there is none or the installation has another key."""
        if sealed is None:
            return None
        try:
            return AESGCM(self.key).decrypt(sealed[:_NONCE], sealed[_NONCE:], person.encode()).decode()
        except InvalidTag:
            return None

    def digest(self, code: str, person: str) -> str:
        """A printed code as it is stored."""
        return hmac.new(self.key, f"{person}\n{code}".encode(), hashlib.sha256).hexdigest()


# --- who has one, and who must ----------------------------------------------------------------------


def is_demanded(offices: frozenset[str], policy: str) -> bool:
    """Whether who holds these offices must have a second factor under the municipality's policy."""
    return policy == "everyone" or bool(offices & (ALWAYS | HEADS if policy == "heads" else ALWAYS))


def is_on(session: Session, person: str) -> bool:
    """Whether a code is asked of the person beside his password."""
    app = select(AuthenticatorApp.person).where(
        AuthenticatorApp.person == person, AuthenticatorApp.sealed.is_not(None)
    )
    sheet = select(SheetCode.person).where(SheetCode.person == person, ~SheetCode.pending)
    return session.scalars(app.union(sheet).limit(1)).first() is not None


def has_app(session: Session, person: str) -> bool:
    """Whether the person's codes may come from an application."""
    row = session.get(AuthenticatorApp, person)
    return row is not None and row.sealed is not None


def codes_left(session: Session, person: str) -> int | None:
    """How many printed codes the person still has; None without a sheet."""
    of_sheet = (SheetCode.person == person, ~SheetCode.pending)
    all_codes = session.scalar(select(func.count()).where(*of_sheet))
    if not all_codes:
        return None
    return session.scalar(select(func.count()).where(*of_sheet, SheetCode.used_at.is_(None)))


# --- setting up -------------------------------------------------------------------------------------


def begin_app(session: Session, vault: Vault, person: str, *, secret: str | None = None) -> None:
    """Draw the secret of an application; it counts once its first code is typed."""
    row = row_of(session, AuthenticatorApp, person, person=person, last_step=0)
    row.pending = vault.seal(secret or pyotp.random_base32(), person)


def pending_secret(session: Session, vault: Vault, person: str) -> str | None:
    """The secret that waits for its first code."""
    row = session.get(AuthenticatorApp, person)
    return None if row is None else vault.open(row.pending, person)


def address(secret: str, login: str) -> str:
    """What the application reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def begin_sheet(session: Session, vault: Vault, person: str) -> list[str]:
    """Draw forty codes and return them, to be printed and never shown again; they count once one is typed."""
    session.execute(delete(SheetCode).where(SheetCode.person == person, SheetCode.pending))
    drawn: set[str] = set()
    while len(drawn) < CODES:
        drawn.add(f"{secrets.randbelow(10**ON_SHEET):0{ON_SHEET}d}")
    codes = sorted(drawn, key=lambda _code: secrets.randbits(32))
    session.add_all(
        SheetCode(person=person, digest=vault.digest(code, person), pending=True) for code in codes
    )
    return codes


def are_pending(session: Session, vault: Vault, person: str, codes: Collection[str]) -> bool:
    """Whether these are the codes of the person's sheet that was drawn last and is not in force yet."""
    drawn = select(SheetCode.digest).where(SheetCode.person == person, SheetCode.pending)
    return {vault.digest(_digits(code), person) for code in codes} == set(session.scalars(drawn)) != set()


def confirm(session: Session, vault: Vault, person: str, typed: str, *, at: datetime) -> Kind | None:
    """Put in force what was set up, by its first code; None where the code is wrong. What was before goes."""
    code = _digits(typed)
    kind = _confirm_app(session, vault, person, code, at) or _confirm_sheet(session, vault, person, code, at)
    if kind is not None:
        journal.record(session, kind="totp.enrolled", at=at, by=person, about=person, data={"factor": kind})
    return kind


def _confirm_app(session: Session, vault: Vault, person: str, code: str, at: datetime) -> Kind | None:
    secret = pending_secret(session, vault, person)
    step = None if secret is None else _step_of(secret, code, at, after=0)
    if step is None:
        return None
    row = session.get_one(AuthenticatorApp, person, with_for_update=True)
    row.sealed, row.pending, row.last_step = row.pending, None, step
    return "totp"


def _confirm_sheet(session: Session, vault: Vault, person: str, code: str, at: datetime) -> Kind | None:
    first = session.get(SheetCode, (person, vault.digest(code, person)), with_for_update=True)
    if first is None or not first.pending:
        return None
    session.execute(delete(SheetCode).where(SheetCode.person == person, ~SheetCode.pending))
    session.execute(update(SheetCode).where(SheetCode.person == person).values(pending=False))
    first.used_at = at
    return "code"


# --- codes ------------------------------------------------------------------------------------------


def accept(session: Session, vault: Vault, person: str, typed: str, *, at: datetime) -> Kind | None:
    """Use a code up and say where it came from; None for a wrong one or one used before."""
    code = _digits(typed)
    if len(code) == IN_APP:
        return _accept_of_app(session, vault, person, code, at)
    used = session.execute(
        update(SheetCode)
        .where(
            SheetCode.person == person,
            SheetCode.digest == vault.digest(code, person),
            ~SheetCode.pending,
            SheetCode.used_at.is_(None),
        )
        .values(used_at=at)
    )
    return "code" if used.rowcount == 1 else None  # type: ignore[attr-defined]  # a CursorResult


def _accept_of_app(session: Session, vault: Vault, person: str, code: str, at: datetime) -> Kind | None:
    row = session.get(AuthenticatorApp, person)
    secret = None if row is None else vault.open(row.sealed, person)
    step = None if row is None or secret is None else _step_of(secret, code, at, after=row.last_step)
    if step is None:
        return None
    moved = session.execute(
        update(AuthenticatorApp)
        .where(AuthenticatorApp.person == person, AuthenticatorApp.last_step < step)
        .values(last_step=step)
    )
    return "totp" if moved.rowcount == 1 else None  # type: ignore[attr-defined]  # a CursorResult


def next_code(secret: str, last_step: int, *, at: datetime) -> str | None:
    """The earliest code that would be taken now; None until the next half minute."""
    now = _step(at)
    found = next((step for step in range(now, now + DRIFT + 1) if step > last_step), None)
    return None if found is None else pyotp.TOTP(secret).generate_otp(found)


def _step_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """Which half minute the code belongs to, if it lies about now and after the last one used."""
    now, codes = _step(at), pyotp.TOTP(secret)
    for step in range(now - DRIFT, now + DRIFT + 1):
        if step > after and hmac.compare_digest(codes.generate_otp(step), code):
            return step
    return None


def _step(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def _digits(typed: str) -> str:
    """The code without the spaces and dashes that people copy along."""
    return "".join(sign for sign in typed if sign.isascii() and sign.isdigit())


# --- the end ----------------------------------------------------------------------------------------


def remove(session: Session, person: str, *, at: datetime) -> None:
    """Ask for no code any more: the owner's own wish."""
    forget(session, person)
    journal.record(session, kind="totp.removed", at=at, by=person, about=person, data={})


def reset(session: Session, person: str, *, at: datetime, by: str | None) -> None:
    """An administrator starts anew for who lost phone or sheet: all sessions end, and the owner gets a letter.

    He learns no code by it; where a factor is demanded, the owner sets up another at his next sign-in.
    """
    forget(session, person)
    sessions.end(session, person, why="factor_reset", at=at)
    journal.record(session, kind="totp.reset", at=at, by=by, about=person, data={})
    if session.get_one(User, person).email:
        put(session, person, {"letter": FACTOR_RESET}, at=at)


def forget(session: Session, person: str) -> None:
    """Delete everything that the person's codes were checked with."""
    session.execute(delete(AuthenticatorApp).where(AuthenticatorApp.person == person))
    session.execute(delete(SheetCode).where(SheetCode.person == person))
