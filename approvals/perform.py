"""The one door for pages and the command line: an act of the route's own process, with the fields of its form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.advance import Done, advance, foresee
from approvals.desk import Desk
from approvals.request import Actor, Request, Seen, clean_fields
from approvals.situation import find
from workflow.errors import TransitionNotAllowed


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
    batch: str | None = None,
) -> Done:
    """Make an act of the route's process with the fields of its form; `batch` names the list that it is signed in.

    Raises `BadField` for a field, the refusals of `authority`, `machine` and `outcome` for the act.
    """
    with desk.units.reading() as session:
        found = find(session, route, actor.person, form=key)
        described = desk.definition(session, found.process).acts.get(act)
        if described is None:
            raise TransitionNotAllowed(act=act, state="", act_label=act, state_label="")
        cleaned = clean_fields(fields or {}, described, desk.dictionaries)
        request = Request(route, act, actor, at, seen, key, cleaned, batch)
        foreseen = foresee(desk, session, request, found)
    return foreseen if isinstance(foreseen, Done) else advance(desk, request, foreseen)
