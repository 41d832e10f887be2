"""«На что обратить внимание»: what stands out in decisions. Pure functions over rows; nobody is accused by them.

Each notice names the decision and what was found; each threshold is a value that the pages show.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from approvals import offices
from approvals.audit.decisions import Decision


@dataclass(frozen=True)
class Thresholds:
    """From where on something stands out."""

    quick: timedelta = timedelta(seconds=20)  # from the first opening of the version to the decision
    many: int = 5  # decisions of one person …
    within: timedelta = timedelta(minutes=1)  # … in such a time
    reset: timedelta = timedelta(hours=24)  # from a new password to the decision
    night_from: int = 22
    night_to: int = 6
    counts_nights: bool = False


@dataclass(frozen=True)
class Reset:
    """That a new password was issued to a person, and by whom."""

    person: str
    by: str | None
    at: datetime


@dataclass(frozen=True)
class Surroundings:
    """What is known around the decisions: openings by (person, route), arrivals of versions, resets, due dates."""

    opened: Mapping[tuple[str, str], tuple[datetime, ...]] = field(default_factory=dict)
    arrived: Mapping[tuple[str, int], datetime] = field(default_factory=dict)
    resets: tuple[Reset, ...] = ()
    approvers: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # route: everybody who approved in it
    late: Mapping[int, int] = field(default_factory=dict)  # seq of a decision: days after the due date


@dataclass(frozen=True)
class Notice:
    """One thing that stands out; (kind, seq) names it for good. `amount`: seconds, decisions or days."""

    kind: str
    decision: Decision
    amount: int | None = None
    beside: tuple[int, ...] = ()  # the other decisions that make it up
    lists: tuple[str, ...] = ()  # under which names decisions of it were signed together, with one proof

    @property
    def key(self) -> tuple[str, int]:
        """Its name."""
        return self.kind, self.decision.seq


def notices(
    decisions: Iterable[Decision], around: Surroundings, limits: Thresholds, *, zone: ZoneInfo
) -> list[Notice]:
    """Everything that stands out, the latest first."""
    rows = sorted(decisions, key=lambda one: one.seq)
    typed = [one for one in rows if one.paper is None]  # a paper was entered whenever somebody found the time
    found = [
        *own_routes(rows),
        *both_levels(rows),
        *quick(typed, around, limits),
        *in_bulk(typed, limits),
        *outside_the_term(rows, zone),
        *recorded_later(rows),
        *after_a_reset(typed, around, limits),
        *overdue(rows, around),
    ]
    if limits.counts_nights:
        found += at_night(typed, limits, zone)
    return sorted(found, key=lambda one: (-one.decision.seq, one.kind))


def own_routes(rows: Iterable[Decision]) -> Iterator[Notice]:
    """Decisions about one's own route."""
    return (Notice("own_route", one) for one in rows if one.person == one.subject)


def both_levels(rows: Iterable[Decision]) -> Iterator[Notice]:
    """Approvals by one person at the school and in the municipality."""
    agreed: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in rows:
        if one.agrees:
            earlier = agreed[one.route, one.person]
            others = [two.seq for two in earlier if offices.level(two.office) != offices.level(one.office)]
            if others:
                yield Notice("both_levels", one, beside=tuple(others))
            earlier.append(one)


def quick(rows: Iterable[Decision], around: Surroundings, limits: Thresholds) -> Iterator[Notice]:
    """Decisions within seconds after the version was first opened; unread marks say nothing."""
    for one in rows:
        came = around.arrived.get((one.route, one.version - 1))
        since = [
            at
            for at in around.opened.get((one.person, one.route), ())
            if at <= one.at and (came is None or at >= came)
        ]
        if since and one.at - min(since) < limits.quick:
            yield Notice("quick", one, int((one.at - min(since)).total_seconds()))


def in_bulk(rows: Iterable[Decision], limits: Thresholds) -> Iterator[Notice]:
    """Runs of decisions by one person, each run told once, at its last decision."""
    by_person: dict[str, list[Decision]] = defaultdict(list)
    for one in rows:
        by_person[one.person].append(one)
    for mine in by_person.values():
        for run in _runs(mine, limits):
            yield Notice("bulk", run[-1], len(run), tuple(one.seq for one in run[:-1]))


def _runs(mine: list[Decision], limits: Thresholds) -> Iterator[list[Decision]]:
    """The longest stretches in which every `many` neighbours stand within the time."""
    run: list[Decision] = []
    for place in range(limits.many - 1, len(mine)):
        window = mine[place - limits.many + 1 : place + 1]
        if window[-1].at - window[0].at > limits.within:
            if run:
                yield run
            run = []
        else:
            run = [*run, window[-1]] if run else window
    if run:
        yield run


def outside_the_term(rows: Iterable[Decision], zone: ZoneInfo) -> Iterator[Notice]:
    """Decisions on a day on which the office was not held."""
    return (Notice("outside_term", one) for one in rows if not one.was_entitled(zone))


def recorded_later(rows: Iterable[Decision]) -> Iterator[Notice]:
    """Decisions by an appointment that was entered afterwards."""
    return (Notice("recorded_later", one) for one in rows if one.was_recorded_later)


def after_a_reset(rows: Iterable[Decision], around: Surroundings, limits: Thresholds) -> Iterator[Notice]:
    """Decisions soon after a new password that another approver of the same route had issued."""
    for one in rows:
        for reset in around.resets:
            soon = timedelta() <= one.at - reset.at <= limits.reset
            issuer = reset.by is not None and reset.by != one.person
            if (
                reset.person == one.person
                and soon
                and issuer
                and reset.by in around.approvers.get(one.route, ())
            ):
                yield Notice("after_reset", one, int((one.at - reset.at).total_seconds()))
                break


def overdue(rows: Iterable[Decision], around: Surroundings) -> Iterator[Notice]:
    """Decisions after the due date."""
    return (Notice("overdue", one, around.late[one.seq]) for one in rows if one.seq in around.late)


def at_night(rows: Iterable[Decision], limits: Thresholds, zone: ZoneInfo) -> Iterator[Notice]:
    """Decisions by night, where the audit counts them."""
    for one in rows:
        hour = one.at.astimezone(zone).hour
        if hour >= limits.night_from or hour < limits.night_to:
            yield Notice("night", one)
