"""What is computed of a record once for each object: a record never changes.

Acts hash, store and print the same sections many times between two edits. What was computed goes with its record; a
copy with changed fields is another record.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

from documents.values import Record

T = TypeVar("T")


class Once(Generic[T]):
    """A function of a record that is called once for each record."""

    def __init__(self, compute: Callable[[Record], T]) -> None:
        self._compute = compute
        self._known: dict[int, tuple[weakref.ref[Record], T]] = {}

    def __call__(self, record: Record) -> T:
        """The value for this very object."""
        known = self._known.get(id(record))
        if known is not None and known[0]() is record:
            return known[1]
        made, key = self._compute(record), id(record)
        self._known[key] = weakref.ref(record, lambda _gone: self._known.pop(key, None)), made
        return made

    def __len__(self) -> int:
        return len(self._known)
