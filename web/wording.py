"""What a letter says: its facts are read when it leaves, so that it tells what is true then.

The sentences stand in `messages` and `account_letters`; who gets which letter and when, in `recipients` and `digest`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.audit.audits import order_of
from approvals.municipality import Municipality, load_municipality
from approvals.remarks import Remark
from approvals.tasks import Task
from web.account_letters import ACCOUNT_LETTERS, TO_CLOSED, account_sentences, account_subject, account_text
from web.mail import Letter
from web.messages import DIGEST, LETTERS, News, digest_subject, digest_text, subject, text
from workflow.claims import Claim
from workflow.instances import WorkflowInstance
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent, LogHead
from workflow.outbox import OutboxMessage
from workflow.participants import User

IN_FORCE = ("deputy_approve_amendment", "curator_approve_amendment")


def heading_of(session: Session, message: OutboxMessage) -> str:
    """The subject of a letter, as its reader would see it."""
    body = json.loads(message.body)
    if body["letter"] in ACCOUNT_LETTERS:
        return account_subject(body["letter"])
    if body["letter"] == DIGEST:
        return digest_subject(message.due_at.astimezone(zone_of(load_municipality(session))))
    return subject(body["letter"], news_of("", session, message, body))


def letter(session: Session, taken: Claim, *, address: str, link: str, log_line: str | None) -> Letter | None:
    """The letter of a message; None for a person without an address or account.

    `address` is that of the installation, `link` leads where a letter about an account leads.
    """
    person = str(taken.recipient)
    to = address_of(session, person, closed_too=json.loads(taken.body)["letter"] in TO_CLOSED)
    if to is None:
        return None
    called = session.get_one(User, person).called
    at, heading, said = _worded(address, session, taken, link, called=called)
    if log_line is not None:
        said += f"\n{log_line}\n"
    origin = session.scalars(select(LogHead.origin)).one()
    return Letter(id=f"ob-{taken.id}@{origin}", to=to, subject=heading, text=said, at=at)


def _worded(
    address: str, session: Session, taken: Claim, link: str, *, called: str
) -> tuple[datetime, str, str]:
    """The letter's time on the municipality's clock, its subject and its text."""
    body = json.loads(taken.body)
    kind, municipality = body["letter"], load_municipality(session)
    contact = municipality.contact
    at = taken.due_at.astimezone(zone_of(municipality))
    if kind in ACCOUNT_LETTERS:
        facts = _facts(session, body, at=at, link=link)
        return at, account_subject(kind), account_text(kind, called=called, contact=contact, **facts)
    if kind == DIGEST:
        told, beside = _told(address, session, body["items"], at=at)
        return at, digest_subject(at), digest_text(told, beside, called=called, contact=contact)
    news = news_of(address, session, taken, body)
    said = text(kind, news, called=called, contact=contact)
    return news.at.astimezone(zone_of(municipality)), subject(kind, news), said


def _facts(session: Session, body: Mapping[str, Any], *, at: datetime, link: str) -> dict[str, Any]:
    """What a letter about an account names."""
    return {
        "at": at,
        "link": link,
        "numbers": ", ".join(body.get("numbers", ())),
        "lines": "\n".join(body.get("lines", ())),
        "whose": session.get_one(User, body["whose"]).full_name if "whose" in body else "",
    }


def _told(
    address: str, session: Session, items: Sequence[Mapping[str, Any]], *, at: datetime
) -> tuple[list[tuple[str, News]], list[list[str]]]:
    """What a digest still has to say: about routes, and beside them."""
    told, beside = list[tuple[str, News]](), list[list[str]]()
    for item in items:
        kind = item["letter"]
        if kind in ACCOUNT_LETTERS:
            link = f"{address}{ACCOUNT_LETTERS[kind].place}"
            beside.append(account_sentences(kind, **_facts(session, item, at=at, link=link)))
        else:
            told.append((kind, _news_of_item(address, session, at, item)))
    return told, beside


def still_counts(session: Session, item: Mapping[str, Any]) -> bool:
    """Whether what was asked of the reader still waits; news that asks nothing always counts."""
    if item["seq"] is None or item["letter"] not in LETTERS or not LETTERS[item["letter"]].asks:
        return True
    opened = select(Task.route).join(
        LogEvent, (LogEvent.route == Task.route) & (LogEvent.rseq == Task.opened_version)
    )
    waits = opened.where(LogEvent.seq == item["seq"], Task.closed_version.is_(None)).limit(1)
    return session.scalar(waits) is not None


def _news_of_item(address: str, session: Session, at: datetime, item: Mapping[str, Any]) -> News:
    if item["seq"] is not None:
        return _news_of_act(address, session, item["seq"])
    return _news_beside_acts(address, session, at, item)


def news_of(address: str, session: Session, taken: Claim | OutboxMessage, body: Mapping[str, Any]) -> News:
    """The facts of one piece of news about a route; its link is under `address`."""
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


def address_of(session: Session, person: str, *, closed_too: bool = False) -> str | None:
    """Where letters to the person go; None for one who gets none."""
    user = session.get(User, person)
    return user.email if user is not None and (user.active or closed_too) else None


def _link(address: str, route: str) -> str:
    return f"{address}/routes/{route}"


def zone_of(municipality: Municipality) -> ZoneInfo:
    """The zone of the municipality's clock."""
    return ZoneInfo(municipality.zone)
