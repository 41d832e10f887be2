"""What was given out for an attestation: recorded when it leaves, recognised when somebody presents it for checking.

A paper itself is not kept. Its hash and those of its words lie under the salt of the entry and go with the content: by
themselves they would let an erased text be guessed.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, func, or_, select
from sqlalchemy.orm import Session

from approvals.desk import local_day
from approvals.errors import RouteErased
from approvals.group_members import GroupMember
from approvals.proof.bundles import TooManyExports
from documents.docx.presented import Presented, Wording, present
from documents.docx.snapshot import Snapshot
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.canonical import canonical, parse
from workflow.log.erasing import Item, erased_by
from workflow.log.tables import LogEvent, Payload

EXPORTED = "document.exported"
PAPERS = "papers"
"""The text of the entry in which the hashes of the papers lie."""
MOST_IN_AN_HOUR = 20

Version = tuple[str, int]


@dataclass(frozen=True)
class GivenPaper:
    """One paper that was given out. Without `wording` it is one of the papers of an entry whose hashes are gone."""

    at: datetime
    versions: tuple[Version, ...]
    paper: str = ""
    sha256: str = ""
    wording: Wording | None = None

    def is_named_by(self, given: Presented) -> bool:
        """Whether the document says of itself that it is this paper."""
        said = given.paper
        return said is not None and said.versions == self.versions and self.paper in ("", said.form)


def record_export(
    session: Session,
    routes: Sequence[Snapshot],
    *,
    form: str,
    body: bytes,
    papers: Mapping[str, bytes],
    person: str,
    by: str | None,
    at: datetime,
) -> None:
    """Record that `body`, made of these papers, is given out; raises `TooManyExports` for more than 20 in the hour.

    The command line (`by` is None) is not counted. Raises `RouteErased` where a text was destroyed while it was drawn:
    hashes of its paper must not outlive it.
    """
    if by is not None:
        lately = select(func.count()).where(
            LogEvent.kind == EXPORTED, LogEvent.at > at - timedelta(hours=1), LogEvent.by == by
        )
        if (session.scalar(lately) or 0) >= MOST_IN_AN_HOUR:
            raise TooManyExports(most=MOST_IN_AN_HOUR)
    _require_there(session, routes)
    versions = [{"route": route.route, "version": route.version} for route in routes]
    data = {"form": form, "sha256": hashlib.sha256(body).hexdigest(), "routes": versions}
    spelled = canonical([_hashes(name, paper) for name, paper in sorted(papers.items())]).decode()
    journal.record(session, kind=EXPORTED, at=at, by=by, about=person, data=data, texts={PAPERS: spelled})


def _require_there(session: Session, routes: Sequence[Snapshot]) -> None:
    """Of an export and an erasure at once the second sees what the first did."""
    ours = WorkflowInstance.id.in_([route.route for route in routes])
    session.execute(select(WorkflowInstance.id).where(ours).order_by(WorkflowInstance.id).with_for_update())
    for route in routes:
        erased = erased_by(session, Item("content", route.content_hash))
        if erased is not None:
            on = local_day(erased.at, route.zone)
            raise RouteErased(number=route.number or "без номера", act=erased.act, on=on)


def given_papers(session: Session, given: Presented) -> list[GivenPaper]:
    """Every paper ever given out about the teacher whose routes the document names, the last one first."""
    named = [route for route, _ in given.paper.versions] if given.paper else []
    of_them = or_(WorkflowInstance.id.in_(named), WorkflowInstance.number.in_(sorted(given.numbers)))
    teachers = _people(of_them)
    rows = session.execute(
        select(LogEvent.body, LogEvent.at, Payload.text)
        .outerjoin(Payload, (Payload.seq == LogEvent.seq) & (Payload.field == PAPERS))
        .where(LogEvent.kind == EXPORTED, LogEvent.about.in_(teachers))
        .order_by(LogEvent.seq.desc())
    )
    return [paper for body, at, text in rows for paper in _papers(parse(body), at, text)]


def entries_naming(session: Session, routes: Collection[str]) -> Iterator[int]:
    """The entries whose hashes are of papers about any of these routes: they go when its content goes."""
    teachers = _people(WorkflowInstance.id.in_(routes))
    rows = session.execute(
        select(LogEvent.seq, LogEvent.body)
        .join(Payload, (Payload.seq == LogEvent.seq) & (Payload.field == PAPERS))
        .where(LogEvent.kind == EXPORTED, LogEvent.about.in_(teachers))
    )
    for seq, body in rows:
        if any(one["route"] in routes for one in parse(body)["data"]["routes"]):
            yield seq


def _people(routes: ColumnElement[bool]) -> CompoundSelect[str]:
    """The teachers whose routes these are, and the members of their groups."""
    groups = select(GroupMember.person).join(WorkflowInstance, WorkflowInstance.id == GroupMember.route)
    return select(WorkflowInstance.subject).where(routes).union(groups.where(routes))


def _hashes(name: str, body: bytes) -> dict[str, Any]:
    shown = present(body)
    return {
        "paper": name,
        "sha256": shown.sha256,
        "text": shown.wording.text,
        "margins": sorted(shown.wording.margins),
    }


def _papers(said: Mapping[str, Any], at: datetime, text: str | None) -> Iterator[GivenPaper]:
    if PAPERS not in said["texts"]:
        return
    versions = tuple((one["route"], one["version"]) for one in said["data"]["routes"])
    if text is None:
        yield GivenPaper(at, versions)
        return
    for one in parse(text.encode()):
        wording = Wording(one["text"], frozenset(one["margins"]))
        yield GivenPaper(at, versions, one["paper"], one["sha256"], wording)
