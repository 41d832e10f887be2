"""A figure of the bench and how it is taken: everything compared runs in turns in one process, medians are shown.

A figure is a ratio wherever it can be: ratios keep on another machine, milliseconds do not.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Work = Callable[[], Any]


@dataclass(frozen=True)
class Figure:
    """One measured number with its aim; `seen` holds what it was computed from (milliseconds, counts)."""

    what: str
    value: float
    aim: float
    sense: Literal["≥", "≤"]
    unit: str
    seen: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.value >= self.aim if self.sense == "≥" else self.value <= self.aim


def in_turns(
    works: Mapping[str, Work], *, rounds: int, repeats: int | Mapping[str, int] = 1
) -> dict[str, float]:
    """The median milliseconds of each work, taken in turns so that a slow minute of the machine hits all alike.

    A work that is too short for the clock is repeated `repeats` times within its turn.
    """
    laps: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            times = repeats if isinstance(repeats, int) else repeats.get(name, 1)
            laps[name].append(_lap(work, times))
    return {name: statistics.median(found) for name, found in laps.items()}


def _lap(work: Work, times: int) -> float:
    gc.collect()  # nobody pays for what another has left behind
    started = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - started) * 1000 / times


def median(laps: Sequence[float]) -> float:
    """The middle lap."""
    return statistics.median(laps)


def percentile(laps: Sequence[float], share: float) -> float:
    """The lap that `share` of all laps do not exceed."""
    ordered = sorted(laps)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def rounded(value: float) -> float:
    """The value with three figures that matter."""
    return float(f"{value:.3g}")
