"""«Мои задачи», the list of routes and the queue at 20,000 routes: the p95 of the queries behind one page.

Asked in turns by teachers, deputy heads and the curator, each time as another person: what grows is the municipality,
not the school.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy.orm import Session

from approvals.inbox import Filters, my_tasks, routes_list
from approvals.queue import Asked, queue
from approvals.standing import Standing, standing
from tests.bench.crowd import SCHOOL_SIZE, base, deputy, teacher
from tests.bench.figures import Figure, median, percentile
from tests.world import person_id
from workflow.database import Database
from workflow.transaction import Units

SMALL, LARGE = 1_000, 20_000
ON = date(2026, 9, 14)
AT = datetime(2026, 9, 14, 8, tzinfo=UTC)
ROUNDS, WARMING = 60, 5
QUEUES = {
    "ждут решения": Asked(),
    "все открытые": Asked(every=True),
    "дефицит и просрочка": Asked(every=True, deficit="methodical", overdue=True),
    "по имени": Asked(name="Лугова"),
}

Ask = Callable[[Session, Standing], object]
LISTS: dict[str, Ask] = {
    "мои задачи": lambda session, who: my_tasks(session, who, on=ON),
    "список маршрутов": lambda session, who: routes_list(session, who, Filters(), on=ON),
}


def figures(_folder: Path) -> list[Figure]:
    """One figure for each list."""
    bases = {count: Database.open(f"sqlite:///{base(count)}") for count in (SMALL, LARGE)}
    try:
        units = {count: Units(one) for count, one in bases.items()}
        return [*(_growth(title, ask, units) for title, ask in LISTS.items()), _queue(units[LARGE])]
    finally:
        for one in bases.values():
            one.close()


def _growth(title: str, ask: Ask, bases: dict[int, Units]) -> Figure:
    laps: dict[int, list[float]] = {count: [] for count in bases}
    for turn in range(-WARMING, ROUNDS):
        for count, units in bases.items():
            for person in _people(count, turn % ROUNDS):
                lap = _lap(units, ask, person)
                if turn >= 0:
                    laps[count].append(lap)
    small, large = (percentile(laps[count], 0.95) for count in (SMALL, LARGE))
    seen = {f"p95 при {count}, мс": percentile(laps[count], 0.95) for count in bases}
    seen |= {f"медиана при {count}, мс": median(laps[count]) for count in bases}
    return Figure(f"{title}: 20 000 маршрутов / 1000, p95", large / small, 1.5, "≤", "×", seen)


def _queue(units: Units) -> Figure:
    """The curator's queue with all its counts, as its page asks for it."""
    laps: dict[str, list[float]] = {title: [] for title in QUEUES}
    for turn in range(-WARMING, ROUNDS):
        for title, asked in QUEUES.items():
            lap = _lap(units, partial(_asked, asked), person_id("curator"))
            if turn >= 0:
                laps[title].append(lap)
    seen = {f"p95: {title}, мс": percentile(found, 0.95) for title, found in laps.items()}
    return Figure("очередь куратора при 20 000 маршрутов, p95", max(seen.values()), 400, "≤", "мс", seen)


def _asked(asked: Asked, session: Session, who: Standing) -> object:
    return queue(session, who, asked, on=ON, at=AT)


def _people(count: int, turn: int) -> tuple[str, str, str]:
    """A teacher, a deputy head and the curator, spread over the whole base."""
    number = turn * (count // ROUNDS)
    return teacher(number), deputy(number // SCHOOL_SIZE), person_id("curator")


def _lap(units: Units, ask: Ask, person: str) -> float:
    with units.reading() as session:
        who = standing(session, person, on=ON)
        if who is None or not who.active:
            raise AssertionError(f"nobody is {person}")
        started = perf_counter()
        ask(session, who)
        return (perf_counter() - started) * 1000
