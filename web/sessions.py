"""Sign-in sessions: who is signed in, where, since when and until when. They live on the server, so they
end at once.

The browser holds 256 random bits; here stands only their hash. Checking a password is the business of
`login`.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflow.database import Base, Hash, Id, UtcTime
from workflow.participants import User

IDLE = timedelta(minutes=30)
IDLE_ON_FOREIGN_COMPUTER = timedelta(minutes=5)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
WRONG_PROOFS_ALLOWED = 5  # the fifth wrong password at a signature ends the session (audit f, case 10)
KEPT_AFTER_END = timedelta(days=30)


class SignInSession(Base):
    """One signed-in browser of one person. `token` is the hash of what the browser holds."""

    __tablename__ = "sign_in_sessions"
    token: Mapped[str] = mapped_column(Hash, primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True)  # the public name, by which its owner ends it
    person: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime] = mapped_column(UtcTime)
    idle_seconds: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    ended_why: Mapped[str | None] = mapped_column(String(20))
    wrong_proofs: Mapped[int] = mapped_column(default=0)
    device: Mapped[str] = mapped_column(String(60))
    network: Mapped[str] = mapped_column(String(60))

    @property
    def is_foreign(self) -> bool:
        """Whether the person said that the computer is somebody else's."""
        return self.idle_seconds == int(IDLE_ON_FOREIGN_COMPUTER.total_seconds())

    def is_alive(self, at: datetime) -> bool:
        """Whether the session may still be used at that moment."""
        idle_until = self.seen_at + timedelta(seconds=self.idle_seconds)
        return self.ended_at is None and at < self.ends_at and at < idle_until


@dataclass(frozen=True)
class SignedIn:
    """The person behind a request, as Flask-Login's user. `get_id` is the token, never the person."""

    token: str
    session: str
    person: str
    short_name: str
    called: str
    seen_at: datetime
    foreign: bool  # somebody else's computer: nothing typed is kept in its browser

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the browser's cookie carries."""
        return self.token

    @property
    def token_hash(self) -> str:
        """The form in which the token is stored."""
        return hash_of(self.token)

    def wants_touch(self, at: datetime) -> bool:
        """Whether a minute has passed since the session was last marked as seen."""
        return at - self.seen_at >= TOUCH_EVERY


def hash_of(token: str) -> str:
    """The form in which a token is stored: 256 random bits need no salt."""
    return hashlib.sha256(b"iom.session/1\n" + token.encode()).hexdigest()


def start(session: Session, person: str, *, at: datetime, foreign: bool, device: str, network: str) -> str:
    """Begin a session and return its token; `foreign` is somebody else's computer: a short idle limit."""
    token = secrets.token_urlsafe(32)
    idle = IDLE_ON_FOREIGN_COMPUTER if foreign else IDLE
    session.add(
        SignInSession(
            token=hash_of(token),
            id=f"s_{secrets.token_hex(16)}",
            person=person,
            started_at=at,
            seen_at=at,
            idle_seconds=int(idle.total_seconds()),
            ends_at=at + ABSOLUTE,
            device=device,
            network=network,
        )
    )
    forget_old(session, person, at=at)
    return token


def forget_old(session: Session, person: str, *, at: datetime) -> None:
    """Delete what is left of a person's sessions that ended long ago."""
    session.execute(
        delete(SignInSession).where(
            SignInSession.person == person, SignInSession.ends_at < at - KEPT_AFTER_END
        )
    )


def find(session: Session, token: str, *, at: datetime) -> SignedIn | None:
    """Who holds the token; None if the session has ended in any way or the account is closed."""
    row = session.get(SignInSession, hash_of(token))
    if row is None or not row.is_alive(at):
        return None
    user = session.get(User, row.person)
    if user is None or not user.active:
        return None
    return SignedIn(token, row.id, user.id, user.short_name, user.called, row.seen_at, row.is_foreign)


def touch(session: Session, token_hash: str, *, at: datetime) -> None:
    """Mark the session as seen; an older mark never replaces a newer one."""
    session.execute(
        update(SignInSession)
        .where(
            SignInSession.token == token_hash, SignInSession.seen_at < at, SignInSession.ended_at.is_(None)
        )
        .values(seen_at=at)
    )


def alive(session: Session, person: str, *, at: datetime) -> list[SignInSession]:
    """The person's sessions that may still be used, the latest first."""
    rows = session.scalars(
        select(SignInSession)
        .where(SignInSession.person == person, SignInSession.ended_at.is_(None), SignInSession.ends_at > at)
        .order_by(SignInSession.seen_at.desc(), SignInSession.id)
    )
    return [row for row in rows if row.is_alive(at)]


def end(
    session: Session, person: str, *, why: str, at: datetime, only: str | None = None, keep: str = ""
) -> int:
    """End the person's sessions (the one named `only`, or all but `keep`); return how many ended."""
    query = update(SignInSession).where(
        SignInSession.person == person, SignInSession.ended_at.is_(None), SignInSession.id != keep
    )
    if only is not None:
        query = query.where(SignInSession.id == only)
    ended = session.execute(query.values(ended_at=at, ended_why=why))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # a CursorResult: SQLAlchemy types execute() as Result


def count_wrong_proof(session: Session, person: str, name: str, *, at: datetime) -> bool:
    """Count a wrong password at a signature; True if that ended the session."""
    row = session.scalars(select(SignInSession).where(SignInSession.id == name).with_for_update()).one()
    row.wrong_proofs += 1
    if row.wrong_proofs < WRONG_PROOFS_ALLOWED:
        return False
    end(session, person, only=name, why="wrong_passwords", at=at)
    return True
