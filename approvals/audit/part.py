"""A stretch of a long list: cut out of rows or out of a query alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from sqlalchemy import Select

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(frozen=True)
class Part:
    """From which row on, and how many; without a size to the end."""

    start: int = 0
    size: int | None = None

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        """These rows of a list."""
        return rows[self.start :] if self.size is None else rows[self.start : self.start + self.size]

    def cut(self, query: Select[*Ts]) -> Select[*Ts]:
        """The query for these rows alone."""
        return query if self.size is None else query.offset(self.start).limit(self.size)


WHOLE = Part()
