"""The acts of the teacher: writing, sending, reading, carrying out, reflecting (rules §1).

Each gives the route its next version or stores nothing; who may is decided in `authority`.
"""

from datetime import datetime

from approvals.advance import Done
from approvals.desk import Desk
from approvals.perform import perform
from approvals.request import Actor, Seen


def confirm(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher confirms what another filled in for him (signs Z1–Z3)."""
    return perform(desk, "confirm", route, seen=seen, key=key, actor=actor, at=at)


def submit(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher sends the route for approval; a new round begins (signs Z1–Z3)."""
    return perform(desk, "submit", route, seen=seen, key=key, actor=actor, at=at)


def recall(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher takes the route back before any decision of the round."""
    return perform(desk, "recall", route, seen=seen, key=key, actor=actor, at=at)


def acknowledge(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher has read the recommendations: one click, no password."""
    return perform(desk, "acknowledge", route, seen=seen, key=key, actor=actor, at=at)


def report_progress(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher puts the progress marks on record."""
    return perform(desk, "report_progress", route, seen=seen, key=key, actor=actor, at=at)


def open_amendment(
    desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime, comment: str
) -> Done:
    """The teacher or the deputy begins a change of what is in force; `comment` is its ground."""
    return perform(
        desk, "open_amendment", route, seen=seen, key=key, actor=actor, at=at, fields={"comment": comment}
    )


def submit_amendment(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher sends the change for approval (signs Z1–Z3)."""
    return perform(desk, "submit_amendment", route, seen=seen, key=key, actor=actor, at=at)


def cancel_amendment(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """Who opened the change gives it up before it is decided."""
    return perform(desk, "cancel_amendment", route, seen=seen, key=key, actor=actor, at=at)


def start_reflection(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher goes over to the final reflection, when it is due."""
    return perform(desk, "start_reflection", route, seen=seen, key=key, actor=actor, at=at)


def submit_reflection(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher presents section 4 and the products (signs Z4)."""
    return perform(desk, "submit_reflection", route, seen=seen, key=key, actor=actor, at=at)


def withdraw(
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
    """The teacher gives the route up before it was agreed."""
    return perform(
        desk,
        "withdraw",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment},
    )
