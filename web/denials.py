"""Refusals of right, for the log: one `authz.denied` per person, route and minute, in a transaction of its
own.

Which refusals count as such is decided in `problems`.
"""

import logging

from flask import request
from sqlalchemy import or_, select

from web.access import signed_in
from web.installation import reading, request_time, writing
from web.paced_log import record_paced
from workflow.instances import WorkflowInstance
from workflow.log.journal import LogFrozen
from workflow.transaction import DatabaseBusy

log = logging.getLogger(__name__)


def note_denial() -> None:
    """Record that the person was refused what this request asks for; a busy store only warns."""
    who = signed_in()
    if who is None:
        return
    route = _existing_route()
    page = request.endpoint or "-"
    try:
        with writing() as session:
            record_paced(
                session,
                "authz.denied",
                subject=f"{who.person} {route or page}"[:120],
                at=request_time(),
                by=who.person,
                about=route,
                data={"page": page},
            )
    except LogFrozen:
        return
    except DatabaseBusy:
        log.warning("a refusal of right on %s was not logged: the database is busy", page)


def is_foreign_route() -> bool:
    """Whether the address names a route that exists: then «не найдено» hides it from this person."""
    return signed_in() is not None and _existing_route() is not None


def _existing_route() -> str | None:
    named = (request.view_args or {}).get("route")
    if not isinstance(named, str) or len(named) > 40:  # noqa: PLR2004  # an id or a number is shorter
        return None
    query = select(WorkflowInstance.id).where(
        or_(WorkflowInstance.id == named, WorkflowInstance.number == named)
    )
    return reading().scalars(query).one_or_none()
