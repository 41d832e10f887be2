"""The queue in an address: what is asked for is spelled in it, so that it can be kept, sent and come back to.

A page of a decision carries the address of the queue along and leads on to the next route.
"""

from collections.abc import Iterable
from dataclasses import fields
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from approvals.batches.basket import how_many
from approvals.queue import Asked, next_to_decide
from web.access import my_standing
from web.installation import reading, request_time, stop_reading, today

LONGEST, LONGEST_VALUE = 600, 200
MOST_DAYS, MOST_ROUNDS = 999, 99


def read_asked(posted: Iterable[tuple[str, str]]) -> Asked:
    """What the address asks for; what it cannot mean is left out."""
    given = {name: value.strip()[:LONGEST_VALUE] for name, value in posted}
    return Asked(
        every=given.get("every") == "1",
        **{
            name: given.get(name, "")
            for name in ("name", "organization", "state", "subject", "deficit", "category")
        },
        waited=_number(given.get("waited", ""), MOST_DAYS),
        round=_number(given.get("round", ""), MOST_ROUNDS),
        changed=given.get("changed") == "1",
        overdue=given.get("overdue") == "1",
        similar=given.get("similar") == "1",
        ready=given["ready"] if given.get("ready") in ("yes", "no") else "",
    )


def spelled(asked: Asked, **other: object) -> str:
    """The query of the address: only what is asked for, always in the same order."""
    said = {one.name: getattr(asked, one.name) for one in fields(asked)} | other
    return urlencode({name: "1" if value is True else value for name, value in said.items() if value})


def asked_queue() -> str:
    """The queue from which this page was opened, cleaned; nothing where it was opened otherwise."""
    given = request.args.get("queue")
    return "" if given is None else spelled(_carried(given)) or "-"


def after_preparing(queue: str) -> str:
    """Where the work goes on: the next route of the queue, then the basket, or all that waits if that is empty."""
    stop_reading()
    asked = _carried(queue)
    route = next_to_decide(reading(), my_standing(), asked, on=today(), at=request_time()) if queue else None
    if route is not None:
        return url_for("acts.review", route=route, queue=spelled(asked) or "-")
    return url_for("basket.page" if how_many(reading(), my_standing()) else "queue.page")


def _carried(queue: str) -> Asked:
    return read_asked(parse_qsl(queue[:LONGEST]))


def _number(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 5 else 0  # noqa: PLR2004
