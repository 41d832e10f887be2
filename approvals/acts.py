"""The acts of people, one function each (rules §1). Each gives the route its next version or stores nothing.

`perform` is the one door for pages and the command line. Pages prove who acts; nothing here sees a password.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from approvals.advance import Done, advance
from approvals.desk import Desk
from approvals.opening import Opening, open_route
from approvals.request import Actor, Proof, RemarkDraft, Request, Seen, clean_fields
from approvals.situation import process_of
from workflow.errors import TransitionNotAllowed

__all__ = ["ACTS", "Actor", "Done", "Opening", "Proof", "RemarkDraft", "Seen", "open_route", "perform"]


def perform(
    desk: Desk,
    act: str,
    route: str,
    *,
    seen: Seen,
    key: str,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, Any] | None = None,
) -> Done:
    """Make an act of the route's process with the fields of its form.

    Raises `BadField` for a field, the refusals of `authority`, `machine` and `outcome` for the act.
    """
    with desk.units.reading() as session:
        definition = desk.definition(session, process_of(session, route))
    described = definition.acts.get(act)
    if described is None:
        raise TransitionNotAllowed(act=act, state="", act_label=act, state_label="")
    cleaned = clean_fields(fields or {}, described, desk.dictionaries)
    return advance(desk, Request(route, act, actor, at, seen, key, cleaned))


def confirm(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher confirms what another filled in for him (signs Z1–Z3)."""
    return perform(desk, "confirm", route, seen=seen, key=key, actor=actor, at=at)


def submit(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher sends the route for approval; a new round begins (signs Z1–Z3)."""
    return perform(desk, "submit", route, seen=seen, key=key, actor=actor, at=at)


def recall(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher takes the route back before any decision of the round."""
    return perform(desk, "recall", route, seen=seen, key=key, actor=actor, at=at)


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


def cancel_amendment(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """Who opened the change gives it up before it is decided."""
    return perform(desk, "cancel_amendment", route, seen=seen, key=key, actor=actor, at=at)


def start_reflection(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher goes over to the final reflection, when it is due."""
    return perform(desk, "start_reflection", route, seen=seen, key=key, actor=actor, at=at)


def submit_reflection(desk: Desk, route: str, *, seen: Seen, key: str, actor: Actor, at: datetime) -> Done:
    """The teacher presents section 4 and the products (signs Z4)."""
    return perform(desk, "submit_reflection", route, seen=seen, key=key, actor=actor, at=at)


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


ACTS = {
    "confirm": confirm,
    "submit": submit,
    "recall": recall,
    "deputy_return": deputy_return,
    "deputy_approve": deputy_approve,
    "director_approve": director_approve,
    "director_return": director_return,
    "curator_return": curator_return,
    "curator_approve": curator_approve,
    "acknowledge": acknowledge,
    "report_progress": report_progress,
    "open_amendment": open_amendment,
    "submit_amendment": submit_amendment,
    "deputy_approve_amendment": deputy_approve_amendment,
    "director_approve_amendment": director_approve_amendment,
    "curator_approve_amendment": curator_approve_amendment,
    "return_amendment": return_amendment,
    "reject_amendment": reject_amendment,
    "cancel_amendment": cancel_amendment,
    "start_reflection": start_reflection,
    "submit_reflection": submit_reflection,
    "return_reflection": return_reflection,
    "complete": complete,
    "request_reopen": request_reopen,
    "confirm_reopen": confirm_reopen,
    "suspend": suspend,
    "resume": resume,
    "withdraw": withdraw,
    "terminate": terminate,
    "transfer": transfer,
}
"""Every act by its code, as TOML, log and pages name it; opening is `open_route`."""
