"""The acts around the end of a route: pause, early end, transfer, and reopening by two persons (rules §1)."""

from datetime import datetime

from approvals.advance import Done
from approvals.desk import Desk
from approvals.perform import perform
from approvals.request import Actor, Seen


def request_reopen(
    desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime, comment: str
) -> Done:
    """The first of two persons asks to reopen a completed route."""
    return perform(
        desk, "request_reopen", route, seen=seen, key=key, actor=actor, at=at, fields={"comment": comment}
    )


def confirm_reopen(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The second of two persons confirms it; the route returns to the reflection."""
    return perform(desk, "confirm_reopen", route, seen=seen, key=key, actor=actor, at=at)


def suspend(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str = "",
) -> Done:
    """The carrying out is suspended, for a reason from the dictionary."""
    return perform(
        desk,
        "suspend",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment},
    )


def resume(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The carrying out is resumed where it was suspended."""
    return perform(desk, "resume", route, seen=seen, key=key, actor=actor, at=at)


def terminate(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str = "",
) -> Done:
    """The route ends before its time, for a reason from the dictionary."""
    return perform(
        desk,
        "terminate",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment},
    )


def transfer(
    desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime, comment: str
) -> Done:
    """The route passes to another organisation; `comment` is the ground."""
    return perform(
        desk, "transfer", route, seen=seen, key=key, actor=actor, at=at, fields={"comment": comment}
    )
