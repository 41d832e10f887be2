"""What a check of the log says: findings, each at the entry where it shows, and the passes with their rates.

A report is a value; printing it is the business of the command line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CLEAN, FOUND, UNREADABLE, ROLLED_BACK = 0, 1, 2, 4
"""Exit codes of `iom fsck`; 4 is a log that is behind or different from what is kept of it outside."""
MOST_KEPT = 1000

Progress = Callable[[str, int, int], None]
"""Called with the pass, what is done and how much there is."""


@dataclass(frozen=True, order=True)
class Finding:
    """One fault. `seq` is the entry of the log where it shows, -1 where no entry can be named."""

    seq: int
    code: str
    sentence: str
    route: str | None = field(default=None, compare=False)
    version: int | None = field(default=None, compare=False)

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        place = {"seq": None if self.seq < 0 else self.seq, "route": self.route, "version": self.version}
        return {**place, "code": self.code, "sentence": self.sentence}


@dataclass(frozen=True)
class Pass:
    """One pass over the base: how much was checked, of what, in which time."""

    name: str
    label: str
    count: float
    unit: str
    seconds: float

    @property
    def rate(self) -> float:
        """Units a second."""
        return self.count / self.seconds if self.seconds else 0.0

    def as_json(self) -> dict[str, Any]:
        """The pass as plain values."""
        return {
            "name": self.name,
            "label": self.label,
            "count": self.count,
            "unit": self.unit,
            "seconds": round(self.seconds, 3),
            "rate": round(self.rate, 1),
        }


class Findings:
    """Findings as they are gathered; the earliest are kept, all are counted."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.count = 0

    def add(
        self, seq: int | None, code: str, sentence: str, route: str | None = None, version: int | None = None
    ) -> None:
        """Keep one more finding."""
        self.count += 1
        self.kept.append(Finding(-1 if seq is None else seq, code, sentence, route, version))
        if len(self.kept) > 2 * MOST_KEPT:
            self.kept = self.earliest()

    def earliest(self) -> list[Finding]:
        """The findings in the order of the log, those without a place last."""
        return sorted(self.kept, key=lambda one: (one.seq < 0, one.seq))[:MOST_KEPT]


@dataclass(frozen=True)
class Report:
    """The outcome of a check."""

    origin: str | None
    size: int
    root: str | None
    routes: int
    passes: tuple[Pass, ...]
    findings: tuple[Finding, ...]
    count: int
    unsigned: int = 0  # sign-offs of before the rules on personal signatures
    unreadable: str | None = None  # why the base could not be read at all
    rolled_back: str | None = None  # why it is not the log that was signed, and what to do
    notes: tuple[str, ...] = ()  # what is no fault and should be known
    erased: int = 0  # things that acts of destruction name as gone

    @property
    def first_bad(self) -> int | None:
        """The place of the first entry that is not sound."""
        return next((one.seq for one in self.findings if one.seq >= 0), None)

    @property
    def exit_code(self) -> int:
        """What `iom fsck` ends with."""
        if self.unreadable is not None:
            return UNREADABLE
        if self.rolled_back is not None:
            return ROLLED_BACK
        return FOUND if self.count else CLEAN

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        if self.unreadable is not None:
            return f"База не читается: {self.unreadable}. Восстановите её из копии."
        if self.rolled_back is not None:
            return self.rolled_back
        if self.count:
            where = "" if self.first_bad is None else f" Первая неверная запись журнала: {self.first_bad}."
            return f"Найдены нарушения: {self.count}.{where}"
        gone = f" Уничтожено по актам: {self.erased}." if self.erased else ""
        return "Журнал пуст." if self.size == 0 else f"Нарушений нет. Записей в журнале: {self.size}.{gone}"

    def as_json(self) -> Mapping[str, Any]:
        """The report as plain values."""
        return {
            "outcome": self.sentence,
            "exit_code": self.exit_code,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "routes": self.routes,
            "first_bad": self.first_bad,
            "count": self.count,
            "unsigned": self.unsigned,
            "rolled_back": self.rolled_back is not None,
            "notes": list(self.notes),
            "erased": self.erased,
            "passes": [one.as_json() for one in self.passes],
            "findings": [one.as_json() for one in self.findings],
        }
