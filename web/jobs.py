"""Background work: an announcement becomes letters, a letter leaves. The outbox is the truth about what is done.

A job gets the id of a message and nothing else. Running it twice is harmless: a message that is done or taken is
not taken again, an announcement is expanded in the transaction that marks it done, and a letter sent twice after a
crash carries one Message-ID.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from approvals.municipality import load_municipality
from web import digest, one_time, wording
from web.account_letters import (
    ACCOUNT_LETTERS,
    PASSWORD_LINK,
)
from web.mail import Mailer
from web.messages import DIGEST
from web.recipients import letters_for
from web.wording import still_counts, zone_of
from workflow import claims
from workflow.claims import Claim
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent
from workflow.outbox import OutboxMessage
from workflow.transaction import Units

log = logging.getLogger(__name__)
MAIL, ANNOUNCE = "mail", "announce"


@dataclass(frozen=True)
class Post:
    """What background work needs: the store, the way out for letters, and the address that links lead to."""

    units: Units
    mailer: Mailer
    address: str
    log_line: Callable[[], str | None] = lambda: None  # of the last checkpoint, for the foot of a letter


def deliver(post: Post, *, at: datetime, message: int | None = None) -> bool:
    """Do the message named (or the oldest due); False where there is none to do.

    What fails is kept with its reason and tried again later; only a crash leaves it to the end of its claim.
    """
    with post.units.writing() as session:
        taken = claims.claim(session, at=at, message=message)
    if taken is None:
        return False
    try:
        if taken.effect == ANNOUNCE:
            expand(post, taken, at=at)
        elif taken.effect == digest.ITEM:
            gather(post, taken, at=at)
        else:
            send(post, taken, at=at)
    except Exception as error:  # noqa: BLE001 - one bad message must not stop the others: it is kept and shown
        log.warning("message %s failed: %s", taken.id, error)
        with post.units.writing() as session:
            claims.fail(session, taken, f"{type(error).__name__}: {error}", at=at)
    return True


def deliver_all(post: Post, *, at: datetime) -> int:
    """Do everything that is due, and what that makes due; return how many messages were worked on."""
    count = 0
    while deliver(post, at=at):
        count += 1
    return count


def expand(post: Post, taken: Claim, *, at: datetime) -> None:
    """Tell each person of the act, at once or in his next digest; done in the same transaction."""
    with post.units.writing() as session:
        if not claims.finish(session, taken, at=at):
            return
        event = session.scalars(select(LogEvent).where(LogEvent.seq == taken.seq)).one()
        subject_of = session.get_one(WorkflowInstance, event.route).subject
        zone = zone_of(load_municipality(session))
        morning = digest.next_morning(event.at, zone)
        for person, letter in letters_for(session, event, on=event.at.astimezone(zone).date()).items():
            if digest.is_urgent(letter, person, subject=subject_of):
                put(session, person, {"letter": letter}, at=taken.due_at, seq=taken.seq)
            else:
                digest.put_item(session, person, {"letter": letter}, due_at=morning, seq=taken.seq)


def gather(post: Post, taken: Claim, *, at: datetime) -> None:
    """Make one letter of all the news that waits for the person; done in the same transaction.

    What was asked of him and is settled by now is left out; a single piece of news is a letter of its own.
    """
    with post.units.writing() as session:
        items = [item for item in digest.gather(session, taken, at=at) if still_counts(session, item)]
        person = str(taken.recipient)
        if len(items) == 1:
            put(session, person, items[0], at=taken.due_at, seq=items[0]["seq"])
        elif items:
            put(session, person, {"letter": DIGEST, "items": items}, at=taken.due_at)


def put(
    session: Session, person: str, body: Mapping[str, Any], *, at: datetime, seq: int | None = None
) -> None:
    """Store one letter to be sent."""
    session.execute(
        insert(OutboxMessage).values(
            seq=seq, effect=MAIL, recipient=person, body=json.dumps(dict(body)), due_at=at, attempts=0
        )
    )


def send(post: Post, taken: Claim, *, at: datetime) -> None:
    """Hand the letter over and mark it done; a person without an address or account gets none."""
    link = _drawn_link(post, taken, at=at)
    with post.units.reading() as session:
        letter = wording.letter(session, taken, address=post.address, link=link, log_line=post.log_line())
    if letter is not None:
        post.mailer.send(letter)
    with post.units.writing() as session:
        claims.finish(session, taken, at=at)


def _drawn_link(post: Post, taken: Claim, *, at: datetime) -> str:
    """Where a letter about an account leads: a link that works once is drawn only when its letter leaves."""
    letter = json.loads(taken.body)["letter"]
    if letter != PASSWORD_LINK:
        return f"{post.address}{ACCOUNT_LETTERS[letter].place}" if letter in ACCOUNT_LETTERS else post.address
    with post.units.writing() as session:
        return f"{post.address}/link/{one_time.draw_for_letter(session, str(taken.recipient), at=at)}"
