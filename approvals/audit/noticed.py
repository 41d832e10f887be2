"""Reads what `anomalies` looks at: the decisions, and around them openings, versions, resets and due dates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.audit.anomalies import Notice, Reset, Surroundings, Thresholds, notices
from approvals.audit.decisions import Decision, decisions, decisions_of_person
from approvals.audit.readings import READ, ReadingBatch, reading
from approvals.audit.scope import Scope
from approvals.signing.sign_offs import SignOff
from approvals.tasks import Task
from documents.versions import DocumentVersion
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

AT_ONCE = 500  # a list in a query
RESET = "password.reset"


def noticed(session: Session, scope: Scope) -> list[Notice]:
    """What stands out in the decisions of an audit."""
    limits = Thresholds(counts_nights=scope.audit.counts_nights)
    return _found(session, decisions(session, scope), limits, scope.zone)


def noticed_about(session: Session, person: str, *, zone: ZoneInfo) -> list[Notice]:
    """What stands out in the decisions of a person: what he sees of himself and may explain."""
    return _found(session, decisions_of_person(session, person), Thresholds(), zone)


def _found(session: Session, rows: Sequence[Decision], limits: Thresholds, zone: ZoneInfo) -> list[Notice]:
    found = notices(rows, surroundings(session, rows, zone=zone), limits, zone=zone)
    return [_with_lists(session, one) if one.kind == "bulk" else one for one in found]


def _with_lists(session: Session, one: Notice) -> Notice:
    """The notice with the lists that its entries name."""
    entries = [*one.beside, one.decision.seq]
    named: set[str] = set()
    for some in (entries[start : start + AT_ONCE] for start in range(0, len(entries), AT_ONCE)):
        bodies = session.scalars(select(LogEvent.body).where(LogEvent.seq.in_(some)))
        named |= {parse(body)["batch"] for body in bodies} - {None}
    return replace(one, lists=tuple(sorted(named)))


def surroundings(session: Session, rows: Sequence[Decision], *, zone: ZoneInfo) -> Surroundings:
    """What stands around these decisions."""
    routes = sorted({one.route for one in rows})
    arrived: dict[tuple[str, int], datetime] = {}
    approvers: dict[str, set[str]] = defaultdict(set)
    opened: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    closed: dict[tuple[str, int, str], Task] = {}
    for some in _parts(routes):
        versions = select(DocumentVersion.route, DocumentVersion.n, DocumentVersion.at)
        for route, n, at in session.execute(versions.where(DocumentVersion.route.in_(some))):
            arrived[route, n] = at
        agreed = select(SignOff.route, SignOff.person).where(SignOff.decision.startswith("approve"))
        for route, person in session.execute(agreed.where(SignOff.route.in_(some))):
            approvers[route].add(person)
        for row in session.scalars(select(LogEvent).where(LogEvent.about.in_(some), LogEvent.kind == READ)):
            opened[str(row.by), str(row.about)].append(reading(row).opened_at)
        for batch in session.scalars(select(ReadingBatch).where(ReadingBatch.route.in_(some))):
            opened[batch.person, batch.route].append(batch.opened_at)
        dated = select(Task).where(
            Task.route.in_(some), Task.due_on.is_not(None), Task.closed_at.is_not(None)
        )
        for task in session.scalars(dated):
            closed[task.route, task.closed_version or 0, task.office] = task
    return Surroundings(
        opened={key: tuple(times) for key, times in opened.items()},
        arrived=arrived,
        resets=_resets(session),
        approvers={route: frozenset(people) for route, people in approvers.items()},
        late=_late(rows, closed, zone),
    )


def _parts(routes: Sequence[str]) -> Iterable[Sequence[str]]:
    return (routes[start : start + AT_ONCE] for start in range(0, len(routes), AT_ONCE))


def _resets(session: Session) -> tuple[Reset, ...]:
    query = select(LogEvent.about, LogEvent.by, LogEvent.at).where(LogEvent.kind == RESET)
    return tuple(Reset(str(about), by, at) for about, by, at in session.execute(query))


def _late(
    rows: Iterable[Decision], closed: dict[tuple[str, int, str], Task], zone: ZoneInfo
) -> dict[int, int]:
    found = {}
    for one in rows:
        task = closed.get((one.route, one.version, one.office))
        if task is not None and task.due_on is not None and one.day(zone) > task.due_on:
            found[one.seq] = (one.day(zone) - task.due_on).days
    return found
