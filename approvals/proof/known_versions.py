"""What anybody who holds the paper may know of a version: its number, where it and the route stand, whether it is in
force, who approved it in which office and when. Nothing of what a route says, and nobody but those who approved.

A route becomes known here with its first submission. What one may not know of and what does not exist are one answer,
from one query.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from approvals.paper.proofs import PaperSignOff
from approvals.signing.sign_offs import SignOff
from approvals.situation import PastSignOff, past_sign_offs
from approvals.visibility import Condition
from documents.versions import DocumentVersion
from documents.zones import control_code
from workflow.instances import WorkflowInstance
from workflow.participants import User

IN_FORCE: Final = "in_force"
SUPERSEDED: Final = "superseded"
PROPOSED: Final = "proposed"  # an amendment that is not in force
NEVER: Final = "never"  # nothing of the route has been in force yet
PLAN = ("z1", "z2", "z3", "z5")
PUBLIC: Condition = WorkflowInstance.number.is_not(None)

Asked = ColumnElement[bool]


@dataclass(frozen=True)
class Approval:
    """Who approved, in which office, when; `acting` where he stood in for the holder.

    `on_paper` is the day on the sheet, where it was signed by hand and entered at that time.
    """

    person: str
    office: str
    acting: bool
    at: datetime
    on_paper: date | None = None


@dataclass(frozen=True)
class KnownVersion:
    """What is known of the version asked about."""

    route: str
    number: str | None
    version: int
    at: datetime
    state: str  # of the version
    state_now: str
    version_now: int
    standing: str
    in_force: int | None
    code: str
    approvals: tuple[Approval, ...]


def known_version(session: Session, asked: Asked, who: Condition | None) -> KnownVersion | None:
    """The last version that fits and is known to anybody, or to the person whose condition `who` is."""
    known = PUBLIC if who is None else or_(PUBLIC, who)
    row = session.execute(
        _VERSION.where(asked, known).order_by(DocumentVersion.n.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    hashes = {zone: getattr(row, zone) for zone in ("z1", "z2", "z3", "z4", "z5")}
    standing = _standing(session, row, hashes)
    return KnownVersion(
        route=row.route,
        number=row.number,
        version=row.n,
        at=row.at,
        state=row.state,
        state_now=row.state_now,
        version_now=row.version_now,
        standing=standing,
        in_force=row.in_force,
        code=control_code(row.content),
        approvals=_approvals(session, row, hashes, in_force=standing == IN_FORCE),
    )


_VERSION: Any = select(
    DocumentVersion.route,
    DocumentVersion.n,
    DocumentVersion.at,
    DocumentVersion.state,
    DocumentVersion.content,
    DocumentVersion.z1,
    DocumentVersion.z2,
    DocumentVersion.z3,
    DocumentVersion.z4,
    DocumentVersion.z5,
    WorkflowInstance.number,
    WorkflowInstance.in_force,
    WorkflowInstance.state.label("state_now"),
    WorkflowInstance.version.label("version_now"),
).join(WorkflowInstance, WorkflowInstance.id == DocumentVersion.route)


def _standing(session: Session, row: Row[Any], hashes: Mapping[str, str]) -> str:
    """Superseded is only what a later version in force says otherwise in sections 1–3 or 5 (rules §2)."""
    if row.in_force is None:
        return NEVER
    there = session.get_one(DocumentVersion, (row.route, row.in_force))
    if all(hashes[zone] == getattr(there, zone) for zone in PLAN):
        return IN_FORCE
    return SUPERSEDED if row.n < row.in_force else PROPOSED


def _approvals(
    session: Session, row: Row[Any], hashes: Mapping[str, str], *, in_force: bool
) -> tuple[Approval, ...]:
    """Of each office the last decision about this text, where it was yes."""
    last: dict[str, PastSignOff] = {}
    for past in past_sign_offs(session, row.route):
        zones = json.loads(past.zones)
        carried = in_force and "z5" in zones and past.version <= row.in_force
        if past.decides and "z3" in zones and (carried or past.covers(hashes)):
            last.pop(past.office, None)  # the last word stands last
            last[past.office] = past
    agreed = [past.version for past in last.values() if past.agrees]
    signed = (
        select(SignOff, User, PaperSignOff.signed_on)
        .join(User, User.id == SignOff.person)
        .outerjoin(PaperSignOff, PaperSignOff.seq == SignOff.seq)
        .where(SignOff.route == row.route, SignOff.version.in_(agreed))
        .order_by(SignOff.version)
    )
    return tuple(
        Approval(person.full_name, one.office, one.on_behalf_of is not None, one.at, on_paper)
        for one, person, on_paper in session.execute(signed)
    )
