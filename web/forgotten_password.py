"""A forgotten password: its owner asks for a link himself, and the answer never tells whether the account exists.

The link is drawn when the letter leaves, so that it waits nowhere in clear. What a link allows is the business of
`one_time`; a link that an administrator hands over is that of `accounts`.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from web import throttle
from web.account_letters import PASSWORD_LINK
from web.jobs import put
from web.paced_log import record_paced
from workflow.participants import User

LETTERS_AN_HOUR = 3
NOBODY = "unknown"  # as at signing in: all unknown names are one subject of the log


def ask(session: Session, name: str, network: str, *, at: datetime) -> None:
    """Let a letter with a link go to the owner of that login or address, at most three an hour.

    Raises `TooManyAttempts` where the network asks too often. Nothing is raised for a name that nobody has.
    """
    throttle.count_asking(session, network, at=at)
    owner = _owner(session, name.casefold())
    known = None if owner is None else owner.id
    record_paced(session, "password.asked", subject=known or NOBODY, at=at, about=known)
    within = throttle.count_letter(session, known or name.casefold(), at=at) <= LETTERS_AN_HOUR
    if owner is not None and within:
        put(session, owner.id, {"letter": PASSWORD_LINK}, at=at)


def _owner(session: Session, name: str) -> User | None:
    """Who has that login or, alone, that address: of an address that several share nobody is the owner."""
    found = session.scalars(
        select(User).where(User.active, User.email.is_not(None), or_(User.login == name, User.email == name))
    ).all()
    named = [user for user in found if user.login == name] or found
    return named[0] if len(named) == 1 and named[0].password_hash is not None else None
