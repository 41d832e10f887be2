"""The acts of those who decide: deputy, director and curator (rules §1).

A return asks for a reason and a comment; remarks of a positive decision live on in `remarks`.
"""

from collections.abc import Sequence
from datetime import datetime

from approvals.advance import Done
from approvals.desk import Desk
from approvals.perform import perform
from approvals.request import Actor, RemarkDraft, Seen


def deputy_return(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str,
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The school returns the route with a reason and a comment."""
    return perform(
        desk,
        "deputy_return",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment, "remarks": remarks},
    )


def deputy_approve(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The school agrees, with remarks that live on or without."""
    return perform(
        desk,
        "deputy_approve",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )


def director_return(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str,
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The director returns the route with a reason and a comment."""
    return perform(
        desk,
        "director_return",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment, "remarks": remarks},
    )


def director_approve(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The director approves («УТВЕРЖДАЮ»), where the process has that step."""
    return perform(
        desk,
        "director_approve",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )


def curator_return(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str,
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The municipality returns the route with a reason and a comment."""
    return perform(
        desk,
        "curator_return",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment, "remarks": remarks},
    )


def curator_approve(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The curator agrees with his recommendations; the version comes into force."""
    return perform(
        desk,
        "curator_approve",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )


def deputy_approve_amendment(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The school agrees to the change; an immaterial one comes into force."""
    return perform(
        desk,
        "deputy_approve_amendment",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )


def director_approve_amendment(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The director approves the change, where the process has that step."""
    return perform(
        desk,
        "director_approve_amendment",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )


def curator_approve_amendment(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The curator agrees to the change; it comes into force."""
    return perform(
        desk,
        "curator_approve_amendment",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )


def return_amendment(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str,
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The reviewer returns the change for rework."""
    return perform(
        desk,
        "return_amendment",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment, "remarks": remarks},
    )


def reject_amendment(
    desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime, comment: str
) -> Done:
    """The reviewer refuses the change; what is in force stays so."""
    return perform(
        desk, "reject_amendment", route, seen=seen, key=key, actor=actor, at=at, fields={"comment": comment}
    )


def return_reflection(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    reason: str,
    comment: str,
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The school returns the reflection for rework."""
    return perform(
        desk,
        "return_reflection",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"reason": reason, "comment": comment, "remarks": remarks},
    )


def complete(
    desk: Desk,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    comment: str = "",
    remarks: Sequence[RemarkDraft] = (),
) -> Done:
    """The school closes the route: the results are complete."""
    return perform(
        desk,
        "complete",
        route,
        seen=seen,
        key=key,
        actor=actor,
        at=at,
        fields={"comment": comment, "remarks": remarks},
    )
