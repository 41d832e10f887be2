"""News: what I was told about routes, the latest first, whether it went by letter or not. Mine alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from sqlalchemy import select

from web.access import me
from web.digest import ITEM
from web.installation import reading
from web.jobs import MAIL
from web.messages import LETTERS, News, subject
from web.wording import news_of, still_counts
from workflow.outbox import OutboxMessage

PAGE = 30

pages = Blueprint("news", __name__)


@dataclass(frozen=True)
class Told:
    """One piece of news: its words, and whether something is still asked of the reader."""

    heading: str
    news: News
    asks: bool


@pages.get("/news")
def mine() -> str:
    """What I was told, a page at a time."""
    asked = request.args.get("before", "")
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.recipient == me().person, OutboxMessage.effect.in_((ITEM, MAIL)))
        .order_by(OutboxMessage.id.desc())
        .limit(2 * PAGE + 1)
    )
    if asked.isascii() and asked.isdigit() and len(asked) < 12:  # noqa: PLR2004
        query = query.where(OutboxMessage.id < int(asked))
    rows = reading().scalars(query).all()
    pieces = _pieces(rows)
    shown = pieces[:PAGE]
    last = shown[-1] if len(pieces) > PAGE else rows[-1] if len(rows) > 2 * PAGE else None
    return render_template("news.html", told=[_told(row) for row in shown], further=last and last.id)


def _pieces(rows: Sequence[OutboxMessage]) -> list[OutboxMessage]:
    """Each piece of news once: it may have gone by a letter of its own too, or by one made of many."""
    found: dict[tuple[int, str], OutboxMessage] = {}
    for row in rows:
        letter = json.loads(row.body)["letter"]
        if letter not in LETTERS or (row.effect == MAIL and row.seq is None):
            continue
        found.setdefault((-row.id if row.seq is None else row.seq, letter), row)
    return list(found.values())


def _told(row: OutboxMessage) -> Told:
    session, body = reading(), json.loads(row.body)
    letter = body["letter"]
    news = news_of("", session, row, body)
    waits = LETTERS[letter].asks and row.seq is not None and still_counts(session, {**body, "seq": row.seq})
    return Told(subject(letter, news), news, waits)
