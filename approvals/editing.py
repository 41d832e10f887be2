"""Writing in the working copy: who may write which section now, and saving it with its revision.

Saving is not an act: it takes no number and makes no entry. What was saved elsewhere meanwhile is never overwritten.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from approvals import authority
from approvals.authority import Grant
from approvals.batches.preparers import as_preparer
from approvals.desk import Desk, local_day
from approvals.errors import DraftMoved, Locked
from approvals.offices import FILLERS
from approvals.request import Actor
from approvals.situation import Situation, read_situation
from documents.content import RouteContent, content_from_data, to_data
from documents.drafts import DevelopmentRoute, looked_up_by
from documents.membership import keeping_group
from documents.prefill import saved
from documents.progress import Progress
from documents.zones import canonical_content
from workflow.definition import MEMBER, ContentSource, ProcessDefinition
from workflow.log.canonical import canonical

PLAN = frozenset({"z1", "z2", "z3"})


@dataclass(frozen=True)
class Saved:
    """A saved working copy."""

    revision: int
    content: RouteContent


def writable(situation: Situation, definition: ProcessDefinition, *, on: date) -> frozenset[str]:
    """The sections that the person may write now; «p» stands for the progress marks.

    A section is writable for who may do an act that takes it from the working copy in this state; while a route is
    a draft also for who fills in for the teacher, and in an amendment for who opened it. A methodist writes what the
    curator writes, and signs none of it.
    """
    situation = as_preparer(situation)
    found: set[str] = set()
    for act in definition.acts_from(situation.state):
        if not isinstance(authority.grant(situation, definition, act.code, on=on), Grant):
            continue
        if act.offices == (MEMBER,):
            continue  # his own words only: see `grouping`
        if act.content is ContentSource.DRAFT:
            found |= set(act.draft_zones)
        if act.freezes_progress:
            found.add("p")
    if _fills_in(situation, definition) or _amends(situation, definition):
        found |= PLAN
    return frozenset(found)


def _fills_in(situation: Situation, definition: ProcessDefinition) -> bool:
    writing = situation.state == definition.initial.code and situation.filled_by == situation.person.person
    return writing and _still_holds(situation, *FILLERS)


def _amends(situation: Situation, definition: ProcessDefinition) -> bool:
    takes_plan = any(set(act.draft_zones) >= PLAN for act in definition.acts_from(situation.state))
    writing = (
        situation.in_force is not None and takes_plan and situation.amended_by == situation.person.person
    )
    return writing and _still_holds(situation, *definition.acts["open_amendment"].offices)


def _still_holds(situation: Situation, *allowed: str) -> bool:
    """Whether the person may still write today: what he began in an office ends with the office."""
    return situation.person.active and bool(authority.candidates(situation, allowed))


def save_zone(
    desk: Desk, route: str, zone: str, data: Mapping[str, Any], *, revision: int, actor: Actor, at: datetime
) -> Saved:
    """Save one section over the working copy seen at `revision`; see `save_zones`."""
    return save_zones(desk, route, {zone: data}, revision=revision, actor=actor, at=at)


def save_zones(
    desk: Desk,
    route: str,
    zones: Mapping[str, Mapping[str, Any]],
    *,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Saved:
    """Save sections over the working copy seen at `revision`: all of them or none.

    Afterwards the copy has the next revision and derived fields are made anew. Raises `DraftMoved` where it was
    saved meanwhile, `Locked` where a section cannot be written, pydantic's ValidationError for what is typed wrong.
    """
    with desk.units.writing() as session:
        situation = opened(desk, session, route, set(zones), revision=revision, actor=actor, at=at)
        salted = {zone: {**data, "salt": getattr(situation.draft, zone).salt} for zone, data in zones.items()}
        whole = {**to_data(situation.draft), **salted}
        typed = keeping_group(content_from_data(whole, desk.dictionaries), situation.draft)
        content = saved(situation.draft, typed, desk.dictionaries)
        keep(session, situation, content, actor=actor, at=at)
    return Saved(revision + 1, content)


def keep(
    session: Session, situation: Situation, content: RouteContent, *, actor: Actor, at: datetime
) -> None:
    """Make `content` the working copy, with the next revision; the copy is locked and may be written by now."""
    session.execute(
        update(DevelopmentRoute)
        .where(DevelopmentRoute.id == situation.route)
        .values(
            draft=canonical_content(content).decode(),
            draft_revision=situation.draft_revision + 1,
            drafted_at=at,
            drafted_by=actor.person,
            **looked_up_by(content),
        )
    )


def save_progress(
    desk: Desk, route: str, data: Mapping[str, Any], *, revision: int, actor: Actor, at: datetime
) -> int:
    """Save the progress marks over the working copy seen at `revision` and return the next revision."""
    with desk.units.writing() as session:
        opened(desk, session, route, {"p"}, revision=revision, actor=actor, at=at)
        progress = Progress.model_validate(data, context={"dictionaries": desk.dictionaries})
        session.execute(
            update(DevelopmentRoute)
            .where(DevelopmentRoute.id == route)
            .values(progress=canonical(to_data(progress)).decode(), draft_revision=revision + 1)
        )
    return revision + 1


def opened(
    desk: Desk,
    session: Session,
    route: str,
    zones: Collection[str],
    *,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Situation:
    """The situation in which the sections may be written over the copy seen at `revision`, with the copy locked.

    Raises `Locked` or `DraftMoved`.
    """
    # Two who save at once, and an act that takes the copy, wait for each other here.
    session.get(DevelopmentRoute, route, with_for_update=True)
    situation = read_situation(session, route, actor.person, at=at)
    on = local_day(at, situation.municipality.zone)
    definition = desk.definition(session, situation.process)
    if not writable(situation, definition, on=on).issuperset(zones):
        raise Locked(state=definition.state_label(situation.state))
    if situation.draft_revision != revision:
        raise DraftMoved(seen=revision, now=situation.draft_revision)
    return situation
