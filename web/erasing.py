"""One erasure from end to end: rows of every layer in one unit of work, letters, copies outside, traces in the file.

Who may destroy what is decided in `approvals/erasure/erasures.py`; here is what only the web layer knows of a person.
"""

import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.erasure import erasures
from approvals.erasure.erasure_plan import Plan, Scope
from approvals.erasure.erasures import Gone
from approvals.request import Actor
from web import second_factor
from web.mail import forget_letters
from web.one_time import OneTimeToken
from web.outside import copies_of
from web.sessions import SignInSession
from web.settings import Settings
from workflow.log import erasing
from workflow.log.copying import Copier

PATIENCE_SECONDS = 5.0
EVERY_SECONDS = 0.1


@dataclass(frozen=True)
class Finished:
    """What was destroyed, and whether nothing of it stands in SQLite's write-ahead log any more."""

    gone: Gone
    clean: bool


def erase(desk: Desk, settings: Settings, request: str, *, seen: str, actor: Actor, at: datetime) -> Finished:
    """Let the second person destroy what the request names; all of it is gone afterwards, or nothing is."""

    def forget(session: Session, found: Plan) -> None:
        _forget(session, settings, found)

    with desk.units.writing() as session:
        gone = erasures.carry_out(session, desk, request, seen=seen, actor=actor, at=at, forget=forget)
    return Finished(gone, clean=clean(desk, settings, at=at))


def clean(desk: Desk, settings: Settings, *, at: datetime) -> bool:
    """Wipe what was ever destroyed from the copies outside and from SQLite's files; False while others use these.

    Doing it again is harmless: a kill between the commit and this leaves only this to do.
    """
    if settings.backup_key_file.exists():
        with desk.units.reading() as session:
            items = [(item.kind, item.ref) for one in erasing.erasures(session) for item in one.items]
            Copier(copies_of(settings)).forget(session, list(items), at=at)
    until = time.monotonic() + PATIENCE_SECONDS
    while not desk.units.database.forget_deleted():
        if time.monotonic() > until:
            return False
        time.sleep(EVERY_SECONDS)
    return True


def _forget(session: Session, settings: Settings, found: Plan) -> None:
    if found.person is None:
        return
    person = found.person
    session.execute(delete(OneTimeToken).where(OneTimeToken.person == person.id))
    session.execute(delete(SignInSession).where(SignInSession.person == person.id))
    if found.scope is not Scope.PERSON:
        return
    second_factor.forget(session, person.id)
    if person.email:
        # Before the commit: once the address is gone nobody could find these letters again.
        forget_letters(settings.mail_dir, person.email)
