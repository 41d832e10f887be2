"""Signing keys of people: made silently with a password, kept wrapped under it, replaced when it is forgotten.

Each enrolment and revocation is an entry of the log. Public halves stay for ever, so that every past signature can be
checked; what is wrapped is destroyed when the key is revoked. People never meet any of this.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Table, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from approvals.errors import KeyReplaced
from approvals.signing.signer import ALGORITHM, SEED_BYTES, Signer
from approvals.signing.wrapping import Lock, Stretch, Wrapped
from workflow.database import Base, Hash, UtcTime
from workflow.log import journal

POLICY = "policy.signing"
ENROLLED, REVOKED = "key.enrolled", "key.revoked"


class Why(StrEnum):
    """Why a key was revoked."""

    PASSWORD_RESET = "password_reset"  # noqa: S105  # a reason, not a password
    ACCOUNT_CLOSED = "account_closed"
    ERASURE = "erasure"


class SigningKey(Base):
    """One key of a person; the database changes only what is wrapped and, once, the revocation."""

    __tablename__ = "signing_keys"
    kid: Mapped[str] = mapped_column(String(32), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    pub: Mapped[str] = mapped_column(Hash)  # hex
    replaces: Mapped[str | None] = mapped_column(String(32))
    enrolled_seq: Mapped[int] = mapped_column(ForeignKey("events.seq"), unique=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_seq: Mapped[int | None] = mapped_column(ForeignKey("events.seq"), unique=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    memory: Mapped[int]
    passes: Mapped[int]
    lanes: Mapped[int]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        Index(
            "ix_signing_keys_one_in_use",
            "person",
            unique=True,
            sqlite_where=revoked_seq.is_(None),
            postgresql_where=revoked_seq.is_(None),
        ),
    )


_K = cast("Table", SigningKey.__table__)
_IN_USE = (_K.c.person == bindparam("who")) & _K.c.revoked_seq.is_(None)
_KID = select(_K.c.kid).where(_IN_USE)
_WRAPPED = select(_K).where(_IN_USE)
_STILL_IN_USE = (
    select(_K.c.kid)
    .where(_K.c.kid == bindparam("key"), _K.c.revoked_seq.is_(None))
    .with_for_update(read=True)
)


def has_key(session: Session, person: str) -> bool:
    """Whether the person has a key in use."""
    return session.scalar(_KID, {"who": person}) is not None


def enrol(session: Session, person: str, lock: Lock, *, at: datetime, replaces: str | None = None) -> Signer:
    """Make a new key of the person under the lock and return it open; the caller forgets it."""
    signer = Signer.of(person, bytearray(secrets.token_bytes(SEED_BYTES)))
    data = {"alg": ALGORITHM, "kid": signer.kid, "pub": signer.public.hex(), "replaces": replaces}
    seq = journal.record(session, kind=ENROLLED, at=at, by=person, about=person, data=data)
    session.execute(
        insert(_K).values(
            kid=signer.kid,
            person=person,
            pub=signer.public.hex(),
            replaces=replaces,
            enrolled_seq=seq,
            enrolled_at=at,
            **_columns(signer, lock),
        )
    )
    return signer


def enrol_first(session: Session, person: str, lock: Lock, *, at: datetime) -> None:
    """Make a key for who has none in use; of two that try at once one makes it."""
    journal.head(session)  # locked: whoever waited sees what the other made
    if not has_key(session, person):
        enrol(session, person, lock, at=at).forget()


def revoke(session: Session, person: str, why: Why, *, at: datetime, by: str | None) -> str | None:
    """End the person's key in use and destroy its secret half; return its number, None where there is none."""
    kid: str | None = session.scalar(_KID.with_for_update(), {"who": person})  # before the head, as acts lock
    if kid is None:
        return None
    data = {"kid": kid, "why": why.value}
    seq = journal.record(session, kind=REVOKED, at=at, by=by, about=person, data=data)
    session.execute(
        update(_K)
        .where(_K.c.kid == kid)
        .values(revoked_seq=seq, revoked_at=at, salt=None, nonce=None, sealed=None)
    )
    return kid


def replace(session: Session, person: str, lock: Lock, *, at: datetime) -> None:
    """A forgotten password: the old key is revoked and a new one enrolled that names it."""
    old = revoke(session, person, Why.PASSWORD_RESET, at=at, by=person)
    enrol(session, person, lock, at=at, replaces=old).forget()


def rewrap(session: Session, signer: Signer, lock: Lock) -> None:
    """Put the same key under another password; raises `KeyReplaced` where it is in use no more."""
    require_in_use(session, signer)
    session.execute(update(_K).where(_K.c.kid == signer.kid).values(**_columns(signer, lock)))


def unlock(session: Session, person: str, password: str) -> Signer | None:
    """The person's key in use, open; None where there is none or the password does not open it."""
    row = session.execute(_WRAPPED, {"who": person}).one_or_none()
    if row is None:
        return None
    wrapped = Wrapped(Stretch(row.memory, row.passes, row.lanes), row.salt, row.nonce, row.sealed)
    seed = wrapped.open(password, _bound_to(person, row.kid))
    return None if seed is None else Signer.of(person, seed)


def require_in_use(session: Session, signer: Signer) -> None:
    """Raise `KeyReplaced` where the key was revoked; on PostgreSQL it cannot be revoked before our commit."""
    ask_in_use(session, signer)()


def ask_in_use(session: Session, signer: Signer) -> Callable[[], None]:
    """The same, asked now and required when called."""
    asked = session.execute(_STILL_IN_USE, {"key": signer.kid})

    def required() -> None:
        if asked.one_or_none() is None:
            raise KeyReplaced()

    return required


def begin_signing(session: Session, *, at: datetime) -> bool:
    """Record once that from here on every sign-off carries a personal signature; whether it was recorded now."""
    if journal.has_kind(session, POLICY):
        return False
    journal.record(session, kind=POLICY, at=at)
    return True


def _columns(signer: Signer, lock: Lock) -> dict[str, int | bytes]:
    made = lock.close(signer.seed, _bound_to(signer.person, signer.kid))
    return {
        "memory": made.stretch.memory,
        "passes": made.stretch.passes,
        "lanes": made.stretch.lanes,
        "salt": made.salt,
        "nonce": made.nonce,
        "sealed": made.sealed,
    }


def _bound_to(person: str, kid: str) -> bytes:
    return f"iom.key/1\n{person}\n{kid}".encode()
