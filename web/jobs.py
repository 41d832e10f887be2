"""Background work: an announcement becomes letters, a letter leaves. The outbox is the truth about what is done.

A job gets the id of a message and nothing else. Running it twice is harmless: a message that is done or taken is
not taken again, an announcement is expanded in the transaction that marks it done, and a letter sent twice after a
crash carries one Message-ID.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from approvals.audit.audits import order_of
from approvals.municipality import Municipality, load_municipality
from approvals.remarks import Remark
from approvals.tasks import Task
from web import one_time
from web.account_letters import ACCOUNT_LETTERS, PASSWORD_LINK, account_subject, account_text
from web.mail import Letter, Mailer
from web.messages import News, subject, text
from web.recipients import letters_for
from workflow import claims
from workflow.claims import Claim
from workflow.instances import WorkflowInstance
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent, LogHead
from workflow.outbox import OutboxMessage
from workflow.participants import User
from workflow.transaction import Units

log = logging.getLogger(__name__)
IN_FORCE = ("deputy_approve_amendment", "curator_approve_amendment")
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
    """Store one letter for each person who is told about the act; done in the same transaction."""
    with post.units.writing() as session:
        if not claims.finish(session, taken, at=at):
            return
        event = session.scalars(select(LogEvent).where(LogEvent.seq == taken.seq)).one()
        on = event.at.astimezone(_zone(load_municipality(session))).date()
        for person, letter in letters_for(session, event, on=on).items():
            if _address_of(session, person) is not None:
                put(session, person, {"letter": letter}, at=taken.due_at, seq=taken.seq)


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
        letter = _letter(post, session, taken, link)
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


def heading_of(session: Session, message: OutboxMessage) -> str:
    """The subject of a letter, as its reader would see it."""
    body = json.loads(message.body)
    if body["letter"] in ACCOUNT_LETTERS:
        return account_subject(body["letter"])
    return subject(body["letter"], _news("", session, message, body))


def _letter(post: Post, session: Session, taken: Claim, link: str) -> Letter | None:
    person = str(taken.recipient)
    address = _address_of(session, person)
    if address is None:
        return None
    at, heading, said = _worded(post, session, taken, link, called=session.get_one(User, person).called)
    line = post.log_line()
    if line is not None:
        said += f"\n{line}\n"
    origin = session.scalars(select(LogHead.origin)).one()
    return Letter(id=f"ob-{taken.id}@{origin}", to=address, subject=heading, text=said, at=at)


def _worded(
    post: Post, session: Session, taken: Claim, link: str, *, called: str
) -> tuple[datetime, str, str]:
    """The letter's time on the municipality's clock, its subject and its text."""
    body = json.loads(taken.body)
    kind, municipality = body["letter"], load_municipality(session)
    contact = municipality.contact
    if kind in ACCOUNT_LETTERS:
        at = taken.due_at.astimezone(_zone(municipality))
        numbers = ", ".join(body.get("numbers", ()))
        lines = "\n".join(body.get("lines", ()))
        whose = session.get_one(User, body["whose"]).full_name if "whose" in body else ""
        said = account_text(
            kind,
            at=at,
            link=link,
            called=called,
            contact=contact,
            numbers=numbers,
            lines=lines,
            whose=whose,
        )
        return at, account_subject(kind), said
    news = _news(post.address, session, taken, body)
    said = text(kind, news, called=called, contact=contact)
    return news.at.astimezone(_zone(municipality)), subject(kind, news), said


def _news(address: str, session: Session, taken: Claim | OutboxMessage, body: Mapping[str, Any]) -> News:
    if taken.seq is not None:
        return _news_of_act(address, session, taken.seq)
    return _news_beside_acts(address, session, taken.due_at, body)


def _news_of_act(address: str, session: Session, seq: int) -> News:
    event = session.scalars(select(LogEvent).where(LogEvent.seq == seq)).one()
    route = str(event.route)
    version = int(event.rseq or 0)
    return News(
        number=session.get_one(WorkflowInstance, route).number,
        link=_link(address, route),
        at=event.at,
        version=version,
        round=parse(event.body)["round"],
        due_on=session.scalar(
            select(func.min(Task.due_on)).where(Task.route == route, Task.opened_version == version)
        ),
        remarks=session.scalar(select(func.count()).where(Remark.route == route, Remark.version == version))
        or 0,
        amendment=session.scalar(
            select(func.count()).where(
                LogEvent.route == route,
                LogEvent.rseq <= version,
                LogEvent.act.in_(IN_FORCE),
                LogEvent.st_to == "implementation",
            )
        )
        or 0,
    )


def _news_beside_acts(address: str, session: Session, due_at: datetime, body: Mapping[str, Any]) -> News:
    return News(
        number=session.get_one(WorkflowInstance, body["route"]).number,
        link=_link(address, body["route"]),
        at=due_at,
        due_on=date.fromisoformat(body["due_on"]) if body.get("due_on") else None,
        rows=body.get("rows", 0),
        order=order_of(session, body["audit"])[0] if "audit" in body else "",
    )


def _address_of(session: Session, person: str) -> str | None:
    user = session.get(User, person)
    return user.email if user is not None and user.active else None


def _link(address: str, route: str) -> str:
    return f"{address}/routes/{route}"


def _zone(municipality: Municipality) -> ZoneInfo:
    return ZoneInfo(municipality.zone)
